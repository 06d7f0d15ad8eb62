/** Measures how much each pixel of the box differs from the one on its left and the one above. */
import { stepBetween, type Box, type Mask, type Raster } from "./raster";

/**
 * The differences, summed over the channels and at most 255, row by row. There is one column (row) more than the box
 * has, for the step behind the last. The outline of the sprite is `outline`, and steps on the ground are 0.
 */
export type Steps = {
  readonly columns: number;
  readonly rows: number;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
};

export const outline = 255;

/** Without the ground, a checkerboard cannot pose as the grid. */
export function measureSteps({ width, height, pixels }: Raster, mask: Mask, box: Box): Steps {
  const [columns, rows] = [box.right - box.left + 1, box.bottom - box.top + 1];
  const steps = { columns, rows, x: new Uint8Array(columns * rows), y: new Uint8Array(columns * rows) };
  for (let y = box.top; y <= box.bottom && y < height; y++) {
    const offset = (y - box.top) * columns - box.left - y * width;
    const end = y * width + Math.min(width - 1, box.right);
    for (let position = y * width + box.left; position <= end; position++) {
      const isInside = y < box.bottom && position > y * width;
      if (isInside) steps.x[offset + position] = stepTo(pixels, mask, position, position - 1);
      if (y > 0 && position < y * width + box.right)
        steps.y[offset + position] = stepTo(pixels, mask, position, position - width);
    }
  }
  return steps;
}

function stepTo(pixels: Int32Array, mask: Mask, position: number, other: number): number {
  const isSprite = mask[position];
  if (isSprite !== mask[other]) return outline;
  if (isSprite === 0) return 0;
  const [one, two] = [pixels[position] ?? 0, pixels[other] ?? 0];
  return one === two ? 0 : Math.min(outline - 1, stepBetween(one, two));
}
