/** Motions of light: pulsing, flickering, shining, burning and thrust. */
import { bounds, clear, colourAt, setColour, type Colour, type Grid } from "../canvas";
import { luma, type Paint } from "../colours";
import { hash, lattice } from "../hash";
import { beat, breath, skew, wave } from "../motion";
import { nudge, recoloured, type Moment, type Move } from "./moment";
import { redrawn, squeezed, toStill, withRoom } from "./remap";

/** Grows and shrinks about the middle, brighter when large. */
export const pulse: Move = (still, { time, paint }) => {
  const small = breath(time.phase) * 0.14;
  const { top, bottom } = still.box;
  const lift = ((bottom - top + 1) * small) / 2;
  const shrunk = squeezed(still, 1 - small, 1 - small, wave(time.phase) * 0.9);
  const grid = redrawn(toStill(shrunk), (x, y) => [x, y + Math.round(lift)]);
  return breath(time.phase) < 0.3 ? lit(grid, paint, 0.45) : grid;
};

/** Lights up and dims in turn: three levels of the bright parts. */
export const flicker: Move = (still, moment) => {
  const { paint, time } = moment;
  const level = beat(time);
  const floor = brightFloor(still.grid, 0.55);
  const grid = recoloured(still.grid, (colour) => {
    if (luma(colour) < floor) return colour;
    const { light, shadow, base } = paint.ramp(colour);
    return level === 0 ? base : level === 1 ? light : shadow;
  });
  if (level === 1) sparks(grid, moment, 2);
  return grid;
};

/** A band of light that runs over the sprite from the upper left. */
export const shine: Move = (still, { time, paint }) => {
  const { left, right, top, bottom } = still.box;
  const length = right - left + (bottom - top) + 1;
  const wide = Math.max(1.6, length / 9);
  // Without the margin, the band would be outside the sprite in two frames side by side.
  const at = wide * 0.5 + ((time.phase + 0.5 / time.frames) % 1) * (length - wide);
  return recoloured(still.grid, (colour, x, y) => {
    const along = x - left + (y - top);
    if (Math.abs(along - at) > wide / 2) return colour;
    const { light } = paint.ramp(colour);
    return light === colour ? paint.lightest : light;
  });
};

/** Flames: the upper parts lick upwards, the heat runs through the colours, and sparks rise. */
export const burn: Move = (still, moment) => {
  const { time } = moment;
  const { top, bottom } = still.box;
  const room = withRoom(still, 2, 1);
  const height = Math.max(1, bottom - top);
  const grid = redrawn(room, (x, y) => {
    const up = Math.max(0, (bottom - y) / height - 0.2);
    const lick = Math.round(wave(x * 0.09 + time.phase * 2) * up * nudge(still) * 0.9);
    return [x - Math.round(wave(up * 1.1 - time.phase + 0.1) * up * nudge(still) * 1.5), y + lick];
  });
  sparks(grid, moment, 3);
  return grid;
};

/** Points of light that rise above the sprite. */
function sparks(grid: Grid, { time, seed, paint }: Moment, count: number): void {
  const { left, right, top, bottom } = bounds(grid);
  const colours = [0xfdf0b0, 0xf0a830].map((wanted) => paint.nearest(wanted));
  for (let spark = 0; spark < count; spark++) {
    const at = (time.phase + spark / count + lattice(seed, spark, 0) * 0.3) % 1;
    const x = left + (0.2 + 0.6 * lattice(seed, spark, 1)) * (right - left) + wave(at + spark * 0.4) * 1.5;
    const y = top + (bottom - top) * 0.4 * (1 - at) - at * 2;
    setColour(grid, Math.round(x), Math.max(1, Math.round(y)), colours[spark % 2] ?? paint.lightest);
  }
}

/** An engine's flame below the sprite, which trembles. */
export const thrust: Move = (still, moment) => {
  const { time, paint } = moment;
  const room = Math.max(2, Math.round(nudge(still) * 2.4));
  const lifted = withRoomBelow(still.grid, room);
  const { left, right, bottom } = bounds(lifted);
  const grid = { ...lifted, pixels: lifted.pixels.slice() };
  const tones = [0xfdf0b0, 0xf0a830, 0xd9482b].map((wanted) => paint.nearest(wanted));
  const length = room * ([0.7, 1, 0.85][beat(time)] ?? 1);
  for (const x of nozzles(lifted)) {
    const foot = lowest(lifted, x);
    const flare = lattice(hash(moment.seed, "thrust"), x, beat(time));
    const middle = 1 - Math.abs(x - (left + right) / 2) / Math.max(1, (right - left) / 2);
    const tongue = Math.max(1, Math.round(length * (0.5 + 0.35 * middle + 0.4 * flare)));
    for (let step = 1; step <= tongue && foot + step < grid.height - 1; step++) {
      const tone = tones[Math.min(2, Math.floor(((step - 1) / tongue) * 3))] ?? paint.lightest;
      if (bottom - foot < room) setColour(grid, x, foot + step, tone);
    }
  }
  return grid;
};

/** Frees rows below the sprite. */
function withRoomBelow(grid: Grid, rows: number): Grid {
  const { top, bottom } = bounds(grid);
  const missing = Math.max(0, rows + 1 - (grid.height - 1 - bottom));
  const up = Math.min(missing, Math.max(0, top - 1));
  const share = Math.max(0.5, 1 - (missing - up) / Math.max(1, bottom - top + 1));
  return redrawn(toStill(grid), (x, y) => [x, top + (y + 0.5 - top + up) / share]);
}

/** The columns of the engine: the middle third of the lowest rows. */
function nozzles(grid: Grid): number[] {
  const { left, right, bottom } = bounds(grid);
  const third = Math.max(1, Math.round((right - left) / 7));
  const middle = (left + right) / 2;
  const columns = Array.from({ length: right - left + 1 }, (_, index) => left + index);
  return columns.filter((x) => Math.abs(x - middle) <= third && bottom - lowest(grid, x) < grid.height / 4);
}

function lowest(grid: Grid, x: number): number {
  for (let y = grid.height - 1; y >= 0; y--) if (colourAt(grid, x, y) !== clear) return y;
  return -1;
}

/** Lightens the brightest `share` of the luma range. */
function lit(grid: Grid, paint: Paint, share: number): Grid {
  const floor = brightFloor(grid, share);
  return recoloured(grid, (colour) => (luma(colour) >= floor ? paint.ramp(colour).light : colour));
}

function brightFloor(grid: Grid, share: number): number {
  let [least, most] = [255, 0];
  for (const colour of new Set<Colour>(grid.pixels)) {
    if (colour === clear) continue;
    least = Math.min(least, luma(colour));
    most = Math.max(most, luma(colour));
  }
  return least + (most - least) * share;
}

/** Heat that rises through the sprite without moving the edges, as in water or in a portal. */
export const ripple: Move = (still, { time }) =>
  redrawn(still, (x, y) => [x - Math.round(wave(y * 0.11 + time.phase + skew) * nudge(still) * 0.7), y]);
