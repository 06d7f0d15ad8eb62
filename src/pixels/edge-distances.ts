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
    let [last, sum, moment] = [-1, 0, 0];
    for (let index = 0; index <= columns; index++) {
      const step = index < columns ? (x[row * columns + index] ?? 0) : 0;
      if (step >= least) {
        sum += step;
        moment += step * index;
        continue;
      }
      if (sum >= edge) last = addEdge(last, moment / sum, histogram);
      sum = 0;
      moment = 0;
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
      const [sum, moment] = [sums[column] ?? 0, moments[column] ?? 0];
      if (step < least && sum === 0) continue;
      if (step < least && sum >= edge) lasts[column] = addEdge(lasts[column] ?? -1, moment / sum, histogram);
      sums[column] = step < least ? 0 : sum + step;
      moments[column] = step < least ? 0 : moment + step * row;
    }
  return histogram;
}

/** Counts the gap between an edge and the last one, which is -1 in front of the first. The new edge. */
function addEdge(last: number, at: number, histogram: Float64Array): number {
  if (last < 0) return at;
  const whole = Math.floor(at - last);
  const share = at - last - whole;
  histogram[whole] = (histogram[whole] ?? 0) + 1 - share;
  histogram[whole + 1] = (histogram[whole + 1] ?? 0) + share;
  return at;
}
