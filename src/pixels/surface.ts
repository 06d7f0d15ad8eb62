/** Fits a smooth surface to the colours of the border: the ground as it would look behind the sprite. */
import type { Size } from "../lib/size";
import { ringDepth } from "./border";
import { blueOf, greenOf, redOf, type Raster } from "./raster";

/** Three channels, each with the coefficients of 1, u, v, u², v² and uv, where u and v run from -0.5 to 0.5. */
export type Surface = {
  readonly coefficients: readonly Float64Array[];
  /** The distance from the surface that 60 % of the border keep. */
  readonly residual: number;
};

const terms = 6;
const rounds = 4;

/** Keeps the curvature small where the border does not determine it. */
const stiffness = 2e-4;

type Samples = {
  readonly count: number;
  readonly bases: Float64Array;
  readonly colours: Uint8Array;
  readonly distances: Float64Array;
};

/** Sprites that touch the border are outliers, which each round leaves out. */
export function fitSurface(raster: Raster): Surface {
  const samples = takeSamples(raster);
  let limit = Infinity;
  let residual = 0;
  let coefficients: Float64Array[] = [];
  for (let round = 0; round < rounds; round++) {
    coefficients = solve(normalEquations(samples, limit));
    measure(samples, coefficients);
    residual = samples.distances.toSorted()[Math.floor(samples.count * 0.6)] ?? 0;
    limit = Math.max(8, residual * 2.5);
  }
  return { coefficients, residual };
}

/** Writes the colours that the surface has in a row of the canvas, as RGBA bytes. */
export function paintRow(surface: Surface, { width, height }: Size, y: number, rgba: Uint8ClampedArray): void {
  const v = y / height - 0.5;
  for (let channel = 0; channel < 3; channel++) {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0] = surface.coefficients[channel] ?? [];
    const constant = c0 + c2 * v + c4 * v * v;
    const slope = c1 + c5 * v;
    for (let x = 0; x < width; x++) {
      const u = x / width - 0.5;
      rgba[(y * width + x) * 4 + channel] = constant + (slope + c3 * u) * u;
    }
  }
}

function takeSamples({ width, height, pixels }: Raster): Samples {
  const depth = ringDepth({ width, height });
  const positions: number[] = [];
  for (let y = 0; y < height; y++) {
    const isWhole = y < depth || y >= height - depth;
    for (let x = y % 3; x < width; x += 3)
      if (isWhole || x < depth || x >= width - depth) positions.push(y * width + x);
  }
  const count = positions.length;
  const bases = new Float64Array(count * terms);
  const colours = new Uint8Array(count * 3);
  positions.forEach((position, index) => {
    const u = (position % width) / width - 0.5;
    const v = Math.floor(position / width) / height - 0.5;
    const pixel = pixels[position] ?? 0;
    bases.set([1, u, v, u * u, v * v, u * v], index * terms);
    colours.set([redOf(pixel), greenOf(pixel), blueOf(pixel)], index * 3);
  });
  return { count, bases, colours, distances: new Float64Array(count) };
}

/** Six equations with six unknowns and three right sides, over the samples within `limit` of the last surface. */
function normalEquations({ count, bases, colours, distances }: Samples, limit: number): Float64Array[] {
  const rows = Array.from({ length: terms }, () => new Float64Array(terms + 3));
  let used = 0;
  for (let index = 0; index < count; index++) {
    if ((distances[index] ?? 0) >= limit) continue;
    used++;
    const basis = bases.subarray(index * terms, (index + 1) * terms);
    rows.forEach((row, r) => {
      const weight = basis[r] ?? 0;
      for (let c = 0; c < terms; c++) row[c] = (row[c] ?? 0) + weight * (basis[c] ?? 0);
      for (let c = 0; c < 3; c++) row[terms + c] = (row[terms + c] ?? 0) + weight * (colours[index * 3 + c] ?? 0);
    });
  }
  rows.forEach((row, r) => (row[r] = (row[r] ?? 0) + (r > 2 ? stiffness * used : 1e-9)));
  return rows;
}

/** Gauss-Jordan elimination with pivots. The three solutions, one for each right side. */
function solve(rows: Float64Array[]): Float64Array[] {
  for (let column = 0; column < terms; column++) {
    let pivot = column;
    for (let r = column; r < terms; r++)
      if (Math.abs(rows[r]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = r;
    [rows[column], rows[pivot]] = [rows[pivot] ?? new Float64Array(), rows[column] ?? new Float64Array()];
    const lead = rows[column] ?? new Float64Array();
    rows.forEach((row, r) => {
      if (r === column) return;
      const factor = (row[column] ?? 0) / (lead[column] || 1);
      for (let c = column; c < terms + 3; c++) row[c] = (row[c] ?? 0) - factor * (lead[c] ?? 0);
    });
  }
  return [0, 1, 2].map((channel) => Float64Array.from(rows, (row, r) => (row[terms + channel] ?? 0) / (row[r] || 1)));
}

function measure({ count, bases, colours, distances }: Samples, coefficients: readonly Float64Array[]): void {
  for (let index = 0; index < count; index++) {
    let squares = 0;
    coefficients.forEach((of, channel) => {
      let value = 0;
      for (let term = 0; term < terms; term++) value += (of[term] ?? 0) * (bases[index * terms + term] ?? 0);
      squares += (value - (colours[index * 3 + channel] ?? 0)) ** 2;
    });
    distances[index] = Math.sqrt(squares);
  }
}
