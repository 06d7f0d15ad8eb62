/** Drawings of a pack as plain data: which images go where. Stored between the layout of a pack and the drawing. */
import type { Size } from "../lib/size";
import type { Insets, PackImage, Point, Rect } from "./pack";

export type Drawing = PngDrawing | AsepriteDrawing;

/** Cells on a canvas. `game-boy` reduces the finished canvas to the colours of GB Studio. */
export type PngDrawing = Size & {
  readonly kind: "png";
  readonly cells: readonly CanvasCell[];
  readonly colours: "all" | "game-boy";
};

/** One image on a canvas: `crop` of the scaled image goes to `at`, and its edges are repeated `extrude` pixels outwards. */
export type CanvasCell = {
  readonly image: PackImage;
  readonly at: Point;
  readonly crop: Rect;
  readonly scale: number;
  readonly extrude: number;
};

export type AsepriteDrawing = Size & {
  readonly kind: "aseprite";
  readonly scale: number;
  readonly frames: readonly { readonly image: PackImage; readonly durationMs: number }[];
  readonly tags: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly loop: boolean;
  }[];
  readonly pivot: Point;
  readonly insets: Insets | null;
};

/** The images in the order in which they are drawn. An image may occur several times. */
export function imagesOf(drawing: Drawing): PackImage[] {
  const parts = drawing.kind === "aseprite" ? drawing.frames : drawing.cells;
  return parts.map(({ image }) => image);
}
