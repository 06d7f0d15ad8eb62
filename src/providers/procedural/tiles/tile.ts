/** A tile being painted, and the basic ways to paint on it so that copies fit together. */
import { colourAt, setColour, type Colour, type Grid } from "../canvas";
import { otherTone } from "../colours";
import { hash, lattice } from "../hash";
import type { Time } from "../motion";
import { wrap, wrappedNoise } from "../noise";
import type { Traits } from "../traits";

/** A piece of ground that repeats seamlessly: the right edge continues at the left, the bottom at the top. */
export type Tile = {
  readonly grid: Grid;
  readonly traits: Traits;
  readonly time: Time;
  readonly seed: number;
  /** Pixels per detail: 1, or more on large grids that could not be drawn smaller and enlarged. */
  readonly unit: number;
};

export type PaintTile = (tile: Tile) => void;

export function toTile(grid: Grid, traits: Traits, time: Time, seed: number): Tile {
  const unit = Math.max(1, Math.round(Math.min(grid.width, grid.height) / 64));
  return { grid, traits, time, unit, seed: hash(seed, "tile") };
}

/** The number of steps of about `size` details that fill `pixels` without a remainder. */
export function count(pixels: number, tile: Tile, size: number): number {
  return Math.max(1, Math.round(pixels / (size * tile.unit)));
}

export function paintEach(tile: Tile, pick: (x: number, y: number) => Colour): void {
  const { width, height, pixels } = tile.grid;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[y * width + x] = pick(x, y);
}

/** Noise from 0 to 1, in patches of about `size` details. */
export function patches(tile: Tile, size: number, salt: number): (x: number, y: number) => number {
  const { width, height } = tile.grid;
  const [cellsX, cellsY] = [count(width, tile, size), count(height, tile, size)];
  const seed = tile.seed ^ Math.imul(salt, 0x9e3779b1);
  return (x, y) => wrappedNoise(seed, (x * cellsX) / width, (y * cellsY) / height, cellsX, cellsY);
}

/** Paints one detail. The part beyond the border continues on the opposite side. */
export function dot(tile: Tile, x: number, y: number, colour: Colour): void {
  const { grid, unit } = tile;
  for (let row = 0; row < unit; row++) {
    for (let column = 0; column < unit; column++) {
      setColour(grid, wrap(x + column, grid.width), wrap(y + row, grid.height), colour);
    }
  }
}

/** Calls `stamp` at random places, one in every `size` × `size` details. `chance` is from 0 to 1. */
export function scatter(
  tile: Tile,
  size: number,
  salt: number,
  stamp: (x: number, y: number, chance: number) => void,
): void {
  const { width, height } = tile.grid;
  const [cellsX, cellsY] = [count(width, tile, size), count(height, tile, size)];
  const seed = tile.seed ^ Math.imul(salt, 0x85ebca77);
  for (let row = 0; row < cellsY; row++) {
    for (let column = 0; column < cellsX; column++) {
      const x = Math.floor(((column + lattice(seed, column, row)) * width) / cellsX);
      const y = Math.floor(((row + lattice(seed + 1, column, row)) * height) / cellsY);
      stamp(x, y, lattice(seed + 2, column, row));
    }
  }
}

/**
 * Scatters crumbs over the ground, except on the border, which must fit the next tile. A crumb is another tone of the
 * ground. On a tile of one colour without another tone, crumbs have the outline's colour.
 */
export function strew(tile: Tile): void {
  const { grid, traits, unit } = tile;
  const bare = grid.pixels.every((colour) => colour === grid.pixels[0]);
  scatter(tile, 4, 97, (x, y, chance) => {
    const inside = x >= unit && y >= unit && x < grid.width - 2 * unit && y < grid.height - 2 * unit;
    if (!inside || chance > 0.25) return;
    const colour = colourAt(grid, x, y);
    dot(tile, x, y, otherTone(traits.paint, colour, bare ? traits.paint.outline : colour));
  });
}
