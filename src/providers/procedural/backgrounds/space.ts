/** Scenes in space: planets, rings, nebulae and the ground of a moon. */
import { colourAt, fillRect, setColour } from "../canvas";
import type { Ramp } from "../colours";
import { lattice } from "../hash";
import { dithered, ridge } from "../noise";
import { along, disc, land, skyline, vistaSeed, type Vista } from "./vista";

export function paintSpace(vista: Vista): void {
  const { grid, traits, unit } = vista;
  paintNebula(vista);
  if (!traits.has("starfield stars nebula galaxy void") || traits.has("planet moon world")) {
    const hue = traits.ramp("planet world moon", ["teal", "rust", "violet", "blue"]);
    const radius = unit * traits.between("planet size", 16, 26);
    const x = grid.width * traits.between("planet x", 0.25, 0.75);
    const y = grid.height * traits.between("planet y", 0.36, 0.6);
    paintPlanet(vista, { x, y, radius }, hue);
  }
  if (traits.has("surface landing crater moonscape lunar ground base outpost")) paintMoonGround(vista);
}

type Ball = { readonly x: number; readonly y: number; readonly radius: number };

/** A round planet: bands that bend with the ball, a night side, and craters or a ring. */
function paintPlanet(vista: Vista, { x, y, radius }: Ball, hue: Ramp): void {
  const { grid, traits, unit } = vista;
  const isGas = traits.pick("surface", [true, false]);
  const hasRing = traits.has("ring ringed saturn") || traits.pick("ring", [false, false, true]);
  const seed = vistaSeed(vista, "bands");
  const ring = (column: number, row: number): number => {
    const [dx, dy] = [column + 0.5 - x, row + 0.5 - y - (column + 0.5 - x) * 0.22];
    return Math.sqrt(dx * dx + dy * dy * 16) / radius;
  };
  const band = traits.tone("tan");
  const night = traits.tone("navy").shadow;
  const colourOf = (column: number, row: number): number | undefined => {
    const [dx, dy] = [(column + 0.5 - x) / radius, (row + 0.5 - y) / radius];
    const inside = dx * dx + dy * dy <= 1;
    const far = ring(column, row);
    const onRing = hasRing && far > 1.35 && far < 1.9 && (far < 1.6 || far > 1.66);
    if (onRing && (!inside || dy - dx * 0.22 > 0)) return far < 1.6 ? band.light : band.base;
    if (!inside) return undefined;
    const depth = Math.sqrt(1 - dx * dx - dy * dy);
    const light = 0.62 * depth - 0.58 * dx - 0.52 * dy;
    const swirl = ridge(seed, (dy * (1 + 0.3 * depth) + 2) * 5 + (isGas ? 0 : dx * 3)) - 0.5;
    return toneOf(hue, light + swirl * 0.45, column, row, night);
  };
  for (let row = Math.floor(y - radius * 2); row <= y + radius * 2; row++) {
    for (let column = Math.floor(x - radius * 2); column <= x + radius * 2; column++) {
      const colour = colourOf(column, row);
      if (colour !== undefined) setColour(grid, column, row, colour);
    }
  }
  if (traits.pick("moon", [true, false]))
    paintMoon(vista, { x: x + radius * 1.7, y: y - radius * 1.1, radius: unit * 3.5 });
}

/** A small moon beside the planet. */
function paintMoon(vista: Vista, { x, y, radius }: Ball): void {
  const { traits } = vista;
  const small = Math.max(1.5, radius);
  disc(vista, x, y, small, traits.tone("slate").base);
  disc(vista, x - small * 0.25, y - small * 0.25, small * 0.7, traits.tone("silver").base);
}

function toneOf(hue: Ramp, light: number, x: number, y: number, night: number): number {
  const stops = [night, hue.shadow, hue.base, hue.light] as const;
  const at = Math.max(0, Math.min(2.99, (light + 0.35) * 2.4));
  const step = Math.floor(at);
  return (dithered(x, y, Math.max(0, (at - step) * 1.8 - 0.8)) ? stops[step + 1] : stops[step]) ?? hue.base;
}

