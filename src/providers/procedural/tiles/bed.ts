/** The edge between two grounds on one tile: a bed of one ground inside the other. */
import { setColour } from "../canvas";
import { patches, type PaintTile, type Tile } from "./tile";

/** Paints a bed of `inner` surrounded by `outer`. The border is all `outer`, so that copies fit together. */
export function paintBed(tile: Tile, outer: PaintTile, inner: PaintTile): void {
  const { grid, unit } = tile;
  const { paint } = tile.traits;
  inner(tile);
  const bed = grid.pixels.slice();
  outer(tile);
  const around = grid.pixels.slice();
  const wobble = patches(tile, 4, 9);
  const depth = (x: number, y: number): number => {
    const reach = Math.min(x, grid.width - 1 - x, y, grid.height - 1 - y) / unit;
    const corner = Math.min(x, grid.width - 1 - x) + Math.min(y, grid.height - 1 - y) < 8 * unit ? 1.2 : 0;
    return reach - corner - 1.6 - wobble(x, y) * 1.6;
  };
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const inside = depth(x, y);
      if (inside < 0) continue;
      const [own, beside] = [bed[y * grid.width + x] ?? 0, around[y * grid.width + x] ?? 0];
      const above = depth(x, y - unit) < 0;
      const rim = above ? paint.ramp(own).shadow : paint.ramp(beside)[depth(x, y + unit) < 0 ? "light" : "shadow"];
      setColour(grid, x, y, inside < 1 ? rim : own);
    }
  }
}
