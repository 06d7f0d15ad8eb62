/** Counts how far apart the edges are that follow each other along every row and column. */
import type { Steps } from "./steps";

/** The number of gaps of each length in pixels. A gap between two whole lengths counts in part for both. */
export type Distances = { readonly x: Float64Array; readonly y: Float64Array };

/** A blurred edge is a run of steps of at least `least`, which add up to at least `edge`. */
const least = 12;
const edge = 40;

export function edgeDistances(steps: Steps): Distances {
  return { x: gapsInRows(steps), y: gapsInColumns(steps) };
}

/** An edge lies at the centre of mass of its steps. */
function gapsInRows({ columns, rows, x }: Steps): Float64Array {
  const histogram = new Float64Array(columns + 2);
  for (let row = 0; row < rows - 1; row++) {
    const start = row * columns;
    let last = -1;
    for (let index = 0; index < columns; index++) {
      let sum = 0;
      let moment = 0;
      for (; index < columns; index++) {
        const step = x[start + index] ?? 0;
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
  return histogram;
}

/** As in rows, with the edge of every column under way at once: that reads the steps in the order of memory. */
function gapsInColumns({ columns, rows, y }: Steps): Float64Array {
  const histogram = new Float64Array(rows + 2);
  const [sums, moments] = [new Int32Array(columns), new Int32Array(columns)];
  const lasts = new Float64Array(columns).fill(-1);
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column < columns - 1; column++) {
      const step = row < rows ? (y[row * columns + column] ?? 0) : 0;
      const sum = sums[column] ?? 0;
      if (step >= least) {
        sums[column] = sum + step;
        moments[column] = (moments[column] ?? 0) + step * row;
      } else if (sum > 0) {
        const [at, last] = [(moments[column] ?? 0) / sum, lasts[column] ?? -1];
        sums[column] = 0;
        moments[column] = 0;
        if (sum < edge) continue;
        if (last >= 0) addGap(at - last, histogram);
        lasts[column] = at;
      }
    }
  return histogram;
}

function addGap(gap: number, histogram: Float64Array): void {
  const whole = Math.floor(gap);
  histogram[whole] = (histogram[whole] ?? 0) + 1 - (gap - whole);
  histogram[whole + 1] = (histogram[whole + 1] ?? 0) + gap - whole;
}
