/** Marks the ground: spreads from the border of the canvas to all pixels that a rule accepts. */
import type { Size } from "../lib/size";
import type { Mask } from "./raster";

/** May the pixel at `position` be ground? `from` is its neighbour on the ground, or -1 on the border of the canvas. */
export type GroundRule = (position: number, from: number) => boolean;

/** The mask of everything that the ground does not reach from the border. */
export function floodFromBorder({ width, height }: Size, isGround: GroundRule): Mask {
  const mask = new Uint8Array(width * height).fill(1);
  const queue = new Int32Array(width * height);
  let tail = 0;
  const visit = (position: number, from: number): void => {
    if (mask[position] !== 1 || !isGround(position, from)) return;
    mask[position] = 0;
    queue[tail++] = position;
  };
  for (let x = 0; x < width; x++) {
    visit(x, -1);
    visit((height - 1) * width + x, -1);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width, -1);
    visit(y * width + width - 1, -1);
  }
  for (let head = 0; head < tail; head++) {
    const position = queue[head] ?? 0;
    const x = position % width;
    if (x > 0) visit(position - 1, position);
    if (x < width - 1) visit(position + 1, position);
    if (position >= width) visit(position - width, position);
    if (position < width * (height - 1)) visit(position + width, position);
  }
  return mask;
}

/**
 * The connected areas of pixels that have the value `of` in the mask, one after another. While an area is visited, its
 * pixels have the value 2, which they keep unless the caller changes them. The list of positions is valid until the
 * next area.
 */
export function* areasOf(mask: Mask, { width, height }: Size, of: 0 | 1): Generator<Int32Array> {
  const queue = new Int32Array(width * height);
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== of) continue;
    let tail = 0;
    const visit = (position: number): void => {
      if (mask[position] !== of) return;
      mask[position] = 2;
      queue[tail++] = position;
    };
    visit(start);
    for (let head = 0; head < tail; head++) {
      const position = queue[head] ?? 0;
      const x = position % width;
      if (x > 0) visit(position - 1);
      if (x < width - 1) visit(position + 1);
      if (position >= width) visit(position - width);
      if (position < width * (height - 1)) visit(position + width);
    }
    yield queue.subarray(0, tail);
  }
}
