/** Spoils a sprite as image models do: off any grid, anti-aliased, opaque, on a painted ground. */
import { canvasSide } from "./canvas.ts";
import type { Ground } from "./grounds.ts";
import { alphaOf, blueOf, greenOf, redOf, toRaster, type Raster } from "../../src/pixels/raster.ts";

/** Sizes in pixels of the canvas, unless another unit is named. */
export type Spoiling = {
  /** The size of a cell, and where the sprite begins. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly left: number;
  readonly top: number;
  readonly ground: Ground;
  readonly isSharp?: boolean;
  readonly blur?: number;
  readonly noise?: number;
  /** The quality of the JPEG that the image was, from 1 to 100. */
  readonly jpeg?: number;
  /** In cells: how far each line lies from its place. */
  readonly jitter?: number;
  /** Cells grow by twice this share from one side to the other. */
  readonly drift?: number;
  /** Shades each cell by up to this much, with a pattern in the cell. */
  readonly shade?: {
    readonly amount: number;
    readonly pattern: number;
    readonly wave: readonly [x: number, y: number];
  };
  /** Bends the grid in waves: their height in cells and their length. */
  readonly waves?: { readonly height: number; readonly length: number };
  /** The share of cells that are painted as 2 × 2 shades. */
  readonly split?: number;
  /** The side of the canvas on which the image was drawn before it was scaled to this one. */
  readonly drawnAt?: number;
};

export type Random = () => number;

/** Mulberry32: the same seed gives the same numbers from 0 to 1. */
export function newRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The painted image, without the marks of a JPEG. */
export function paint(truth: Raster, spoiling: Spoiling, seed: number): Raster {
  const random = newRandom(seed);
  const isBent = spoiling.waves !== undefined || spoiling.split !== undefined || spoiling.drawnAt !== undefined;
  const colours = isBent ? paintBent(truth, spoiling, random) : paintStraight(truth, spoiling, random, seed);
  if (spoiling.blur !== undefined) blurInPlace(colours, spoiling.blur);
  return toPainted(colours, spoiling, random);
}

/** Each pixel has the cells that it covers, by area. */
function paintStraight(truth: Raster, spoiling: Spoiling, random: Random, seed: number): Float32Array {
  const xs = coverages(
    linesOf(truth.width, spoiling.pitchX, spoiling.left, spoiling, random),
    spoiling.isSharp === true,
  );
  const ys = coverages(
    linesOf(truth.height, spoiling.pitchY, spoiling.top, spoiling, random),
    spoiling.isSharp === true,
  );
  const colours = new Float32Array(canvasSide * canvasSide * 3);
  const shadeAt = shader(spoiling, seed);
  const paintPixel = (x: number, y: number): void => {
    const sums: Sums = [0, 0, 0, 0];
    for (const down of ys[y] ?? [])
      for (const across of xs[x] ?? []) {
        const pixel = truth.pixels[down.cell * truth.width + across.cell] ?? 0;
        add(sums, pixel, shadeAt(across.cell, down.cell, x, y), down.share * across.share);
      }
    write(colours, y * canvasSide + x, sums, spoiling.ground(x, y));
  };
  for (let y = 0; y < canvasSide; y++) for (let x = 0; x < canvasSide; x++) paintPixel(x, y);
  return colours;
}

/** Red, green, blue and coverage. */
type Sums = [red: number, green: number, blue: number, covered: number];

function add(sums: Sums, pixel: number, shade: number, weight: number): void {
  if (alphaOf(pixel) === 0) return;
  sums[0] += weight * (redOf(pixel) + shade);
  sums[1] += weight * (greenOf(pixel) + shade);
  sums[2] += weight * (blueOf(pixel) + shade);
  sums[3] += weight;
}

function write(colours: Float32Array, at: number, sums: Sums, ground: readonly number[]): void {
  for (let channel = 0; channel < 3; channel++)
    colours[at * 3 + channel] = (sums[channel] ?? 0) + (1 - sums[3]) * (ground[channel] ?? 0);
}

