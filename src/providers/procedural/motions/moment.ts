/** The inputs and small choices that all motions share. */
import { clear, type Colour, type Grid } from "../canvas";
import type { Paint } from "../colours";
import { lattice } from "../hash";
import { beat, type Time } from "../motion";
import type { Still } from "./remap";

/** The moment of an animation at which a sprite is drawn. */
export type Moment = { readonly time: Time; readonly seed: number; readonly paint: Paint };

/** Draws one frame of a motion from the still sprite. The result has no outline. */
export type Move = (still: Still, moment: Moment) => Grid;

/** The reach of small movements, in pixels: a sixteenth of the height. */
export function nudge({ grid }: Still): number {
  return Math.max(1, grid.height / 16);
}

/** Replaces the colour of every drawn pixel. */
export function recoloured(grid: Grid, pick: (colour: Colour, x: number, y: number) => Colour): Grid {
  const pixels = grid.pixels.slice();
  for (const [index, colour] of pixels.entries()) {
    if (colour === clear) continue;
    pixels[index] = pick(colour, index % grid.width, Math.floor(index / grid.width));
  }
  return { ...grid, pixels };
}

/** Changes one pixel of the sprite, at another place in each frame next to another. */
export function withGlint(grid: Grid, { time, seed, paint }: Moment): Grid {
  const result = { ...grid, pixels: grid.pixels.slice() };
  const inked = [...grid.pixels.keys()].filter((index) => grid.pixels[index] !== clear);
  const inner = inked.filter((index) => grid.pixels[index] !== paint.outline);
  const places = inner.length > 2 ? inner : inked;
  const step = Math.max(1, Math.floor(places.length * 0.22));
  const start = Math.floor(places.length * lattice(seed, 3, 1) * 0.3);
  const spot = places[(start + beat(time) * step) % places.length];
  if (spot === undefined) return grid;
  const own = grid.pixels[spot] ?? clear;
  const shine = own === paint.lightest ? paint.ramp(own).shadow : paint.lightest;
  result.pixels[spot] = own === shine ? paint.outline : shine;
  return result;
}
