/** Scenes without a horizon: under water, and the open sky. */
import { fillRect, setColour, type Colour } from "../canvas";
import { lattice } from "../hash";
import { wave } from "../motion";
import { dithered } from "../noise";
import { distant, layer } from "./scenery";
import { along, disc, gradient, vistaSeed, type Vista } from "./vista";

/** Water with rays of light, corals, seaweed and bubbles. */
export function paintUnderwater(vista: Vista): void {
  const { grid, unit, traits, time } = vista;
  gradient(vista, 0, grid.height, [0x7cc8e8, 0x3a8ac8, 0x2c5fa3, 0x1c3a6a, 0x14264a]);
  const shine = traits.paint.nearest(0xa8e0f4);
  const seed = vistaSeed(vista, "rays");
  for (let ray = 0; ray < 5; ray++)
    paintRay(vista, lattice(seed, ray, 0) * grid.width, unit * (5 + lattice(seed, ray, 1) * 9), shine);
  layer(vista, "far reef", grid.height * 0.82, grid.height * 0.3, unit * 40, distant(vista, 0x2a4a7a, 0.2));
  const sand = layer(vista, "sea bed", grid.height * 0.95, grid.height * 0.16, unit * 80, traits.paint.ramp(0xd8c088));
  along(vista, "weed", unit * 9, (x, chance) => {
    const ramp =
      chance > 0.6
        ? traits.ramp("coral", ["rose", "orange", "violet"])
        : traits.ramp("seaweed kelp", ["green", "teal"]);
    const high = unit * (6 + chance * 22);
    for (let step = 0; step < high; step++) {
      const bend = wave(step / (unit * 22) + chance + (time.still ? 0 : time.phase)) * unit * 2;
      const y = sand(x) + unit * 3 - step;
      fillRect(grid, Math.round(x + bend), Math.round(y), unit * 2, 1, ramp.base);
      fillRect(grid, Math.round(x + bend), Math.round(y), unit, 1, ramp.light);
      if (chance > 0.6 && step % (unit * 4) < unit)
        fillRect(grid, Math.round(x - unit * 3), Math.round(y), unit * 8, unit, ramp.base);
    }
  });
  along(vista, "bubbles", unit * 16, (x, chance) => {
    const y = grid.height * (0.15 + chance * 0.6);
    disc(vista, x, y, unit * (0.8 + chance * 1.6), shine);
  });
}

/** A slanted ray of light, which fades with the depth. */
function paintRay({ grid }: Vista, start: number, wide: number, shine: Colour): void {
  const depth = grid.height * 0.75;
  for (let y = 0; y < depth; y++) {
    const left = start + y * 0.4;
    for (let x = Math.floor(left); x < left + wide; x++)
      if (dithered(x, y, 0.3 * (1 - y / depth))) setColour(grid, x, y, shine);
  }
}

/** The open sky: only clouds, in layers. The sky itself is already painted. */
export function paintOpenSky(vista: Vista): void {
  const { grid, unit, traits, hour } = vista;
  const isDark = hour.light === "moon" || hour.light === "none";
  for (const [index, tone] of (isDark ? [0x2a3a6a, 0x3a4a8a, 0x5a6aa8] : [0xc8e0f4, 0xe4f0fa, 0xffffff]).entries()) {
    const bright = traits.paint.nearest(tone);
    const y = grid.height * (0.62 + index * 0.16);
    along(vista, `bank ${index}`, unit * (12 + index * 3), (x, chance) => {
      const radius = unit * (7 + chance * (9 + index * 4));
      disc(vista, x, y + radius * 0.5, radius, bright);
    });
    fillRect(grid, 0, Math.round(y + unit * 6), grid.width, grid.height, bright);
  }
}
