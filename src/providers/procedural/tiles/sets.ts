/** Tile sets: where the terrain lies on each tile of a set, so that neighbours meet. */
import { hasBit, type TileSet } from "../../../domain/tile-sets";

/**
 * How much terrain there is at nine points of a tile, row by row: corners, middles of the edges, and the middle. A point
 * on the border follows only from the bits that both tiles at this border share.
 */
type Points = readonly [number, number, number, number, number, number, number, number, number];

function pointsOf(set: TileSet, mask: number): Points {
  const at = (index: number): number => (hasBit(mask, index) ? 1 : 0);
  if (set === "blob47") return [at(7), at(0), at(1), at(6), 1, at(2), at(5), at(4), at(3)];
  if (set === "edge16") return [0, at(0), 0, at(3), 1, at(1), 0, at(2), 0];
  const [northEast, southEast, southWest, northWest] = [at(0), at(1), at(2), at(3)];
  const middle = (northEast + southEast + southWest + northWest) / 4;
  return [
    northWest,
    (northWest + northEast) / 2,
    northEast,
    (northWest + southWest) / 2,
    middle,
    (northEast + southEast) / 2,
    southWest,
    (southWest + southEast) / 2,
    southEast,
  ];
}

/** The least amount of terrain that shows: a lower one leaves narrower gaps beside a tile without neighbours. */
const thresholds: Readonly<Record<TileSet, number>> = { edge16: 0.42, corner16: 0.5, blob47: 0.3 };
/** How far noise moves the edge of the terrain. */
const roughness = 0.16;

/**
 * Where the terrain lies on a tile. `across` and `down` go from 0 to 1, both included: at 0 and 1 lie the borders, which
 * two neighbours share. `noise` must have the same value at 0 and at 1.
 */
export function terrainOf(
  set: TileSet,
  mask: number,
  noise: (across: number, down: number) => number,
): (across: number, down: number) => boolean {
  const points = pointsOf(set, mask);
  const point = (column: number, row: number): number => points[row * 3 + column] ?? 0;
  return (across, down) => {
    const [column, row] = [across < 0.5 ? 0 : 1, down < 0.5 ? 0 : 1];
    const [x, y] = [across * 2 - column, down * 2 - row];
    const upper = point(column, row) * (1 - x) + point(column + 1, row) * x;
    const lower = point(column, row + 1) * (1 - x) + point(column + 1, row + 1) * x;
    const amount = upper * (1 - y) + lower * y;
    if (amount <= 0 || amount >= 1) return amount >= 1;
    return amount + (noise(across, down) - 0.5) * roughness > thresholds[set];
  };
}
