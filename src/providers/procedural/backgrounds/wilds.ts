/** Natural scenes: forest, mountains, desert and sea. */
import { fillRect, setColour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { dithered } from "../noise";
import { distant, layer, pineTree, tuft } from "./scenery";
import { type Vista, along, vistaSeed } from "./vista";

export function paintForest(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  for (const [index, far] of [0.9, 0.55, 0.2].entries()) {
    const ramp = distant(vista, [0x57a04a, 0x2f6b3a, 0x1f4a30][index] ?? 0, far * 0.7);
    const base = horizon + depth * (0.1 + index * 0.28);
    const height = unit * (22 + index * 11);
    const top = layer(vista, `forest ${index}`, base, depth * 0.12, unit * 50, ramp);
    along(vista, `trees ${index}`, unit * (7 + index * 4), (x, chance) =>
      pineTree(vista, x, top(x) + unit * 2, Math.round(height * (0.7 + chance * 0.6)), ramp),
    );
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
    peaks(
      vista,
      `peaks ${index}`,
      horizon + depth * (0.2 + index * 0.25),
      unit * (52 - index * 14),
      unit * (44 - index * 8),
      rock,
    );
  }
  const low = layer(vista, "foothills", horizon + depth * 0.62, depth * 0.2, unit * 60, distant(vista, 0x4f8a3f, 0.15));
  along(vista, "pines", unit * 6, (x, chance) =>
    pineTree(vista, x, low(x) + unit * 2, Math.round(unit * (8 + chance * 10)), distant(vista, 0x2f6b3a, 0.1)),
  );
  layer(vista, "near", horizon + depth * 0.9, depth * 0.12, unit * 90, distant(vista, 0x3e6b2f, 0));
}

/** Sharp peaks, dark on the right, white on top. */
function peaks(vista: Vista, salt: string, base: number, rise: number, gap: number, rock: Ramp): void {
  const { grid } = vista;
  const seed = vistaSeed(vista, salt);
  const count = Math.ceil(grid.width / gap) + 2;
  for (let peak = -1; peak < count; peak++) {
    const x = (peak + lattice(seed, peak, 0) * 0.7) * gap;
    const height = rise * (0.55 + 0.45 * lattice(seed, peak, 1));
    const halfAt = (row: number): number => row * 0.85 + lattice(seed, peak, row) * 2;
    for (let row = 0; row < height; row++) {
      const half = halfAt(row);
      const y = Math.round(base - height + row);
      fillRect(grid, Math.round(x - half), y, Math.round(half + row * 0.14), 1, rock.base);
      fillRect(grid, Math.round(x + row * 0.14), y, Math.round(half), 1, rock.shadow);
    }
    snowcap(vista, Math.round(x), base - height, height, halfAt);
  }
  fillRect(grid, 0, Math.round(base), grid.width, grid.height, rock.shadow);
}

/** Snow with a jagged lower edge. */
function snowcap(vista: Vista, x: number, top: number, height: number, halfAt: (row: number) => number): void {
  const { grid, traits, unit } = vista;
  const [snow, iced] = [traits.paint.nearest(0xf4f6f8), traits.paint.nearest(0xb8c8e0)];
  for (let row = 0; row < height * 0.5; row++) {
    const half = halfAt(row);
    for (let column = Math.round(x - half); column < x + half; column++) {
      const hem = height * 0.22 + Math.abs((Math.abs(column - x) % (unit * 6)) - unit * 3);
      if (row < hem) setColour(grid, column, Math.round(top + row), column < x + row * 0.14 ? snow : iced);
    }
  }
}

export function paintDesert(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  for (const [index, far] of [0.6, 0.3, 0].entries()) {
    layer(
      vista,
      `dunes ${index}`,
      horizon + depth * (0.16 + index * 0.3),
      depth * 0.3,
      unit * (50 + index * 30),
      distant(vista, [0xc98f57, 0xe0b060, 0xe8c480][index] ?? 0, far),
    );
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
      if (chance < 0.4)
        fillRect(
          grid,
          Math.round((wave * 3 + chance * 4) * run),
          y,
          run,
          unit,
          chance < 0.12 ? traits.paint.lightest : water.light,
        );
    }
  }
  const glint = vista.traits.paint.nearest(vista.hour.sky.at(-1) ?? 0xffffff);
  const sunX = grid.width * traits.between("sun", 0.35, 0.65);
  for (let y = horizon; y < grid.height; y += unit * 2) {
    const half = unit * (4 + lattice(seed, 3, y) * 9);
    fillRect(grid, Math.round(sunX - half), y, Math.round(half * 2), unit, glint);
  }
  if (traits.has("island beach coast"))
    layer(vista, "shore", grid.height * 0.97, (grid.height - horizon) * 0.3, unit * 80, distant(vista, 0xe8c48a, 0));
}
