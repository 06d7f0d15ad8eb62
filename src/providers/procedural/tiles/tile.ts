import { colourAt, setColour, type Colour, type Grid } from "../canvas";
import { otherTone } from "../colours";
import { hash, lattice } from "../hash";
import type { Time } from "../motion";
import { wrap, wrappedNoise } from "../noise";
import type { Traits } from "../traits";

/** A square of ground whose right side meets its left and whose foot meets its head. */
export type Tile = {
  readonly grid: Grid;
  readonly traits: Traits;
  readonly time: Time;
  readonly seed: number;
  /** Pixels of the finest detail: 1, more only on big grids that could not be magnified. */
  readonly unit: number;
};

export type PaintTile = (tile: Tile) => void;

export function toTile(grid: Grid, traits: Traits, time: Time, seed: number): Tile {
  const unit = Math.max(1, Math.round(Math.min(grid.width, grid.height) / 64));
  return { grid, traits, time, unit, seed: hash(seed, "tile") };
}

/** How many steps of about `size` details fit, so that they repeat without a rest. */
export function count(pixels: number, tile: Tile, size: number): number {
  return Math.max(1, Math.round(pixels / (size * tile.unit)));
}

export function paintEach(tile: Tile, pick: (x: number, y: number) => Colour): void {
  const { width, height, pixels } = tile.grid;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[y * width + x] = pick(x, y);
}

/** Patchy noise 0..1 with patches of about `size` details. */
export function patches(tile: Tile, size: number, salt: number): (x: number, y: number) => number {
  const { width, height } = tile.grid;
  const [cellsX, cellsY] = [count(width, tile, size), count(height, tile, size)];
  const seed = tile.seed ^ Math.imul(salt, 0x9e3779b1);
  return (x, y) => wrappedNoise(seed, (x * cellsX) / width, (y * cellsY) / height, cellsX, cellsY);
}

/** Puts one detail, reaching across the border to the other side. */
export function dot(tile: Tile, x: number, y: number, colour: Colour): void {
  const { grid, unit } = tile;
  for (let row = 0; row < unit; row++) {
    for (let column = 0; column < unit; column++) {
      setColour(grid, wrap(x + column, grid.width), wrap(y + row, grid.height), colour);
    }
  }
}

/** Scatters stamps, about one in every `size` × `size` details; a stamp gets its place and a number 0..1. */
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
 * Strews crumbs over the ground, but none on its border, which is to meet the next tile. They are of its own material,
 * in the outline's colour only where nothing else can be seen.
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
