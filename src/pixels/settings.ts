/** How an image is refined: the settings that a style or a request may name, and the values where they name none. */
import type { AssetKind } from "../domain/asset";
import type { Size } from "../lib/size";

/** As the API names them. Everything that is absent follows from the asset's kind and size and from the style. */
export type PixelSettings = {
  /** `smooth` removes the ground and fits the size, but looks for no grid and snaps no colour. */
  readonly mode?: "snap" | "smooth";
  /** A colour `#rrggbb` is the ground to remove. */
  readonly ground?: "auto" | "keep" | `#${string}`;
  /** Pixels of the source for one pixel of the sprite. */
  readonly grid?: "auto" | { readonly x: number; readonly y: number };
  readonly palette?: "style" | "auto" | "keep";
  /** The most colours of a palette that is found. */
  readonly colours?: number;
  readonly align?: "anchor" | "keep";
  readonly specks?: "clean" | "keep";
  readonly seams?: "mend" | "keep";
  /** The lines between the frames of a strip, in pixels of the source. */
  readonly cells?: readonly number[] | null;
};

export type FullSettings = { readonly [Key in keyof PixelSettings]-?: Exclude<PixelSettings[Key], undefined> };

/** The asset that the sprite is for. */
export type Target = Size & {
  readonly kind: AssetKind;
  /** The style's colours, `#rrggbb`. Empty if the style names none. */
  readonly palette: readonly string[];
};

/** Larger sprites are hardly pixel art, and their sources have too few pixels for each of theirs. */
const maxSnappedSide = 256;

/** Tiles and backgrounds fill their canvas, so nothing around them is ground. */
const filledKinds: ReadonlySet<AssetKind> = new Set(["tileset", "background"]);

/** The settings in full, as the manifest tells them. */
export function toFullSettings(settings: PixelSettings, { width, height, kind, palette }: Target): FullSettings {
  const isFilled = filledKinds.has(kind);
  const isLarge = Math.max(width, height) > maxSnappedSide;
  return {
    ground: isFilled ? "keep" : "auto",
    grid: "auto",
    palette: palette.length > 1 ? "style" : "auto",
    colours: 32,
    align: isFilled ? "keep" : "anchor",
    specks: isFilled ? "keep" : "clean",
    seams: kind === "tileset" ? "mend" : "keep",
    cells: null,
    ...settings,
    mode: isLarge ? "smooth" : (settings.mode ?? "snap"),
  };
}

/** True if every pixel of the canvas belongs to the sprite. */
export function isFilled({ kind }: Pick<Target, "kind">): boolean {
  return filledKinds.has(kind);
}
