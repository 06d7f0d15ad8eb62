/** The bit masks of the sets of tiles that engines paint with. */
import type { TileLayout } from "./pack";

/** Whether the terrain of a tile reaches its eight neighbours, clockwise from the north. */
export type Neighbours = readonly [
  north: boolean,
  northEast: boolean,
  east: boolean,
  southEast: boolean,
  south: boolean,
  southWest: boolean,
  west: boolean,
  northWest: boolean,
];

/** The columns of a set's sheet. */
export const tileColumns: Readonly<Record<TileLayout, number>> = { edge16: 4, corner16: 4, blob47: 8 };

/** All masks of a set, in ascending order, which is the order of drawing. */
export function tileMasks(layout: TileLayout): number[] {
  if (layout !== "blob47") return Array.from({ length: 16 }, (_, mask) => mask);
  return Array.from({ length: 256 }, (_, mask) => mask).filter(isBlob);
}

export function toNeighbours(layout: TileLayout, mask: number): Neighbours {
  const has = (bit: number): boolean => hasBit(mask, bit);
  if (layout === "blob47") return [has(0), has(1), has(2), has(3), has(4), has(5), has(6), has(7)];
  if (layout === "edge16") return [has(0), false, has(1), false, has(2), false, has(3), false];
  return [false, has(0), false, has(1), false, has(2), false, has(3)];
}

/** A blob's corner counts only if both neighbouring edges do. */
function isBlob(mask: number): boolean {
  return [1, 3, 5, 7].every(
    (corner) => !hasBit(mask, corner) || (hasBit(mask, corner - 1) && hasBit(mask, (corner + 1) % 8)),
  );
}

function hasBit(mask: number, bit: number): boolean {
  return (mask & (1 << bit)) !== 0;
}
