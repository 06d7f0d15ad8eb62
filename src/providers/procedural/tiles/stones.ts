/** Tiles of laid ground: bricks, planks, plates and cobbles. */
import type { Colour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { wrap } from "../noise";
import { count, dot, paintEach, scatter, type Tile } from "./tile";

/**
 * The stone that a pixel belongs to. `id` is a random number from 0 to 1 for the stone. Distances from the edges are in
 * details (`Tile.unit`); 0 from the right or the bottom edge is the joint.
 */
type Stone = {
  readonly id: number;
  readonly fromLeft: number;
  readonly fromTop: number;
  readonly toRight: number;
  readonly toBottom: number;
};

export function paintBricks(tile: Tile): void {
  const { traits } = tile;
  const clay = traits.has("brick") && !traits.has("stone dungeon grey");
  const ramp = traits.mainRamp("wall brick stone floor block", clay ? ["rust"] : ["stone", "slate", "ash"]);
  const joint = ramp.line;
  const stoneAt = courses(tile, 8, clay ? 4 : 8);
  paintEach(tile, (x, y) => shadeOf(stoneAt(x, y), ramp, joint));
  scatter(tile, 8, 3, (x, y, chance) => {
    if (chance < 0.55) dot(tile, x, y, ramp.shadow);
    if (chance < 0.3) dot(tile, x + tile.unit, y + tile.unit, ramp.line);
  });
  if (traits.has("mossy moss overgrown forest ruin")) grow(tile);
}

function courses(tile: Tile, wide: number, high: number): (x: number, y: number) => Stone {
  const { width, height } = tile.grid;
  const rows = Math.max(1, 2 * Math.round(height / (high * 2 * tile.unit)));
  const columns = count(width, tile, wide);
  return (x, y) => {
    const row = Math.floor((y * rows) / height);
    const shift = row % 2 === 0 ? 0 : Math.floor(width / columns / 2);
    const across = wrap(x + shift, width);
    const column = Math.floor((across * columns) / width);
    const left = Math.ceil((column * width) / columns);
    const top = Math.ceil((row * height) / rows);
    return {
      id: lattice(tile.seed, column, row),
      fromLeft: Math.floor((across - left) / tile.unit),
      fromTop: Math.floor((y - top) / tile.unit),
      toRight: Math.floor((Math.ceil(((column + 1) * width) / columns) - 1 - across) / tile.unit),
      toBottom: Math.floor((Math.ceil(((row + 1) * height) / rows) - 1 - y) / tile.unit),
    };
  };
}

function shadeOf({ id, fromLeft, fromTop, toRight, toBottom }: Stone, ramp: Ramp, joint: Colour): Colour {
  if (toBottom < 1 || toRight < 1) return joint;
  const corner = (fromTop < 1 || toBottom < 2) && (fromLeft < 1 || toRight < 2);
  if (toBottom < 2 || (toRight < 2 && fromTop > 0)) return ramp.shadow;
  if (fromTop < 1) return corner ? ramp.base : ramp.light;
  if (fromLeft < 1) return ramp.light;
  return id > 0.78 ? ramp.shadow : ramp.base;
}

function grow(tile: Tile): void {
  const moss = tile.traits.tone("moss");
  scatter(tile, 5, 4, (x, y, chance) => {
    if (chance > 0.5) return;
    dot(tile, x, y, moss.base);
    dot(tile, x + tile.unit, y, moss.light);
    dot(tile, x, y + tile.unit, moss.shadow);
  });
}

export function paintPlanks(tile: Tile): void {
  const ramp = tile.traits.mainRamp("wood plank floor board deck", ["wood", "tan", "oaken"]);
  const stoneAt = courses(tile, 16, 4);
  paintEach(tile, (x, y) => {
    const plank = stoneAt(x, y);
    if (plank.toBottom < 1 || plank.toRight < 1) return ramp.line;
    if (plank.fromTop < 1) return ramp.light;
    return plank.id > 0.7 ? ramp.shadow : ramp.base;
  });
  scatter(tile, 6, 5, (x, y, chance) => {
    for (let step = 0; step < 2 + chance * 3; step++) dot(tile, x + step * tile.unit, y, ramp.shadow);
  });
}

export function paintPlates(tile: Tile): void {
  const ramp = tile.traits.mainRamp("metal plate panel floor steel", ["steel", "slate", "iron"]);
  const plateAt = courses(tile, 16, 8);
  paintEach(tile, (x, y) => {
    const plate = plateAt(x, y);
    const rivet = (plate.fromLeft === 2 || plate.toRight === 3) && (plate.fromTop === 2 || plate.toBottom === 3);
    return rivet ? ramp.light : shadeOf({ ...plate, id: 0 }, ramp, ramp.line);
  });
}

/** Rounded stones. Each pixel belongs to the nearest of random points, which repeat beyond the border (a Voronoi pattern). */
export function paintCobbles(tile: Tile): void {
  const ramp = tile.traits.mainRamp("stone cobble cobblestone path floor rock gravel", ["stone", "grey", "slate"]);
  paintCells(tile, 6, (edge, id, tilt) => {
    if (edge < 0.16) return ramp.line;
    if (tilt > 0.24) return ramp.shadow;
    return tilt < -0.2 ? ramp.light : id > 0.75 ? ramp.shadow : ramp.base;
  });
}

/**
 * Paints cells of about `size` details. `edge` goes from 0 at the border of a cell to about 1 inside. `tilt` is below 0
 * towards the upper left of a cell.
 */
export function paintCells(tile: Tile, size: number, pick: (edge: number, id: number, tilt: number) => Colour): void {
  const { width, height } = tile.grid;
  const [cellsX, cellsY] = [Math.max(2, count(width, tile, size)), Math.max(2, count(height, tile, size))];
  const points = Array.from({ length: cellsX * cellsY }, (_, cell) => {
    const [column, row] = [cell % cellsX, Math.floor(cell / cellsX)];
    return {
      x: 0.2 + 0.6 * lattice(tile.seed, column, row),
      y: 0.2 + 0.6 * lattice(tile.seed + 7, column, row),
      id: lattice(tile.seed + 9, column, row),
    };
  });
  paintEach(tile, (px, py) => {
    const [x, y] = [((px + 0.5) * cellsX) / width, ((py + 0.5) * cellsY) / height];
    let first = { distance: 9, id: 0, tilt: 0 };
    let second = 9;
    for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 1; row++) {
      for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 1; column++) {
        const point = points[wrap(row, cellsY) * cellsX + wrap(column, cellsX)];
        if (!point) continue;
        const [dx, dy] = [x - column - point.x, y - row - point.y];
        const distance = Math.sqrt(dx * dx + dy * dy);
        if (distance < first.distance) {
          second = first.distance;
          first = { distance, id: point.id, tilt: dx * 0.5 + dy * 0.8 };
        } else if (distance < second) second = distance;
      }
    }
    return pick(second - first.distance, first.id, first.tilt);
  });
}
