/** The sets of tiles that engines paint with, and the bit mask of each tile. Imports nothing. */

/**
 * `edge16`: a tile knows the four neighbours; for roads, walls and pipes. `corner16`: a tile knows the four corners; for
 * terrain that meets at corners. `blob47`: a tile knows all eight neighbours; for areas of any form.
 */
export const tileSets = ["edge16", "corner16", "blob47"] as const;
export type TileSet = (typeof tileSets)[number];

/**
 * All masks of a set, in ascending order, which is the order of drawing. The bits of edges: N 1, E 2, S 4, W 8. Corners:
 * NE 1, SE 2, SW 4, NW 8. A blob has all eight, clockwise from N: N 1, NE 2, E 4, SE 8, S 16, SW 32, W 64, NW 128.
 */
export function tileMasks(set: TileSet): number[] {
  const all = Array.from({ length: set === "blob47" ? 256 : 16 }, (_, mask) => mask);
  return set === "blob47" ? all.filter(isBlob) : all;
}

export function hasBit(mask: number, index: number): boolean {
  return (mask & (1 << index)) !== 0;
}

/** A corner of a blob counts only between two neighbours: 47 of the 256 masks are left. */
function isBlob(mask: number): boolean {
  return [1, 3, 5, 7].every(
    (corner) => !hasBit(mask, corner) || (hasBit(mask, corner - 1) && hasBit(mask, (corner + 1) % 8)),
  );
}
