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
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [u, v] = [box.left + column, box.top + row];
      const position = v * width + u;
      const isSprite = u < width && v < height && mask[position] === 1;
      const [left, above] = [u > 0 && v < height ? position - 1 : -1, v > 0 && u < width ? position - width : -1];
      const at = row * columns + column;
      if (left >= 0 && row < rows - 1) steps.x[at] = stepTo(pixels, mask, position, isSprite, left);
      if (above >= 0 && column < columns - 1) steps.y[at] = stepTo(pixels, mask, position, isSprite, above);
    }
  return steps;
}

function stepTo(pixels: Uint32Array, mask: Mask, position: number, isSprite: boolean, other: number): number {
  if (isSprite !== (mask[other] === 1)) return outline;
  if (!isSprite) return 0;
  const [one, two] = [pixels[position] ?? 0, pixels[other] ?? 0];
  return one === two ? 0 : Math.min(outline - 1, stepBetween(one, two));
}
