/** Tiles of natural ground: grass, soil, sand, snow, water and lava. */
import { wave } from "../motion";
import { wrap } from "../noise";
import { paintCells } from "./stones";
import { count, dot, paintEach, patches, scatter, type Tile } from "./tile";

export function paintGrass(tile: Tile): void {
  const { traits } = tile;
  const blades = traits.mainRamp("grass meadow lawn field", ["green"]);
  const patch = patches(tile, 5, 1);
  const fine = patches(tile, 3, 2);
  const tip = blades.light === blades.base ? blades.shadow : blades.light;
  paintEach(tile, (x, y) => (patch(x, y) * 0.7 + fine(x, y) * 0.3 < 0.3 ? blades.shadow : blades.base));
  scatter(tile, 5, 3, (x, y, chance) => {
    if (chance > 0.6) return;
    const u = tile.unit;
    dot(tile, x - u, y - u, tip);
    dot(tile, x, y, chance < 0.4 ? blades.shadow : tip);
    dot(tile, x + u, y - u, tip);
  });
  if (!traits.has("flower spring bloom")) return;
  const petals = traits.ramp("flower", ["white", "yellow", "pink"]);
  scatter(tile, 8, 4, (x, y, chance) => {
    if (chance > 0.4) return;
    dot(tile, x, y, petals.base);
    dot(tile, x + tile.unit, y, petals.light);
  });
}

export function paintSoil(tile: Tile): void {
  const { traits, grid, unit } = tile;
  const earth = traits.mainRamp("soil dirt earth mud farmland ground", ["earth", "brown"]);
  const tilled = traits.has("tilled farmland ploughed plowed furrow field farm crop");
  const rows = count(grid.height, tile, 4);
  const bump = patches(tile, 4, 1);
  paintEach(tile, (x, y) => {
    if (!tilled) return bump(x, y) < 0.34 ? earth.shadow : earth.base;
    const row = Math.floor(((y * rows) % grid.height) / rows / unit);
    return row >= 3 || (row === 0 && bump(x, y) < 0.25)
      ? earth.shadow
      : row === 1 && bump(x, y) > 0.4
        ? earth.light
        : earth.base;
  });
  scatter(tile, 5, 2, (x, y, chance) => dot(tile, x, y, chance > 0.5 ? earth.light : earth.line));
}

export function paintSand(tile: Tile): void {
  const { grid, unit } = tile;
  const sand = tile.traits.mainRamp("sand desert beach dune", ["sand"]);
  const rows = count(grid.height, tile, 6);
  const bend = patches(tile, 8, 1);
  paintEach(tile, (x, y) => {
    const row = wrap((y / grid.height) * rows + bend(x, y) * 0.9, 1);
    const step = (unit * rows) / grid.height;
    return row < step ? sand.light : sand.base;
  });
  scatter(tile, 6, 2, (x, y, chance) => dot(tile, x, y, chance > 0.4 ? sand.light : sand.shadow));
}

export function paintSnow(tile: Tile): void {
  const snow = tile.traits.mainRamp("snow", ["snow"]);
  const shade = tile.traits.tone("ice");
  const patch = patches(tile, 8, 1);
  paintEach(tile, (x, y) => (patch(x, y) < 0.3 ? shade.base : snow.base));
  scatter(tile, 6, 2, (x, y, chance) => {
    dot(tile, x, y, chance > 0.5 ? tile.traits.paint.lightest : shade.shadow);
    if (chance > 0.8) dot(tile, x + tile.unit, y, shade.base);
  });
}

export function paintWater(tile: Tile): void {
  const { grid, time, unit } = tile;
  const water = tile.traits.mainRamp("water sea river ocean lake pond", ["blue"]);
  const [broad, fine] = [patches(tile, 8, 1), patches(tile, 4, 5)];
  const crest = water.light === water.base ? tile.traits.paint.lightest : water.light;
  const drift = time.still ? 0 : Math.round((time.phase * grid.width) / unit) * unit;
  const swell = time.still ? 0 : Math.round(wave(time.phase)) * unit;
  paintEach(tile, (x, y) => (broad(x + drift, y) * 0.5 + fine(x + drift, y) * 0.5 < 0.34 ? water.shadow : water.base));
  scatter(tile, 6, 2, (x, y, chance) => {
    const length = 2 + Math.floor(chance * 3);
    const row = chance > 0.5 ? y + swell : y - swell;
    for (let step = 0; step < length; step++) dot(tile, x + step * unit, row, crest);
    dot(tile, x - unit, row + unit, crest);
    dot(tile, x + length * unit, row + unit, crest);
    if (chance > 0.7) dot(tile, x + unit, row, tile.traits.paint.lightest);
  });
}

export function paintLava(tile: Tile): void {
  const crust = tile.traits.tone("charcoal");
  const glow = tile.traits.mainRamp("lava magma", ["ember"]);
  const hot = tile.traits.tone("amber");
  const pulse = tile.time.still ? 0 : wave(tile.time.phase) * 0.06;
  paintCells(tile, 7, (edge, id, tilt) => {
    if (edge < 0.06 + pulse) return hot.light;
    if (edge < 0.16 + pulse) return hot.base;
    if (edge < 0.3 + pulse) return glow.base;
    return tilt < -0.16 ? crust.light : id > 0.6 ? crust.shadow : crust.base;
  });
}
