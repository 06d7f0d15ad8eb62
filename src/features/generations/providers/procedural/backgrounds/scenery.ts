import { fillRect, setColour, type Colour } from "../canvas";
import { blend, luma, type Ramp } from "../colours";
import { lattice } from "../hash";
import { dithered } from "../noise";
import { along, land, skyline, vistaSeed, type Vista } from "./vista";

/** A material seen through the air: `far` 0 near, 1 at the horizon. */
export function distant(vista: Vista, colour: Colour, far: number): Ramp {
  const night = vista.hour.light === "moon" || vista.hour.light === "none";
  const dimmed = night ? blend(colour, 0x14182e, 0.45) : colour;
  const { paint } = vista.traits;
  const sky = luma(paint.nearest(vista.hour.sky.at(-1) ?? 0));
  // Land stands out against a bright horizon only when it is darker.
  const below = night ? 256 : sky - 12;
  return paint.ramp(paint.nearest(blend(dimmed, vista.hour.haze, far * 0.75), below));
}

export function layer(vista: Vista, salt: string, base: number, rise: number, length: number, ramp: Ramp): (x: number) => number {
  const top = skyline(vista, salt, base, rise, length);
  land(vista, top, ramp.base, ramp.light, ramp.shadow);
  return top;
}

export function paintFields(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  layer(vista, "far hills", horizon + depth * 0.12, depth * 0.4, unit * 60, distant(vista, 0x6a86b8, 0.55));
  const wood = layer(vista, "mid hills", horizon + depth * 0.28, depth * 0.3, unit * 70, distant(vista, 0x3e6b2f, 0.15));
  along(vista, "groves", unit * 12, (x, chance) => {
    if (chance < 0.45) roundTree(vista, x, wood(x), unit * (3 + chance * 4), distant(vista, 0x2f6b3a, 0.2));
  });
  const meadow = layer(vista, "meadow", horizon + depth * 0.5, depth * 0.26, unit * 90, distant(vista, 0x7fae4b, 0.1));
  const soil = skyline(vista, "furrows", horizon + depth * 0.74, depth * 0.2, unit * 120);
  furrows(vista, soil);
  along(vista, "tufts", unit * 5, (x, chance) => tuft(vista, x, meadow(x) + Math.round(chance * depth * 0.12) + unit * 2, distant(vista, 0x3e6b2f, 0)));
  fence(vista, soil);
}

/** Rows of crops that run towards a point on the horizon. */
function furrows(vista: Vista, top: (x: number) => number): void {
  const { grid, unit } = vista;
  const earth = distant(vista, 0x85552f, 0);
  const crop = distant(vista, 0x5a9e45, 0);
  const vanishX = grid.width * 0.5;
  const vanishY = vista.horizon - unit * 14;
  for (let x = 0; x < grid.width; x++) {
    for (let y = top(x); y < grid.height; y++) {
      const row = ((x - vanishX) / Math.max(1, y - vanishY)) * 9 + 100;
      const share = row - Math.floor(row);
      const leafy = share < 0.42 && !(share > 0.3 && dithered(x, y, 0.5));
      const colour = y - top(x) < unit ? earth.light : leafy ? (share < 0.16 ? crop.light : crop.base) : share > 0.86 ? earth.shadow : earth.base;
      setColour(grid, x, y, colour);
    }
  }
}

function fence(vista: Vista, top: (x: number) => number): void {
  const { grid, unit } = vista;
  const wood = distant(vista, 0x6b4423, 0);
  const step = Math.max(3, unit * 9);
  for (let x = 0; x < grid.width; x++) for (const rail of [3, 6]) fillRect(grid, x, top(x) - rail * unit, 1, unit, rail === 3 ? wood.base : wood.light);
  for (let x = Math.floor(step / 2); x < grid.width; x += step) {
    fillRect(grid, x, top(x) - unit * 8, unit * 2, unit * 9, wood.base);
    fillRect(grid, x, top(x) - unit * 8, Math.max(1, Math.floor(unit / 2)), unit * 9, wood.shadow);
  }
}

function tuft(vista: Vista, x: number, y: number, ramp: Ramp): void {
  const { unit, grid } = vista;
  for (const [dx, dy] of [[-1, -1], [0, 0], [1, -1]] as const) fillRect(grid, x + dx * unit, y + dy * unit, unit, unit, ramp.base);
}

export function roundTree(vista: Vista, x: number, ground: number, radius: number, ramp: Ramp): void {
  const { grid, unit } = vista;
  fillRect(grid, x - Math.ceil(unit / 2), ground - Math.round(radius), Math.max(1, unit), Math.round(radius) + unit, ramp.line);
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius) continue;
      const lit = dx + dy < -radius * 0.5;
      setColour(grid, Math.round(x + dx), Math.round(ground - radius * 1.5 + dy), lit ? ramp.light : dx + dy > radius * 0.6 ? ramp.shadow : ramp.base);
    }
  }
}

export function pineTree(vista: Vista, x: number, ground: number, height: number, ramp: Ramp): void {
  const { grid } = vista;
  for (let row = 0; row < height; row++) {
    const step = Math.max(2, Math.round(height / 5));
    const half = Math.round(((row % step) / step) * height * 0.1 + (row / height) * height * 0.24);
    fillRect(grid, x - half, ground - height + row, half * 2 + 1, 1, ramp.base);
    fillRect(grid, x - half, ground - height + row, Math.ceil(half * 0.6), 1, ramp.light);
    fillRect(grid, x + Math.ceil(half * 0.5), ground - height + row, Math.floor(half * 0.5) + 1, 1, ramp.shadow);
  }
  fillRect(grid, x, ground, Math.max(1, Math.round(height / 14)), Math.round(height / 8), ramp.line);
}

