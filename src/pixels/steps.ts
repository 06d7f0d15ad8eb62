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
  const [firstColumn, lastColumn] = [Math.max(1, box.left), Math.min(width - 1, box.right)];
  const [firstRow, lastRow] = [Math.max(1, box.top), Math.min(height - 1, box.bottom)];
  for (let y = box.top; y < box.bottom; y++) {
    const offset = (y - box.top) * columns - box.left;
    for (let x = firstColumn; x <= lastColumn; x++)
      steps.x[offset + x] = stepTo(pixels, mask, y * width + x, y * width + x - 1);
  }
  for (let y = firstRow; y <= lastRow; y++) {
    const offset = (y - box.top) * columns - box.left;
    for (let x = box.left; x < box.right; x++)
      steps.y[offset + x] = stepTo(pixels, mask, y * width + x, (y - 1) * width + x);
  }
  return steps;
}

function stepTo(pixels: Int32Array, mask: Mask, position: number, other: number): number {
  const isSprite = mask[position] === 1;
  if (isSprite !== (mask[other] === 1)) return outline;
  if (!isSprite) return 0;
  return Math.min(outline - 1, stepBetween(pixels[position] ?? 0, pixels[other] ?? 0));
}
