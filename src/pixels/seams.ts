/** Measures and mends the seams of a tile that is repeated. */
import { distance, toOklab } from "./oklab";
import { stepBetween, type Raster } from "./raster";

/** A step over the edge that exceeds both of these is seen as a seam. */
const overMedian = 2;
const overHigh = 1;

export type Seam = {
  /** The mean step over the edges, as a multiple of the median step between neighbouring rows and columns inside. */
  readonly error: number;
  readonly isVisible: boolean;
};

export function measureSeam(tile: Raster): Seam {
  const inner = [...columnSteps(tile).slice(0, -1), ...rowSteps(tile).slice(0, -1)].toSorted((a, b) => a - b);
  const edges = [columnSteps(tile).at(-1) ?? 0, rowSteps(tile).at(-1) ?? 0];
  const median = inner[inner.length >> 1] ?? 0;
  const high = inner[Math.floor(inner.length * 0.9)] ?? 0;
  const worst = Math.max(...edges);
  const error = worst === 0 ? 0 : worst / Math.max(1, median);
  return { error, isVisible: error > overMedian && worst > high * overHigh };
}

/** Where opposite edges differ little, both take one of the two colours, row by row and column by column. */
export function mendSeams(tile: Raster): Raster {
  const mended = { ...tile, pixels: tile.pixels.slice() };
  const { width, height, pixels } = mended;
  for (let y = 0; y < height; y++) mendPair(pixels, y * width, y * width + width - 1);
  for (let x = 0; x < width; x++) mendPair(pixels, x, (height - 1) * width + x);
  return measureSeam(mended).error < measureSeam(tile).error ? mended : tile;
}

/** Shades of one material in OKLab; a larger difference is a drawing that does not repeat. */
const shadeDistance = 0.12;

function mendPair(pixels: Int32Array, first: number, last: number): void {
  const [one, other] = [pixels[first] ?? 0, pixels[last] ?? 0];
  if (distance(toOklab(one), toOklab(other)) <= shadeDistance) pixels[last] = one;
}

/** The mean step between each column and the next; the last one is the step back to the first. */
function columnSteps({ width, height, pixels }: Raster): number[] {
  return Array.from({ length: width }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < height; y++)
      sum += stepBetween(pixels[y * width + x] ?? 0, pixels[y * width + ((x + 1) % width)] ?? 0);
    return sum / height;
  });
}

function rowSteps({ width, height, pixels }: Raster): number[] {
  return Array.from({ length: height }, (_, y) => {
    let sum = 0;
    for (let x = 0; x < width; x++)
      sum += stepBetween(pixels[y * width + x] ?? 0, pixels[((y + 1) % height) * width + x] ?? 0);
    return sum / width;
  });
}