export function paintForest(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  for (const [index, far] of [0.9, 0.55, 0.2].entries()) {
    const ramp = distant(vista, [0x57a04a, 0x2f6b3a, 0x1f4a30][index] ?? 0, far * 0.7);
    const base = horizon + depth * (0.1 + index * 0.28);
    const height = unit * (22 + index * 11);
    const top = layer(vista, `forest ${index}`, base, depth * 0.12, unit * 50, ramp);
    along(vista, `trees ${index}`, unit * (7 + index * 4), (x, chance) => pineTree(vista, x, top(x) + unit * 2, Math.round(height * (0.7 + chance * 0.6)), ramp));
  }
  const moss = distant(vista, 0x57a04a, 0);
  const floor = layer(vista, "forest floor", horizon + depth * 0.86, depth * 0.1, unit * 80, moss);
  along(vista, "ferns", unit * 4, (x) => tuft(vista, x, floor(x) + unit * 4, { ...moss, base: moss.shadow }));
}

export function paintMountains(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  for (const [index, far] of [0.75, 0.35].entries()) {
    const rock = distant(vista, index === 0 ? 0x8f9cc0 : 0x4f5468, far * 0.6);
    peaks(vista, `peaks ${index}`, horizon + depth * (0.2 + index * 0.25), unit * (52 - index * 14), unit * (44 - index * 8), rock);
  }
  const low = layer(vista, "foothills", horizon + depth * 0.62, depth * 0.2, unit * 60, distant(vista, 0x4f8a3f, 0.15));
  along(vista, "pines", unit * 6, (x, chance) => pineTree(vista, x, low(x) + unit * 2, Math.round(unit * (8 + chance * 10)), distant(vista, 0x2f6b3a, 0.1)));
  layer(vista, "near", horizon + depth * 0.9, depth * 0.12, unit * 90, distant(vista, 0x3e6b2f, 0));
}

/** Sharp peaks, dark on the right, white on top. */
function peaks(vista: Vista, salt: string, base: number, rise: number, gap: number, rock: Ramp): void {
  const { grid, traits, unit } = vista;
  const seed = vistaSeed(vista, salt);
  const [snow, iced] = [traits.paint.nearest(0xf4f6f8), traits.paint.nearest(0xb8c8e0)];
  const count = Math.ceil(grid.width / gap) + 2;
  for (let peak = -1; peak < count; peak++) {
    const x = (peak + lattice(seed, peak, 0) * 0.7) * gap;
    const height = rise * (0.55 + 0.45 * lattice(seed, peak, 1));
    for (let row = 0; row < height; row++) {
      const half = row * 0.85 + lattice(seed, peak, row) * 2;
      const y = Math.round(base - height + row);
      fillRect(grid, Math.round(x - half), y, Math.round(half + row * 0.14), 1, rock.base);
      fillRect(grid, Math.round(x + row * 0.14), y, Math.round(half), 1, rock.shadow);
      for (let column = Math.round(x - half); column < x + half && row < height * 0.5; column++) {
        const jag = height * 0.22 + Math.abs((Math.abs(column - Math.round(x)) % (unit * 6)) - unit * 3);
        if (row < jag) setColour(grid, column, y, column < x + row * 0.14 ? snow : iced);
      }
    }
  }
  fillRect(grid, 0, Math.round(base), grid.width, grid.height, rock.shadow);
}

export function paintDesert(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  for (const [index, far] of [0.6, 0.3, 0].entries()) {
    layer(vista, `dunes ${index}`, horizon + depth * (0.16 + index * 0.3), depth * 0.3, unit * (50 + index * 30), distant(vista, [0xc98f57, 0xe0b060, 0xe8c480][index] ?? 0, far));
  }
}

export function paintSea(vista: Vista): void {
  const { grid, horizon, traits, unit, time } = vista;
  const water = distant(vista, 0x3a78c8, 0.1);
  fillRect(grid, 0, horizon, grid.width, grid.height - horizon, water.base);
  const seed = vistaSeed(vista, "waves");
  for (let y = horizon; y < grid.height; y += unit) {
    const near = (y - horizon) / Math.max(1, grid.height - horizon);
    for (let x = 0; x < grid.width; x += unit) {
      if (dithered(x / unit, Math.floor(y / unit), near * 0.7)) fillRect(grid, x, y, unit, unit, water.shadow);
    }
    const run = Math.max(2, Math.round(unit * (3 + near * 12)));
    for (let wave = 0; wave * run * 3 < grid.width; wave++) {
      const chance = lattice(seed, wave, y + (time.still ? 0 : time.frame * 7));
      if (chance < 0.4) fillRect(grid, Math.round((wave * 3 + chance * 4) * run), y, run, unit, chance < 0.12 ? traits.paint.lightest : water.light);
    }
  }
  const glint = vista.traits.paint.nearest(vista.hour.sky.at(-1) ?? 0xffffff);
  const sunX = grid.width * traits.between("sun", 0.35, 0.65);
  for (let y = horizon; y < grid.height; y += unit * 2) {
    const half = unit * (4 + lattice(seed, 3, y) * 9);
    fillRect(grid, Math.round(sunX - half), y, Math.round(half * 2), unit, glint);
  }
  if (traits.has("island beach coast")) layer(vista, "shore", grid.height * 0.97, (grid.height - horizon) * 0.3, unit * 80, distant(vista, 0xe8c48a, 0));
}
