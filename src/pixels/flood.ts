/** Marks the ground: spreads from the border of the canvas to all pixels that a rule accepts. */
import type { Size } from "../lib/size";
import type { Mask } from "./raster";

/** May the pixel at `position` be ground? `from` is its neighbour on the ground, or -1 on the border of the canvas. */
export type GroundRule = (position: number, from: number) => boolean;

/**
 * Each sweep reads the canvas once, in the order of memory, which is much faster than a queue. Two sweeps reach nearly
 * everything, and a winding way needs two for each turn. The limit bounds the work for hostile images.
 */
const mostSweeps = 64;

/** The mask of everything that the ground does not reach from the border. */
export function floodFromBorder(size: Size, isGround: GroundRule): Mask {
  const mask = new Uint8Array(size.width * size.height).fill(1);
  seedBorder(mask, size, isGround);
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const changed = sweep % 2 === 0 ? sweepDown(mask, size, isGround) : sweepUp(mask, size, isGround);
    if (!changed && sweep > 0) break;
  }
  return mask;
}

function seedBorder(mask: Mask, { width, height }: Size, isGround: GroundRule): void {
  const seed = (position: number): void => {
    if (isGround(position, -1)) mask[position] = 0;
  };
  for (let x = 0; x < width; x++) {
    seed(x);
    seed((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    seed(y * width);
    seed(y * width + width - 1);
  }
}

function sweepDown(mask: Mask, { width, height }: Size, isGround: GroundRule): boolean {
  let changed = false;
  for (let y = 1; y < height; y++)
    for (let position = y * width + 1; position < (y + 1) * width; position++) {
      if (mask[position] === 0) continue;
      const isReached =
        (mask[position - 1] === 0 && isGround(position, position - 1)) ||
        (mask[position - width] === 0 && isGround(position, position - width));
      if (!isReached) continue;
      mask[position] = 0;
      changed = true;
    }
  return changed;
}

function sweepUp(mask: Mask, { width, height }: Size, isGround: GroundRule): boolean {
  let changed = false;
  for (let y = height - 2; y >= 0; y--)
    for (let position = (y + 1) * width - 2; position >= y * width; position--) {
      if (mask[position] === 0) continue;
      const isReached =
        (mask[position + 1] === 0 && isGround(position, position + 1)) ||
        (mask[position + width] === 0 && isGround(position, position + width));
      if (!isReached) continue;
      mask[position] = 0;
      changed = true;
    }
  return changed;
}
