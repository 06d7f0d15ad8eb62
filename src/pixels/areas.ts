/** Finds connected areas of a mask, as runs of pixels in rows. */
import type { Size } from "../lib/size";
import type { Mask } from "./raster";

/** The runs of an area: the first position, and the position behind the last, one pair after another. */
export type Area = { readonly runs: readonly number[]; readonly pixels: number };

/** The connected areas of ones, in the order of their first pixels. Diagonal neighbours do not connect. */
export function areasOf(mask: Mask, { width, height }: Size): Area[] {
  const runs = runsOf(mask, width, height);
  const parents = Int32Array.from({ length: runs.length / 2 }, (_, index) => index);
  connect(runs, parents, width);
  const areas = new Map<number, { runs: number[]; pixels: number }>();
  for (let index = 0; index < parents.length; index++) {
    const [start, end] = [runs[index * 2] ?? 0, runs[index * 2 + 1] ?? 0];
    const root = rootOf(parents, index);
    const area = areas.get(root) ?? { runs: [], pixels: 0 };
    areas.set(root, area);
    area.runs.push(start, end);
    area.pixels += end - start;
  }
  return [...areas.values()];
}

/** Writes a value to every pixel of the area. */
export function fillArea(mask: Mask, { runs }: Area, value: 0 | 1): void {
  for (let index = 0; index < runs.length; index += 2) mask.fill(value, runs[index], runs[index + 1]);
}

function runsOf(mask: Mask, width: number, height: number): number[] {
  const runs: number[] = [];
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    for (let start = row.indexOf(1); start >= 0;) {
      const zero = row.indexOf(0, start);
      const end = zero < 0 ? width : zero;
      runs.push(y * width + start, y * width + end);
      start = end === width ? -1 : row.indexOf(1, end);
    }
  }
  return runs;
}

/** Joins runs that touch in neighbouring rows. Both lists are in order, so each run is compared with few others. */
function connect(runs: readonly number[], parents: Int32Array, width: number): void {
  let above = 0;
  for (let index = 0; index < parents.length; index++) {
    const [start, end] = [(runs[index * 2] ?? 0) - width, (runs[index * 2 + 1] ?? 0) - width];
    while ((runs[above * 2 + 1] ?? Infinity) <= start) above++;
    for (let other = above; (runs[other * 2] ?? Infinity) < end; other++) join(parents, other, index);
  }
}

function join(parents: Int32Array, one: number, other: number): void {
  const [a, b] = [rootOf(parents, one), rootOf(parents, other)];
  parents[Math.max(a, b)] = Math.min(a, b);
}

function rootOf(parents: Int32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) {
    parents[root] = parents[parents[root] ?? root] ?? root;
    root = parents[root] ?? root;
  }
  return root;
}
