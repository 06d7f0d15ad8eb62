/** Sums the colour steps of every column and row inside the box: where many are, a line of the grid is likely. */
import type { Steps } from "./steps";

/** For each position between two columns (rows), from the box's first side to its last. */
export type Profiles = { readonly x: Float64Array; readonly y: Float64Array };

/** A step counts at most this much, so that one strong edge does not outweigh the grid. Smaller ones are noise. */
const most = 96;
const least = 10;

export function toProfiles({ columns, rows, x, y }: Steps): Profiles {
  const profiles = { x: new Float64Array(columns), y: new Float64Array(rows) };
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      profiles.x[column] = (profiles.x[column] ?? 0) + weigh(x[at] ?? 0);
      sum += weigh(y[at] ?? 0);
    }
    profiles.y[row] = sum;
  }
  return profiles;
}

function weigh(step: number): number {
  return step < least ? 0 : Math.min(step, most);
}