function linesOf(
  count: number,
  pitch: number,
  start: number,
  { jitter = 0, drift = 0 }: Spoiling,
  random: Random,
): number[] {
  const lines = [start];
  for (let cell = 0; cell < count; cell++)
    lines.push((lines.at(-1) ?? 0) + pitch * (1 + drift * (cell / Math.max(1, count - 1) - 0.5) * 2));
  return jitter === 0 ? lines : lines.map((line) => line + (random() - 0.5) * 2 * jitter * pitch);
}

type Coverage = { readonly cell: number; readonly share: number };

function coverages(lines: readonly number[], isSharp: boolean): Coverage[][] {
  const cells = lines.slice(1).map((end, cell) => ({ cell, start: lines[cell] ?? 0, end }));
  return Array.from({ length: canvasSide }, (_, at) => {
    if (isSharp)
      return cells
        .filter(({ start, end }) => at + 0.5 >= start && at + 0.5 < end)
        .map(({ cell }) => ({ cell, share: 1 }));
    return cells
      .map(({ cell, start, end }) => ({ cell, share: Math.min(end, at + 1) - Math.max(start, at) }))
      .filter(({ share }) => share > 0);
  });
}

function shader({ shade }: Spoiling, seed: number): (column: number, row: number, x: number, y: number) => number {
  if (shade === undefined) return () => 0;
  const { amount, pattern, wave } = shade;
  return (column, row, x, y) => {
    const hash = Math.sin(column * 12.9898 + row * 78.233 + seed) * 43758.5453;
    return (hash - Math.floor(hash) - 0.5) * 2 * amount + Math.sin(x * wave[0] + y * wave[1]) * amount * pattern;
  };
}

/** Nine samples a pixel, for grids that are no lines. */
function paintBent(truth: Raster, spoiling: Spoiling, random: Random): Float32Array {
  const side = spoiling.drawnAt ?? canvasSide;
  const scale = canvasSide / side;
  const shades = splitShades(truth, spoiling, random);
  const bend = bender(spoiling, scale);
  const colours = new Float32Array(side * side * 3);
  const paintPixel = (x: number, y: number): void => {
    const sums: Sums = [0, 0, 0, 0];
    for (let sample = 0; sample < 9; sample++) {
      const [u, v] = bend(x * 3 + (sample % 3), y * 3 + Math.floor(sample / 3));
      const [column, row] = [Math.floor(u), Math.floor(v)];
      if (Math.min(column, row) < 0 || column >= truth.width || row >= truth.height) continue;
      const cell = row * truth.width + column;
      const quarter = Number(u - column > 0.5) + 2 * Number(v - row > 0.5);
      add(sums, truth.pixels[cell] ?? 0, shades.get(cell)?.[quarter] ?? 0, 1 / 9);
    }
    write(colours, y * side + x, sums, spoiling.ground(x * scale, y * scale));
  };
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) paintPixel(x, y);
  return side === canvasSide ? colours : enlarge(colours, side);
}

function splitShades(truth: Raster, { split = 0 }: Spoiling, random: Random): Map<number, number[]> {
  const shades = new Map<number, number[]>();
  if (split === 0) return shades;
  truth.pixels.forEach((pixel, cell) => {
    if (alphaOf(pixel) > 0 && random() < split)
      shades.set(
        cell,
        Array.from({ length: 4 }, () => (random() - 0.5) * 90),
      );
  });
  return shades;
}

