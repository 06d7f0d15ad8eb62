/** Cleans the mask of specks and holes, and finds the box around the sprite. */
import type { Size } from "../lib/size";
import { areasOf, type GroundRule } from "./flood";
import { blueOf, greenOf, redOf, type Box, type Mask, type Raster, type Rgb } from "./raster";

/** Smaller areas are noise: the least cell that can be read has 3 × 3 pixels. */
const leastArea = 9;

/** Removes areas of the sprite that are too small for a cell. */
export function removeSpecks(mask: Mask, size: Size): void {
  for (const area of areasOf(mask, size, 1))
    if (area.length < leastArea) for (const position of area) mask[position] = 0;
  settle(mask);
}

/**
 * Opens holes that the flood does not reach, such as the inside of a handle: areas that `isGround` accepts pixel by
 * pixel, and `isHole` as a whole by the mean colour.
 */
export function openHoles(
  { pixels, ...size }: Raster,
  mask: Mask,
  isGround: GroundRule,
  isHole: (mean: Rgb, positions: Int32Array) => boolean,
): void {
  // Candidates are marked as ground of another value, so that their areas can be told from the ground outside.
  const inside = mask.map((value, position) => (value === 1 && isGround(position, -1) ? 1 : 0));
  for (const area of areasOf(inside, size, 1)) {
    if (area.length < leastArea) continue;
    let [red, green, blue] = [0, 0, 0];
    for (const position of area) {
      const pixel = pixels[position] ?? 0;
      red += redOf(pixel);
      green += greenOf(pixel);
      blue += blueOf(pixel);
    }
    const mean = [red / area.length, green / area.length, blue / area.length] as const;
    if (isHole(mean, area)) for (const position of area) mask[position] = 0;
  }
}

/** The smallest box around the sprite. Undefined if the mask is empty. */
export function findBox(mask: Mask, { width, height }: Size): Box | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const first = mask.indexOf(1, y * width);
    if (first < 0) break;
    if (first >= (y + 1) * width) continue;
    left = Math.min(left, first - y * width);
    right = Math.max(right, mask.lastIndexOf(1, (y + 1) * width - 1) - y * width + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return right > 0 ? { left, top, right, bottom } : undefined;
}

/** Gives the areas that were visited and kept their usual value again. */
function settle(mask: Mask): void {
  for (let position = 0; position < mask.length; position++) if (mask[position] === 2) mask[position] = 1;
}
