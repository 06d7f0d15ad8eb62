/** Cleans the mask of specks and holes, and finds the box around the sprite. */
import type { Size } from "../lib/size";
import { areasOf, fillArea, type Area } from "./areas";
import type { GroundRule } from "./flood";
import { blueOf, greenOf, redOf, type Box, type Mask, type Raster, type Rgb } from "./raster";

/** Smaller areas are noise: the least cell that can be read has 3 × 3 pixels. */
const leastArea = 9;

/** Removes areas of the sprite that are too small for a cell. */
export function removeSpecks(mask: Mask, size: Size): void {
  for (const area of areasOf(mask, size)) if (area.pixels < leastArea) fillArea(mask, area, 0);
}

/**
 * Opens holes that the flood does not reach, such as the inside of a handle: areas that `isGround` accepts pixel by
 * pixel, and `isHole` as a whole. The number of pixels in areas that look like ground and stay closed.
 */
export function openHoles(size: Size, mask: Mask, isGround: GroundRule, isHole: (area: Area) => boolean): number {
  const inside = new Uint8Array(mask.length);
  for (let position = 0; position < mask.length; position++)
    if (mask[position] === 1 && isGround(position, -1)) inside[position] = 1;
  let closed = 0;
  for (const area of areasOf(inside, size)) {
    if (area.pixels < leastArea) continue;
    if (isHole(area)) fillArea(mask, area, 0);
    else closed += area.pixels;
  }
  return closed;
}

/** The mean of an area's colours, each less the colour that `expected` says for the position. */
export function meanDifference({ pixels }: Raster, area: Area, expected: (position: number) => Rgb): Rgb {
  let [red, green, blue] = [0, 0, 0];
  for (let index = 0; index < area.runs.length; index += 2)
    for (let position = area.runs[index] ?? 0; position < (area.runs[index + 1] ?? 0); position++) {
      const pixel = pixels[position] ?? 0;
      const [r, g, b] = expected(position);
      red += redOf(pixel) - r;
      green += greenOf(pixel) - g;
      blue += blueOf(pixel) - b;
    }
  return [red / area.pixels, green / area.pixels, blue / area.pixels];
}

/** The smallest box around the sprite. Undefined if the mask is empty. */
export function findBox(mask: Mask, { width, height }: Size): Box | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1) + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return right > 0 ? { left, top, right, bottom } : undefined;
}
