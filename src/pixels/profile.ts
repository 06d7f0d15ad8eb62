/** Sums the colour steps of every column and row inside the box: where many are, a line of the grid is likely. */
import { stepBetween, type Box, type Mask, type Raster } from "./raster";

/** For each position between two columns (rows), from the box's first side to its last. */
export type Profiles = { readonly x: Float64Array; readonly y: Float64Array };

/** A step counts at most this much, so that one strong edge does not outweigh the grid. Smaller ones are noise. */
const most = 96;
const least = 10;

/** Steps on the ground do not count, so a checkerboard cannot pose as the grid. */
export function measureProfiles(raster: Raster, mask: Mask, box: Box): Profiles {
  const { width, height } = raster;
  const x = new Float64Array(box.right - box.left + 1);
  const y = new Float64Array(box.bottom - box.top + 1);
  for (let v = box.top; v < box.bottom; v++)
    for (let u = Math.max(1, box.left); u <= Math.min(box.right, width - 1); u++) {
      const index = u - box.left;
      x[index] = (x[index] ?? 0) + stepAt(raster, mask, v * width + u, 1);
    }
  for (let v = Math.max(1, box.top); v <= Math.min(box.bottom, height - 1); v++) {
    const index = v - box.top;
    for (let u = box.left; u < box.right; u++) y[index] = (y[index] ?? 0) + stepAt(raster, mask, v * width + u, width);
  }
  return { x, y };
}

function stepAt({ pixels }: Raster, mask: Mask, position: number, back: number): number {
  const isSprite = mask[position] === 1;
  if (isSprite !== (mask[position - back] === 1)) return most;
  if (!isSprite) return 0;
  const step = stepBetween(pixels[position] ?? 0, pixels[position - back] ?? 0);
  return step < least ? 0 : Math.min(step, most);
}
