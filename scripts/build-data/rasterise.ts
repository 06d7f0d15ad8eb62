/** Renders SVG icons as small images of few colours. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** Cells in a row and in a column of a picture. */
export const cellsPerSide = 64;
/** Each cell takes the most frequent colour of its pixels. */
const pixelsPerCell = 4;
const sidePixels = cellsPerSide * pixelsPerCell;
/** Transparency is a colour, too, and four bits hold sixteen. */
export const maxColours = 15;
/** A colour of a smaller area is mostly the blend at an edge. */
const leastPixels = 4 * pixelsPerCell ** 2;

const halfOpaque = 128;
/** Stands for a colour that is none of the picture's. */
const blend = 255;

/** `cells` has one number a cell, row by row: 0 is transparent, n the nth colour. Colours are 0xrrggbb. */
export type Cells = { readonly colours: readonly number[]; readonly cells: Uint8Array };

/** The package refuses a second start in one process, in which vitest may load this module again. */
export async function initRasteriser(): Promise<void> {
  const file = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
  await initWasm(readFileSync(file)).catch((error: unknown) => {
    if (!(error instanceof Error && error.message.startsWith("Already initialized"))) throw error;
  });
}

export function rasterise(svg: string): Cells {
  const resvg = new Resvg(svg, { fitTo: { mode: "width", value: sidePixels } });
  const image = resvg.render();
  const bytes = image.pixels;
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, sidePixels ** 2);
  const numbers = toNumbers(pixels);
  const numbered = toNumbered(pixels, numbers);
  const cells = new Uint8Array(cellsPerSide ** 2);
  const votes = new Uint8Array(maxColours + 1);
  // Four pixels are four bytes, so a row of a cell is one number of 32 bits.
  const rows = new Uint32Array(numbered.buffer);
  for (let y = 0; y < cellsPerSide; y++)
    for (let x = 0; x < cellsPerSide; x++) {
      const start = y * pixelsPerCell * sidePixels + x * pixelsPerCell;
      const at = y * cellsPerSide + x;
      cells[at] = isPlain(rows, start / pixelsPerCell) ? (numbered[start] ?? 0) : vote(numbered, votes.fill(0), start);
    }
  image.free();
  resvg.free();
  return toCells(cells, [...numbers.keys()]);
}

/** The cells that black shapes fill by at least a half: 1 is filled, 0 is empty. One pixel a cell is enough for that. */
export function rasteriseMask(svg: string): Uint8Array {
  const resvg = new Resvg(svg, { fitTo: { mode: "width", value: cellsPerSide } });
  const image = resvg.render();
  const bytes = image.pixels;
  const mask = new Uint8Array(cellsPerSide ** 2);
  for (const at of mask.keys()) mask[at] = (bytes[at * 4 + 3] ?? 0) >= halfOpaque ? 1 : 0;
  image.free();
  resvg.free();
  return mask;
}

/** True if all pixels of a cell have one number of the picture, as in most cells. */
function isPlain(rows: Uint32Array, first: number): boolean {
  const row = rows[first] ?? 0;
  const number = row & 255;
  if (number === blend || row !== Math.imul(number, 0x01010101) >>> 0) return false;
  for (let y = 1; y < pixelsPerCell; y++) if (rows[first + y * cellsPerSide] !== row) return false;
  return true;
}

/** The most frequent number in the square of pixels that begins at `start`. Blends at edges do not vote. */
function vote(numbered: Uint8Array, votes: Uint8Array, start: number): number {
  let best = 0;
  for (let y = 0; y < pixelsPerCell; y++)
    for (let x = 0; x < pixelsPerCell; x++) {
      const number = numbered[start + y * sidePixels + x] ?? blend;
      if (number === blend) continue;
      const count = (votes[number] ?? 0) + 1;
      votes[number] = count;
      if (count > (votes[best] ?? 0)) best = number;
    }
  return best;
}

/** The number of each pixel. Equal pixels stand in rows, so each row of them is looked up once. */
function toNumbered(pixels: Uint32Array, numbers: ReadonlyMap<number, number>): Uint8Array {
  const numbered = new Uint8Array(pixels.length);
  let [last, number] = [0, 0];
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] ?? 0;
    // A pixel that is half transparent or more counts as transparent.
    if (pixel !== last) [last, number] = [pixel, pixel >>> 24 < halfOpaque ? 0 : (numbers.get(pixel) ?? blend)];
    numbered[at] = number;
  }
  return numbered;
}

/** Numbers from 1 for the colours of the largest areas. */
function toNumbers(pixels: Uint32Array): Map<number, number> {
  const areas = new Map<number, number>();
  for (let at = 0; at < pixels.length;) {
    const pixel = pixels[at] ?? 0;
    let end = at + 1;
    while (end < pixels.length && pixels[end] === pixel) end++;
    if (pixel >>> 24 === 255) areas.set(pixel, (areas.get(pixel) ?? 0) + end - at);
    at = end;
  }
  const large = [...areas].filter(([, area]) => area >= leastPixels).toSorted(([, a], [, b]) => b - a);
  return new Map(large.slice(0, maxColours).map(([pixel], at) => [pixel, at + 1]));
}

/** Leaves out colours that won no cell. The bytes of a pixel are red, green, blue and alpha, the lowest first. */
function toCells(cells: Uint8Array, pixels: readonly number[]): Cells {
  const used = [...new Set(cells)].filter((number) => number > 0).toSorted((a, b) => a - b);
  const renumbered = new Uint8Array(maxColours + 1);
  for (const [at, number] of used.entries()) renumbered[number] = at + 1;
  const colours = used.map((number) => {
    const pixel = pixels[number - 1] ?? 0;
    return ((pixel & 255) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 255);
  });
  return { colours, cells: cells.map((number) => renumbered[number] ?? 0) };
}
