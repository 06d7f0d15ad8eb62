/** The pixel grid that every drawing paints into, and the conversion of a grid to RGBA bytes. */
import type { Size } from "../../lib/size";

/** 0xrrggbb. */
export type Colour = number;

/** The value of a transparent pixel. */
export const clear = -1;

/** `pixels` holds one colour per pixel, row by row, and `clear` where nothing is drawn. */
export type Grid = { readonly width: number; readonly height: number; readonly pixels: Int32Array };

export function blankGrid(width: number, height: number): Grid {
  return { width, height, pixels: new Int32Array(width * height).fill(clear) };
}

/** Returns `clear` outside the grid. */
export function colourAt(grid: Grid, x: number, y: number): Colour {
  if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return clear;
  return grid.pixels[y * grid.width + x] ?? clear;
}

/** Ignores pixels outside the grid. */
export function setColour(grid: Grid, x: number, y: number, colour: Colour): void {
  if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return;
  grid.pixels[y * grid.width + x] = colour;
}

/** Fills a rectangle given in whole pixels. Ignores the part outside the grid. */
export function fillRect(grid: Grid, x: number, y: number, width: number, height: number, colour: Colour): void {
  for (let row = Math.max(0, y); row < Math.min(grid.height, y + height); row++) {
    const start = row * grid.width;
    grid.pixels.fill(
      colour,
      start + Math.max(0, Math.min(grid.width, x)),
      start + Math.max(0, Math.min(grid.width, x + width)),
    );
  }
}

/** Turns the drawing a quarter turn clockwise and lays the drawing on the ground, one row above the bottom border. */
export function toppled(grid: Grid): Grid {
  const { left, right, top, bottom } = bounds(grid);
  const middle = Math.floor((grid.width - (bottom - top + 1)) / 2);
  const ground = Math.max(0, grid.height - 2);
  return mapped(grid, (x, y) => {
    const sourceX = left + (ground - y);
    return sourceX < left || sourceX > right ? clear : colourAt(grid, sourceX, bottom - (x - middle));
  });
}

/** The outermost drawn pixels, included. */
export type Bounds = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** The bounding box of the drawn pixels. `right < left` if the grid is empty. */
export function bounds(grid: Grid): Bounds {
  const box = { left: grid.width, right: -1, top: grid.height, bottom: -1 };
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      if (colourAt(grid, x, y) === clear) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box;
}

/** Adds a one-pixel outline of `colour` around the drawing. Changes transparent pixels only. */
export function outlined(grid: Grid, colour: Colour): Grid {
  const { width, height, pixels } = grid;
  const result = pixels.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (pixels[at] !== clear) continue;
      const touches =
        (x > 0 && pixels[at - 1] !== clear) ||
        (x + 1 < width && pixels[at + 1] !== clear) ||
        (y > 0 && pixels[at - width] !== clear) ||
        (y + 1 < height && pixels[at + width] !== clear);
      if (touches) result[at] = colour;
    }
  }
  return { width, height, pixels: result };
}

type Magnification = { readonly scale: number; readonly mirrored: boolean };

/** Enlarges every pixel of the grid `scale` times, crops to the size, and returns RGBA bytes. Cropping keeps the middle and the bottom. */
export function toRgba(grid: Grid, { scale, mirrored }: Magnification, { width, height }: Size): Uint8Array {
  const bytes = new Uint8Array(width * height * 4);
  const cutLeft = Math.floor((grid.width * scale - width) / 2);
  const cutTop = grid.height * scale - height;
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y + cutTop) / scale) * grid.width;
    for (let x = 0; x < width; x++) {
      const colour = grid.pixels[row + Math.floor((x + cutLeft) / scale)] ?? clear;
      if (colour === clear) continue;
      const at = (y * width + (mirrored ? width - 1 - x : x)) * 4;
      bytes[at] = colour >> 16;
      bytes[at + 1] = (colour >> 8) & 255;
      bytes[at + 2] = colour & 255;
      bytes[at + 3] = 255;
    }
  }
  return bytes;
}

/** A grid of the same size, with the colour that `pick` returns for each pixel. */
export function mapped({ width, height }: Grid, pick: (x: number, y: number) => Colour): Grid {
  const result = blankGrid(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) setColour(result, x, y, pick(x, y));
  return result;
}
