/** Reads the bit masks of tiles for engines. */
import { hasBit, type TileSet } from "../domain/tile-sets";

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
export const tileColumns: Readonly<Record<TileSet, number>> = { edge16: 4, corner16: 4, blob47: 8 };

export function toNeighbours(layout: TileSet, mask: number): Neighbours {
  const has = (bit: number): boolean => hasBit(mask, bit);
  if (layout === "blob47") return [has(0), has(1), has(2), has(3), has(4), has(5), has(6), has(7)];
  if (layout === "edge16") return [has(0), false, has(1), false, has(2), false, has(3), false];
  return [false, has(0), false, has(1), false, has(2), false, has(3)];
}
