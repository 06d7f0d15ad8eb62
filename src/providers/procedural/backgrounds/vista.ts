/** A background being painted, and the basic ways to paint on it. */
import { fillRect, setColour, type Colour, type Grid } from "../canvas";
import { hash, lattice } from "../hash";
import type { Time } from "../motion";
import { dithered, ridge } from "../noise";
import type { Traits } from "../traits";

/** A background being painted, from the sky to the foreground. */
export type Vista = {
  readonly grid: Grid;
  readonly traits: Traits;
  readonly time: Time;
  readonly seed: number;
  /** The row where the land begins. */
  readonly horizon: number;
  /** The unit of lengths, in pixels: a hundredth of the shorter side, at least 1. */
  readonly unit: number;
  readonly hour: Hour;
};

/** An hour of the day. `sky` has the colours from the zenith to the horizon, before they are matched with the palette. */
export type Hour = {
  readonly words: string;
  readonly sky: readonly Colour[];
  /** The tint of the land, stronger in distant layers. */
  readonly haze: Colour;
  readonly light: "sun" | "low sun" | "moon" | "none";
};

export function vistaSeed(vista: Vista, salt: string): number {
  return hash(vista.seed, salt);
}

/** Paints bands of colour from row `top` to row `bottom`, blended by ordered dithering. */
export function gradient(vista: Vista, top: number, bottom: number, stops: readonly Colour[]): void {
  const { grid, traits } = vista;
  const matched = stops
    .map((stop) => traits.paint.nearest(stop))
    .filter((colour, index, all) => colour !== all[index - 1]);
  const last = matched.at(-1) ?? 0;
  for (let y = Math.max(0, top); y < Math.min(grid.height, bottom); y++) {
    const at = ((y - top) / Math.max(1, bottom - top)) * (matched.length - 0.5);
    const band = Math.min(Math.floor(at), matched.length - 1);
    const share = Math.max(0, (at - band) * 1.6 - 0.6);
    for (let x = 0; x < grid.width; x++) {
      const colour = dithered(x, y, share) ? matched[band + 1] : matched[band];
      setColour(grid, x, y, colour ?? last);
    }
  }
}

export function disc(vista: Vista, centreX: number, centreY: number, radius: number, colour: Colour, share = 1): void {
  const { grid } = vista;
  for (let y = Math.floor(centreY - radius); y <= centreY + radius; y++) {
    for (let x = Math.floor(centreX - radius); x <= centreX + radius; x++) {
      if ((x + 0.5 - centreX) ** 2 + (y + 0.5 - centreY) ** 2 > radius * radius) continue;
      if (share >= 1 || dithered(x, y, share)) setColour(grid, x, y, colour);
    }
  }
}

/** The row of a rolling skyline at each x. Hills are at most `rise` rows above `base`, and about `length` pixels long. */
export function skyline(vista: Vista, salt: string, base: number, rise: number, length: number): (x: number) => number {
  const seed = vistaSeed(vista, salt);
  return (x) => Math.round(base - ridge(seed, x / Math.max(1, length)) * rise);
}

/** Fills the area below a skyline. The topmost rows get the light `rim` colour. */
export function land(vista: Vista, top: (x: number) => number, colour: Colour, rim: Colour, shade: Colour): void {
  const { grid, unit } = vista;
  for (let x = 0; x < grid.width; x++) {
    const edge = Math.max(0, top(x));
    fillRect(grid, x, edge, 1, grid.height - edge, colour);
    fillRect(grid, x, edge, 1, unit, rim);
    for (let y = edge + unit * 6; y < grid.height; y++) {
      if (dithered(x, y, Math.min(0.5, (y - edge) / (grid.height * 0.9)))) setColour(grid, x, y, shade);
    }
  }
}

/** Calls `each(x, chance)` at random places along the width, about every `gap` pixels. `chance` is from 0 to 1. */
export function along(vista: Vista, salt: string, gap: number, each: (x: number, chance: number) => void): void {
  const seed = vistaSeed(vista, salt);
  const steps = Math.max(1, Math.round(vista.grid.width / Math.max(1, gap)));
  for (let step = 0; step < steps; step++) {
    each(Math.floor(((step + lattice(seed, step, 0)) * vista.grid.width) / steps), lattice(seed, step, 1));
  }
}
