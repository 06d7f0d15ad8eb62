/** Eerie and fiery scenes: a graveyard and a volcano. */
import { fillRect, setColour } from "../canvas";
import { lattice } from "../hash";
import { distant, layer, tuft } from "./scenery";
import { along, disc, vistaSeed, type Vista } from "./vista";

export function paintGraveyard(vista: Vista): void {
  const { grid, horizon, unit } = vista;
  const depth = grid.height - horizon;
  layer(vista, "far graves", horizon + depth * 0.25, depth * 0.3, unit * 60, distant(vista, 0x4a5a68, 0.4));
  for (const [index, far] of [0.3, 0].entries()) {
    const grass = distant(vista, 0x3f6048, far);
    const top = layer(vista, `graves ${index}`, horizon + depth * (0.5 + index * 0.36), depth * 0.2, unit * 70, grass);
    const stone = distant(vista, 0x9a9aa4, far);
    along(vista, `stones ${index}`, unit * (15 + index * 9), (x, chance) => {
      const [wide, high] = [unit * (5 + index * 3), unit * (8 + index * 5 + Math.round(chance * 4))];
      const y = top(x) + unit * 2 - high;
      disc(vista, x + wide / 2, y + wide / 2, wide / 2, stone.base);
      fillRect(grid, x, y + Math.round(wide / 2), wide, high - Math.round(wide / 2), stone.base);
      fillRect(grid, x + wide - unit, y + Math.round(wide / 2), unit, high - Math.round(wide / 2), stone.shadow);
      if (chance < 0.5) {
        fillRect(grid, x + Math.round(wide / 2) - unit, y + unit * 2, unit * 2, unit * 5, stone.shadow);
        fillRect(grid, x + unit, y + unit * 3, wide - unit * 2, unit, stone.shadow);
      }
      tuft(vista, x, y + high, { ...grass, base: grass.light });
    });
  }
  bareTree(vista, Math.round(grid.width * 0.16), Math.round(horizon + depth * 0.6));
}

function bareTree(vista: Vista, x: number, foot: number): void {
  const { grid, unit, traits } = vista;
  const bark = traits.tone("dark").shadow;
  const branch = (fromX: number, fromY: number, dx: number, dy: number, thick: number, level: number): void => {
    for (let step = 0; step <= 10; step++)
      fillRect(grid, Math.round(fromX + (dx * step) / 10), Math.round(fromY + (dy * step) / 10), thick, thick, bark);
    if (level === 0) return;
    for (const side of [-1, 1])
      branch(
        fromX + dx,
        fromY + dy,
        dx * 0.4 + side * unit * level * 3,
        dy * 0.62,
        Math.max(1, thick - unit),
        level - 1,
      );
  };
  branch(x, foot, unit * 2, -unit * 20, unit * 4, 3);
}

export function paintVolcano(vista: Vista): void {
  const { grid, horizon, unit, traits } = vista;
  const depth = grid.height - horizon;
  const rock = distant(vista, 0x4a3f48, 0.1);
  const glow = traits.paint.ramp(0xe8602a);
  const centre = grid.width * traits.between("volcano", 0.35, 0.65);
  const [top, foot] = [horizon - unit * 26, Math.round(horizon + depth * 0.6)];
  const seed = vistaSeed(vista, "lava");
  for (let y = top; y < grid.height; y++) {
    const down = (y - top) / unit;
    const half = unit * 8 + down * unit * 0.62 + down * down * unit * 0.008;
    fillRect(grid, Math.round(centre - half), y, Math.round(half), 1, rock.base);
    fillRect(grid, Math.round(centre), y, Math.round(half), 1, rock.shadow);
    for (let stream = 0; stream < 3; stream++) {
      const bend = (lattice(seed, stream, Math.floor(down / 7)) - 0.5) * unit * 3;
      const x = centre + (stream - 1) * (unit * 4 + down * unit * 0.3) + bend;
      if (down < 26 + stream * 12) fillRect(grid, Math.round(x), y, unit * 2, 1, down % 5 < 2 ? glow.light : glow.base);
    }
  }
  fillRect(grid, Math.round(centre - unit * 8), top - unit, unit * 16, unit * 2, glow.light);
  for (let puff = 0; puff < 9; puff++)
    disc(
      vista,
      centre + (lattice(seed, puff, 7) - 0.3) * unit * (8 + puff * 4),
      top - unit * (3 + puff * 3),
      unit * (4 + puff * 0.6),
      traits.paint.nearest(puff < 2 ? 0xc86038 : 0x5a5058),
    );
  const field = layer(
    vista,
    "ash",
    Math.max(foot, grid.height * 0.84),
    depth * 0.16,
    unit * 50,
    distant(vista, 0x3a3038, 0),
  );
  along(vista, "embers", unit * 10, (x, chance) =>
    setColour(grid, x, Math.round(field(x) + unit * 4 + chance * depth * 0.1), glow.light),
  );
}