/** Clouds of gas, dithered over the stars. */
function paintNebula(vista: Vista): void {
  const { grid, traits, unit } = vista;
  const glow = traits.ramp("nebula galaxy cloud", ["purple", "navy", "indigo", "magenta"]);
  const seed = vistaSeed(vista, "nebula");
  const tilt = traits.between("tilt", -0.5, 0.5);
  for (let x = 0; x < grid.width; x++) {
    const centre = grid.height * 0.5 + (x - grid.width / 2) * tilt + (ridge(seed, x / (unit * 30)) - 0.5) * unit * 50;
    const half = unit * (8 + 20 * ridge(seed + 1, x / (unit * 24)));
    for (let y = Math.max(0, Math.floor(centre - half)); y < Math.min(grid.height, centre + half); y++) {
      const share = (1 - Math.abs(y - centre) / half) * 0.55;
      if (!dithered(x, y, share) || colourAt(grid, x, y) === traits.paint.lightest) continue;
      setColour(grid, x, y, share > 0.36 && lattice(seed, x, y) > 0.4 ? glow.base : glow.shadow);
    }
  }
}

function paintMoonGround(vista: Vista): void {
  const { grid, traits, unit } = vista;
  const crest = skyline(vista, "surface", grid.height * 0.92, grid.height * 0.14, unit * 60);
  const ground = traits.ramp("ground surface dust", ["slate", "ash", "rust"]);
  land(vista, crest, ground.base, ground.light, ground.shadow);
  along(vista, "craters", unit * 18, (x, chance) => {
    const [wide, y] = [unit * (3 + chance * 5), Math.round(crest(x) + unit * (5 + chance * 12))];
    for (let dx = -wide; dx <= wide; dx++) {
      const dip = Math.round(Math.sqrt(1 - (dx / wide) ** 2) * unit * 1.6);
      for (let dy = -dip; dy <= dip; dy++)
        setColour(grid, Math.round(x + dx), y + dy, dy < 0 ? ground.shadow : ground.line);
      setColour(grid, Math.round(x + dx), y + dip + 1, ground.light);
    }
  });
}

/** The inside of a spaceship: a window to space between panels, and a desk of screens. */
export function paintCockpit(vista: Vista): void {
  const { grid, traits, unit } = vista;
  paintSpace(vista);
  const metal = traits.ramp("panel wall hull", ["slate", "steel"]);
  const glow = traits.ramp("screen light glow", ["cyan", "lime", "amber"], metal);
  const [side, desk] = [Math.round(grid.width * 0.1), Math.round(grid.height * 0.68)];
  for (let y = 0; y < grid.height; y++) {
    const slope = Math.round(Math.abs(y - desk * 0.5) * 0.3);
    for (const x of [0, grid.width - side - slope]) {
      fillRect(grid, x, y, side + slope, 1, metal.base);
      fillRect(grid, x === 0 ? side + slope - unit * 2 : x, y, unit * 2, 1, x === 0 ? metal.shadow : metal.light);
    }
  }
  fillRect(grid, 0, 0, grid.width, unit * 7, metal.shadow);
  fillRect(grid, 0, unit * 7, grid.width, unit, metal.light);
  for (const share of [0.36, 0.64]) fillRect(grid, Math.round(grid.width * share), 0, unit * 3, desk, metal.base);
  fillRect(grid, 0, desk, grid.width, grid.height - desk, metal.base);
  fillRect(grid, 0, desk, grid.width, unit * 2, metal.light);
  fillRect(grid, 0, desk + unit * 22, grid.width, unit, metal.line);
  const seed = vistaSeed(vista, "desk");
  along(vista, "screens", unit * 26, (x, chance) => {
    const [wide, high] = [unit * 16, unit * 11];
    fillRect(grid, x - unit, desk + unit * 5, wide + unit * 2, high + unit * 2, metal.line);
    fillRect(grid, x, desk + unit * 6, wide, high, glow.shadow);
    for (let row = 1; row < 5; row++)
      fillRect(
        grid,
        x + unit,
        desk + unit * (6 + row * 2),
        unit * (3 + Math.floor(lattice(seed, x, row) * 11)),
        unit,
        glow.base,
      );
    for (let lamp = 0; lamp < 5; lamp++)
      fillRect(
        grid,
        x + lamp * unit * 3,
        desk + unit * 25,
        unit * 2,
        unit,
        lattice(seed, x, lamp + 9) > chance ? glow.light : metal.shadow,
      );
  });
}
