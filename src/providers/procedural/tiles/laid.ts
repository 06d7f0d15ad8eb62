/** Tiles of made ground: road, roof, carpet, ceramic tiles, space floor, ice and swamp. */
import { wave } from "../motion";
import { wrap } from "../noise";
import { count, dot, paintEach, patches, scatter, type Tile } from "./tile";

export function paintRoad(tile: Tile): void {
  const tar = tile.traits.mainRamp("road asphalt street tarmac pavement", ["charcoal"]);
  const fine = patches(tile, 3, 1);
  paintEach(tile, (x, y) => (fine(x, y) < 0.24 ? tar.shadow : tar.base));
  scatter(tile, 4, 2, (x, y, chance) => dot(tile, x, y, chance > 0.6 ? tar.light : tar.line));
  if (!tile.traits.has("line lane marking stripe dashed highway")) return;
  const paint = tile.traits.ramp("line lane marking stripe", ["yellow", "white"]);
  const { width, height } = tile.grid;
  const middle = Math.floor(width / 2 / tile.unit) * tile.unit;
  for (let y = Math.floor(height / 4); y < Math.floor((height * 3) / 4); y++) dot(tile, middle, y, paint.base);
}

/** Rows of rounded shingles; each row covers the top of the next. */
export function paintRoof(tile: Tile): void {
  const { grid, unit } = tile;
  const clay = tile.traits.mainRamp("roof shingle roofing thatch", ["crimson", "rust", "slate"]);
  const rows = 2 * Math.max(1, Math.round(grid.height / (8 * unit)));
  const columns = count(grid.width, tile, 5);
  paintEach(tile, (x, y) => {
    const row = Math.floor((y * rows) / grid.height);
    const down = ((y * rows) / grid.height - row) * (grid.height / rows / unit);
    const across = wrap((x / grid.width) * columns + (row % 2) / 2, 1);
    const curve = Math.abs(across - 0.5) * 2;
    const foot = grid.height / rows / unit - 1 - curve * curve * 1.6;
    if (down >= foot) return clay.line;
    if (down >= foot - 1) return clay.shadow;
    return across < 0.3 && down < 2 ? clay.light : clay.base;
  });
}

/** A woven cloth with a pattern of diamonds. */
export function paintCarpet(tile: Tile): void {
  const { grid, traits, unit } = tile;
  const cloth = traits.mainRamp("carpet rug cloth", ["crimson", "navy", "purple", "forest"]);
  const thread = traits.ramp("pattern trim thread", ["gold", "cream"], cloth);
  const [columns, rows] = [count(grid.width, tile, 16), count(grid.height, tile, 16)];
  paintEach(tile, (x, y) => {
    const across = Math.abs(wrap((x / grid.width) * columns, 1) - 0.5) * 2;
    const down = Math.abs(wrap((y / grid.height) * rows, 1) - 0.5) * 2;
    const ring = across + down;
    if (Math.abs(ring - 1) < 0.09) return thread.base;
    if (ring < 0.3) return thread.shadow;
    const weave = (Math.floor(x / unit) + Math.floor(y / unit)) % 2 === 0;
    return weave && ring > 1 ? cloth.shadow : cloth.base;
  });
}

/** A chequered floor of two tones. */
export function paintCeramic(tile: Tile): void {
  const { grid, traits, unit } = tile;
  const glaze = traits.mainRamp("tile ceramic marble checker chequered bathroom kitchen", ["white", "ice", "cream"]);
  const other = traits.ramp("checker pattern", ["slate", "teal", "rust"], glaze);
  const [columns, rows] = [2 * count(grid.width, tile, 16), 2 * count(grid.height, tile, 16)];
  paintEach(tile, (x, y) => {
    const [column, row] = [Math.floor((x * columns) / grid.width), Math.floor((y * rows) / grid.height)];
    const ramp = (column + row) % 2 === 0 ? glaze : other;
    const fromLeft = x - Math.ceil((column * grid.width) / columns);
    const fromTop = y - Math.ceil((row * grid.height) / rows);
    if (fromLeft < unit || fromTop < unit) return ramp.light;
    const toRight = Math.ceil(((column + 1) * grid.width) / columns) - 1 - x;
    const toBottom = Math.ceil(((row + 1) * grid.height) / rows) - 1 - y;
    return toRight < unit || toBottom < unit ? ramp.shadow : ramp.base;
  });
}

/** Panels of a space station, with a strip of lights. The lights blink in the frames of an animation. */
export function paintSpaceFloor(tile: Tile): void {
  const { grid, traits, unit, time } = tile;
  const metal = traits.mainRamp("panel floor hull station metal", ["slate", "steel"]);
  const glow = traits.ramp("light glow strip", ["cyan", "lime", "amber"], metal);
  const [columns, rows] = [count(grid.width, tile, 16), count(grid.height, tile, 16)];
  const [wide, high] = [grid.width / columns / unit, grid.height / rows / unit];
  const isLit = time.still || wave(time.phase + 0.25) > -0.2;
  paintEach(tile, (x, y) => {
    const across = Math.floor(wrap(x / unit, wide));
    const down = Math.floor(wrap(y / unit, high));
    if (across === 0 || down === 0) return metal.line;
    if (across === 1 || down === 1) return metal.light;
    if (across >= wide - 1 || down >= high - 1) return metal.shadow;
    const isStrip = Math.abs(down - high / 2) < 1.1 && across > wide * 0.28 && across < wide * 0.75;
    if (isStrip) return isLit ? glow.base : glow.shadow;
    const isGrate = down > high * 0.66 && across > wide * 0.28 && across < wide * 0.75 && down % 2 === 0;
    return isGrate ? metal.line : metal.base;
  });
}

export function paintIce(tile: Tile): void {
  const ice = tile.traits.mainRamp("ice", ["ice"]);
  const patch = patches(tile, 7, 1);
  const shine = ice.light === ice.base ? tile.traits.paint.lightest : ice.light;
  paintEach(tile, (x, y) => (patch(x, y) < 0.32 ? ice.shadow : ice.base));
  scatter(tile, 7, 2, (x, y, chance) => {
    for (let step = 0; step < 2 + chance * 4; step++) dot(tile, x + step * tile.unit, y - step * tile.unit, shine);
  });
}

export function paintSwamp(tile: Tile): void {
  const mud = tile.traits.mainRamp("swamp marsh bog", ["olive", "moss"]);
  const water = tile.traits.tone("teal");
  const pool = patches(tile, 6, 1);
  paintEach(tile, (x, y) => {
    const depth = pool(x, y);
    return depth < 0.3 ? water.shadow : depth < 0.38 ? mud.line : depth > 0.72 ? mud.light : mud.base;
  });
  scatter(tile, 5, 2, (x, y, chance) => dot(tile, x, y, chance > 0.5 ? mud.shadow : mud.light));
}