/** Maps a third of a pixel to a place in the grid, in cells. The waves are products of one factor for each axis. */
function bender(
  { pitchX, pitchY, left, top, waves }: Spoiling,
  scale: number,
): (x3: number, y3: number) => [number, number] {
  const table = (of: (position: number) => number): Float64Array =>
    Float64Array.from({ length: canvasSide * 3 }, (_, index) => of(Math.floor(index / 3) + ((index % 3) + 0.5) / 3));
  const turn = 6.283 / (waves?.length ?? 1);
  const height = waves?.height ?? 0;
  const [sin1, cos1] = [table((v) => Math.sin(v * turn + 1)), table((u) => Math.cos((u * turn) / 1.7))];
  const [sin2, cos2] = [table((u) => Math.sin(u * turn + 2)), table((v) => Math.cos((v * turn) / 1.3))];
  return (x3, y3) => {
    const u = Math.floor(x3 / 3) + ((x3 % 3) + 0.5) / 3;
    const v = Math.floor(y3 / 3) + ((y3 % 3) + 0.5) / 3;
    return [
      (u * scale - left) / pitchX + height * (sin1[y3] ?? 0) * (cos1[x3] ?? 0),
      (v * scale - top) / pitchY + height * (sin2[x3] ?? 0) * (cos2[y3] ?? 0),
    ];
  };
}

/** Bilinear. */
function enlarge(colours: Float32Array, side: number): Float32Array {
  const large = new Float32Array(canvasSide * canvasSide * 3);
  const place = (at: number): [number, number, number] => {
    const position = Math.max(0, Math.min(side - 1, ((at + 0.5) * side) / canvasSide - 0.5));
    const low = Math.floor(position);
    return [low, Math.min(side - 1, low + 1), position - low];
  };
  const enlargePixel = (x: number, y: number): void => {
    const [[x0, x1, a], [y0, y1, b]] = [place(x), place(y)];
    for (let channel = 0; channel < 3; channel++) {
      const at = (u: number, v: number): number => colours[(v * side + u) * 3 + channel] ?? 0;
      large[(y * canvasSide + x) * 3 + channel] =
        (at(x0, y0) * (1 - a) + at(x1, y0) * a) * (1 - b) + (at(x0, y1) * (1 - a) + at(x1, y1) * a) * b;
    }
  };
  for (let y = 0; y < canvasSide; y++) for (let x = 0; x < canvasSide; x++) enlargePixel(x, y);
  return large;
}

function blurInPlace(colours: Float32Array, sigma: number): void {
  const reach = Math.ceil(sigma * 3);
  const kernel = Array.from({ length: reach * 2 + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / 2 / sigma / sigma),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const shares = Float64Array.from(kernel, (weight) => weight / total);
  // The line with its ends repeated, so that every sum has all its parts.
  const line = new Float32Array(canvasSide + reach * 2);
  const blurLine = (start: number, stride: number): void => {
    for (let at = 0; at < line.length; at++) {
      const near = Math.max(0, Math.min(canvasSide - 1, at - reach));
      line[at] = colours[start + near * stride] ?? 0;
    }
    for (let at = 0; at < canvasSide; at++) {
      let sum = 0;
      for (let index = 0; index < shares.length; index++) sum += (shares[index] ?? 0) * (line[at + index] ?? 0);
      colours[start + at * stride] = sum;
    }
  };
  const row = canvasSide * 3;
  for (let at = 0; at < row; at++) blurLine((at % canvasSide) * row + Math.floor(at / canvasSide), 3);
  for (let at = 0; at < row; at++) blurLine(at, row);
}

function toPainted(colours: Float32Array, { noise = 0 }: Spoiling, random: Random): Raster {
  const bytes = new Uint8ClampedArray(canvasSide * canvasSide * 4).fill(255);
  const bell = (): number => (random() + random() + random() + random() - 2) * 1.73;
  for (let at = 0; at < canvasSide * canvasSide; at++) {
    const common = noise === 0 ? 0 : noise * bell();
    for (let channel = 0; channel < 3; channel++)
      bytes[at * 4 + channel] = (colours[at * 3 + channel] ?? 0) + common + (noise === 0 ? 0 : noise * 0.5 * bell());
  }
  return toRaster({ width: canvasSide, height: canvasSide }, bytes);
}
