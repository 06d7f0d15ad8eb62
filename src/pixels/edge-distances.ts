/** Counts how far apart the edges are that follow each other along every row and column. */
import type { Steps } from "./steps";

/** The number of gaps of each length in pixels. A gap between two whole lengths counts in part for both. */
export type Distances = { readonly x: Float64Array; readonly y: Float64Array };

/** A blurred edge is a run of steps of at least `least`, which add up to at least `edge`. */
const least = 12;
const edge = 40;

export function edgeDistances({ columns, rows, x, y }: Steps): Distances {
  const distances = { x: new Float64Array(columns + 2), y: new Float64Array(rows + 2) };
  for (let row = 0; row < rows - 1; row++)
    countGaps(x, { start: row * columns, stride: 1, count: columns }, distances.x);
  for (let column = 0; column < columns - 1; column++)
    countGaps(y, { start: column, stride: columns, count: rows }, distances.y);
  return distances;
}

type Line = { readonly start: number; readonly stride: number; readonly count: number };

/** An edge lies at the centre of mass of its steps. */
function countGaps(steps: Uint8Array, { start, stride, count }: Line, histogram: Float64Array): void {
  let last = -1;
  for (let index = 0; index < count; index++) {
    let [sum, moment] = [0, 0];
    for (; index < count; index++) {
      const step = steps[start + index * stride] ?? 0;
      if (step < least) break;
      sum += step;
      moment += step * index;
    }
    if (sum < edge) continue;
    const at = moment / sum;
    if (last >= 0) addGap(at - last, histogram);
    last = at;
  }
}

function addGap(gap: number, histogram: Float64Array): void {
  const whole = Math.floor(gap);
  histogram[whole] = (histogram[whole] ?? 0) + 1 - (gap - whole);
  histogram[whole + 1] = (histogram[whole + 1] ?? 0) + gap - whole;
}
