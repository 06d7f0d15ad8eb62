/** Counts how far apart the edges are that follow each other along every row and column. */
import { stepBetween, type Box, type Mask, type Raster } from "./raster";

/** The number of gaps of each length in pixels. A gap between two whole lengths counts in part for both. */
export type Distances = { readonly x: Float64Array; readonly y: Float64Array };

/** A blurred edge is a run of steps above `least`, that add up to at least `edge`. The outline is always an edge. */
const least = 12;
const edge = 40;
const outline = 999;

export function edgeDistances(raster: Raster, mask: Mask, box: Box): Distances {
  const across = box.right - box.left;
  const down = box.bottom - box.top;
  const [x, y] = [new Float64Array(across + 2), new Float64Array(down + 2)];
  const steps = new Uint16Array(Math.max(across, down) + 1);
  const start = box.top * raster.width + box.left;
  for (let row = 0; row < down; row++) {
    measureSteps(raster, mask, { start: start + row * raster.width, stride: 1, length: across }, steps);
    countGaps(steps.subarray(0, across + 1), x);
  }
  for (let column = 0; column < across; column++) {
    measureSteps(raster, mask, { start: start + column, stride: raster.width, length: down }, steps);
    countGaps(steps.subarray(0, down + 1), y);
  }
  return { x, y };
}

type Line = { readonly start: number; readonly stride: number; readonly length: number };

function measureSteps({ pixels }: Raster, mask: Mask, { start, stride, length }: Line, steps: Uint16Array): void {
  for (let index = 0; index <= length; index++) {
    const position = start + index * stride;
    const isSprite = mask[position] === 1;
    if (isSprite !== (mask[position - stride] === 1)) steps[index] = outline;
    else steps[index] = isSprite ? stepBetween(pixels[position] ?? 0, pixels[position - stride] ?? 0) : 0;
  }
}

/** An edge lies at the centre of mass of its steps. */
function countGaps(steps: Uint16Array, histogram: Float64Array): void {
  let last = -1;
  for (let index = 0; index < steps.length; index++) {
    let [sum, moment] = [0, 0];
    for (; (steps[index] ?? 0) >= least; index++) {
      sum += steps[index] ?? 0;
      moment += (steps[index] ?? 0) * index;
    }
    if (sum < edge) continue;
    const at = moment / sum;
    if (last >= 0) count(at - last, histogram);
    last = at;
  }
}

function count(gap: number, histogram: Float64Array): void {
  const whole = Math.floor(gap);
  histogram[whole] = (histogram[whole] ?? 0) + 1 - (gap - whole);
  histogram[whole + 1] = (histogram[whole + 1] ?? 0) + gap - whole;
}
