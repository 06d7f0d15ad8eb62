/** The size at which each kind of asset appears on the contact sheet. */
import { shrinkImage, type Image } from "../../src/viewing/shrink-image.ts";

/**
 * Sides in pixels of the sheet: an image is enlarged to `least` if a whole factor allows, and never beyond `most`. The
 * image is repeated `repeat` times in both directions.
 */
type Rule = { readonly least: number; readonly most: number; readonly repeat: number };

const sprite: Rule = { least: 96, most: 208, repeat: 1 };
const rules: Readonly<Record<string, Rule>> = {
  tileset: { least: 64, most: 96, repeat: 3 },
  "ui-element": { least: 192, most: 288, repeat: 1 },
  background: { least: 480, most: 720, repeat: 1 },
};
/** Sprites are enlarged at least this many times if they fit, so that their sizes can be compared. */
const usualScale = 3;

/** The rule for one kind of asset. A `density` below 1 makes everything smaller, for very large packs. */
export function ruleFor(kind: string, density: number): Rule {
  const { least, most, repeat } = rules[kind] ?? sprite;
  return { least: Math.max(16, Math.round(least * density)), most: Math.max(16, Math.round(most * density)), repeat };
}

/** Shrinks an image that is too large for the sheet. */
export function fitImage(image: Image, kind: string, density: number): Image {
  return shrinkImage(image, ruleFor(kind, density).most);
}

/** The whole factor by which images of this size are enlarged. */
export function scaleFor(width: number, height: number, { least, most }: Rule, density: number): number {
  const side = Math.max(width, height, 1);
  const wanted = Math.max(Math.floor(least / side), Math.round(usualScale * density));
  return Math.max(1, Math.min(wanted, Math.floor(most / side)));
}
