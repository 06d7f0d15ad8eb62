/** Built and enclosed scenes: city, castle, cave and dungeon. */
import { fillRect, setColour, type Colour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { ridge } from "../noise";
import { along, disc, gradient, land, vistaSeed, type Vista } from "./vista";
import { distant, layer } from "./scenery";

export function paintCity(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  for (const [index, far] of [0.8, 0.45, 0.1].entries()) {
    const ramp = distant(vista, 0x3a4058, far);
    const seed = vistaSeed(vista, `city ${index}`);
    const base = Math.round(horizon + (grid.height - horizon) * (0.2 + index * 0.35));
    const width = Math.max(2, unit * (9 + index * 4));
    for (let block = 0; block * width < grid.width + width; block++) {
      const height = Math.round(unit * (14 + index * 4 + lattice(seed, block, 0) * 34));
      drawTower(vista, { x: block * width - unit * 2, top: base - height, width, base }, ramp, seed);
    }
  }
  fillRect(grid, 0, grid.height - unit * 6, grid.width, unit * 6, vista.traits.tone("dark").base);
}

type Tower = { readonly x: number; readonly top: number; readonly width: number; readonly base: number };

function drawTower({ grid, traits, unit }: Vista, { x, top, width, base }: Tower, ramp: Ramp, seed: number): void {
  const windows = traits.paint.nearest(0xf8d878);
  fillRect(grid, x, top, width, grid.height - top, ramp.base);
  fillRect(grid, x, top, unit, grid.height - top, ramp.light);
  fillRect(grid, x + width - unit, top, unit, grid.height - top, ramp.shadow);
  for (let y = top + unit * 3; y < base + unit * 12; y += unit * 4) {
    for (let column = unit * 2; column < width - unit * 2; column += unit * 3) {
      if (lattice(seed, x + column, y) < 0.3) fillRect(grid, x + column, y, unit, unit * 2, windows);
    }
  }
}

export function paintCastle(vista: Vista): void {
  const { grid, horizon, unit, traits } = vista;
  const depth = grid.height - horizon;
  layer(vista, "far hills", horizon + depth * 0.2, depth * 0.4, unit * 60, distant(vista, 0x5a6a98, 0.6));
  const stone = distant(vista, 0x8e8c98, 0.15);
  const centre = Math.round(grid.width * traits.between("castle", 0.35, 0.65));
  const foot = Math.round(horizon + depth * 0.5);
  for (const [offset, half, height] of [
    [-22, 6, 40],
    [22, 6, 36],
    [0, 20, 26],
    [-9, 5, 52],
    [9, 5, 46],
  ] as const) {
    const top = foot - height * unit;
    fillRect(grid, centre + (offset - half) * unit, top, half * 2 * unit, height * unit + depth, stone.base);
    fillRect(grid, centre + (offset - half) * unit, top, unit, height * unit + depth, stone.light);
    fillRect(grid, centre + (offset + half - 2) * unit, top, unit * 2, height * unit + depth, stone.shadow);
    for (let tooth = -half - 1; tooth < half; tooth += 4)
      fillRect(grid, centre + (offset + tooth) * unit, top - unit * 3, unit * 2, unit * 3, stone.base);
    fillRect(grid, centre + offset * unit, top + unit * 6, unit * 2, unit * 4, traits.paint.nearest(0xf8d878));
  }
  layer(vista, "castle hill", horizon + depth * 0.62, depth * 0.24, unit * 80, distant(vista, 0x3e6b2f, 0.1));
  layer(vista, "castle meadow", horizon + depth * 0.9, depth * 0.2, unit * 110, distant(vista, 0x5a9e45, 0));
}

/** Rock above and below, with a lit opening in the distance. */
export function paintCave(vista: Vista): void {
  const { grid, traits, unit } = vista;
  const narrow = traits.between("narrowness", 0.38, 0.46);
  gradient(vista, 0, grid.height, [0x14102a, 0x2c3a5a, 0x4a6f90, 0x2c3a5a, 0x14102a]);
  for (const [index, tone] of ([0x4d545b, 0x3a3048, 0x2e2a3b] as const).entries()) {
    const rock = traits.paint.ramp(tone);
    const reach = grid.height * (narrow - index * 0.1);
    const seed = vistaSeed(vista, `cave ${index}`);
    const tooth = (x: number, salt: number): number => {
      const wave = ridge(seed + salt, x / (unit * 11));
      return wave * wave * reach * 1.3 + reach * 0.16;
    };
    for (let x = 0; x < grid.width; x++) {
      const roof = Math.round(tooth(x, 0));
      const floor = Math.round(grid.height - tooth(x, 50) * 0.8);
      fillRect(grid, x, 0, 1, roof, rock.base);
      fillRect(grid, x, roof - unit * 2, 1, unit * 2, rock.shadow);
      fillRect(grid, x, floor, 1, grid.height - floor, rock.base);
      fillRect(grid, x, floor, 1, unit, rock.light);
    }
  }
  const glow = traits.ramp("crystal glow mushroom", ["cyan", "violet", "lime"]);
  along(vista, "crystals", unit * 22, (x, chance) => {
    const y = Math.round(grid.height * (0.86 + chance * 0.1));
    for (const [dx, height] of [
      [-2, 5],
      [0, 9],
      [2, 6],
    ] as const) {
      fillRect(grid, x + dx * unit, y - height * unit, unit * 2, height * unit, glow.base);
      fillRect(grid, x + dx * unit, y - height * unit, unit, height * unit, glow.light);
    }
  });
}

/** A stone hall with arches and torches. */
export function paintDungeon(vista: Vista): void {
  const { grid, traits, unit, time } = vista;
  const wall = traits.ramp("wall stone brick", ["charcoal", "slate"]);
  const floorTop = Math.round(grid.height * traits.between("floor", 0.73, 0.8));
  const rowHeight = Math.max(2, unit * 7);
  const seed = vistaSeed(vista, "bricks");
  const shift = unit * Math.floor(traits.between("first brick", 0, 14));
  for (let y = 0; y < floorTop; y++) {
    const row = Math.floor(y / rowHeight);
    for (let x = 0; x < grid.width; x++) {
      const across = x + shift + (row % 2) * unit * 7;
      const joint = y % rowHeight < unit || across % (unit * 14) < unit;
      const chance = lattice(seed, Math.floor(across / (unit * 14)), row);
      setColour(grid, x, y, joint ? wall.line : chance > 0.7 ? wall.shadow : chance < 0.1 ? wall.light : wall.base);
    }
  }
  const flags = traits.paint.ramp(0x64636f);
  land(vista, () => floorTop, flags.shadow, flags.light, flags.line);
  const bays = Math.max(1, Math.round(grid.width / (unit * 64)));
  for (let bay = 0; bay < bays; bay++) {
    const centre = Math.round(((bay + 0.5) * grid.width) / bays);
    archway(vista, centre, floorTop, traits.paint.outline, wall.light);
    for (const side of [-1, 1])
      wallTorch(vista, centre + side * unit * 26, Math.round(floorTop * 0.5), time.frame + bay);
  }
}

function archway(vista: Vista, centre: number, foot: number, dark: Colour, rim: Colour): void {
  const { grid, unit } = vista;
  for (const [half, colour] of [
    [16, rim],
    [13, dark],
  ] as const) {
    const top = foot - unit * (half + 26);
    disc(vista, centre, top + half * unit, half * unit, colour);
    fillRect(grid, centre - half * unit, top + half * unit, half * 2 * unit, foot - top - half * unit, colour);
  }
}

function wallTorch(vista: Vista, x: number, y: number, frame: number): void {
  const { grid, traits, unit } = vista;
  const flame = traits.paint.ramp(0xe8702a);
  disc(vista, x + unit, y - unit * 3, unit * 13, traits.paint.nearest(0x9a4a28), 0.22);
  disc(vista, x + unit, y - unit * 3, unit * 7, flame.shadow, 0.4);
  fillRect(grid, x, y, unit * 2, unit * 9, traits.tone("wood").base);
  fillRect(grid, x - unit, y - unit, unit * 4, unit * 2, traits.tone("iron").base);
  const tall = 6 + (frame % 2) * 2;
  fillRect(grid, x - unit, y - unit * 4, unit * 4, unit * 3, flame.base);
  fillRect(grid, x, y - unit * tall, unit * 2, unit * tall - unit, flame.base);
  fillRect(grid, x, y - unit * 4, unit * 2, unit * 3, traits.paint.nearest(0xfde58a));
}
