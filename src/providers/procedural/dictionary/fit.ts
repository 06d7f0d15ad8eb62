/** Scales the cells of a picture to the size of a sprite. */
import { boundsOf, cellVote, type Indexed } from "../../../pixels/cell-vote";
import type { Size } from "../../../lib/size";

/** A cell is drawn if at least this share of its area is. */
const opaqueShare = 0.45;

export type Fit = {
  /** Room on each side for the outline, in pixels. */
  readonly margin: number;
  /** The shares of the room's width and height that the picture fills. */
  readonly wide: number;
  readonly tall: number;
  readonly mirrored: boolean;
  /** How far the picture's cells lie from the sprite's pixels, in pixels from -0.5 to 0.5. Moves the details. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** `ground`: stands on the lower border. */
  readonly anchor: "ground" | "middle";
};

/** Returns cells of the whole sprite. `weights` has one entry for each number of the picture. */
export function fitted(
  picture: Indexed,
  size: Size,
  weights: Float64Array,
  { margin, wide, tall, mirrored, shiftX, shiftY, anchor }: Fit,
): Indexed {
  const box = boundsOf(picture);
  const cells = new Uint8Array(size.width * size.height);
  if (box === undefined) return { ...size, cells };
  const room = { width: Math.max(1, size.width - 2 * margin), height: Math.max(1, size.height - 2 * margin) };
  const scale = Math.min(room.width / box.width, room.height / box.height);
  const wanted = {
    width: Math.max(1, Math.round(box.width * scale * wide)),
    height: Math.max(1, Math.round(box.height * scale * tall)),
  };
  const left = box.left + (shiftX * box.width) / wanted.width;
  const top = box.top + (shiftY * box.height) / wanted.height;
  const scaled = cellVote(picture, { ...box, left, top }, wanted, { opaqueShare, weights });
  const firstX = Math.floor((size.width - scaled.width) / 2);
  const firstY =
    anchor === "ground" ? size.height - margin - scaled.height : Math.floor((size.height - scaled.height) / 2);
  for (let y = 0; y < scaled.height; y++)
    for (let x = 0; x < scaled.width; x++) {
      const from = mirrored ? scaled.width - 1 - x : x;
      cells[(firstY + y) * size.width + firstX + x] = scaled.cells[y * scaled.width + from] ?? 0;
    }
  return { ...size, cells };
}
