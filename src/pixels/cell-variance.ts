/** Measures how uniform cells are: sums over any rectangle in constant time, from tables of running sums. */
import type { Size } from "../lib/size";
import { blueOf, greenOf, redOf, type Box, type Mask, type Raster } from "./raster";

/** The inner part of a cell that counts: this much is left out on every side. */
const margin = 0.22;

/** The tables have about this many columns or rows at most. */
const mostColumns = 420;

export type CellVariance = {
  /** The variance of the whole box. */
  readonly total: number;
  /** The mean variance inside the cells between the lines, which are positions in the box. */
  readonly within: (xs: readonly number[], ys: readonly number[]) => number;
};

/** The mask counts as a fourth channel, so an outline inside a cell is variance, too. */
export function measureVariance(raster: Raster, mask: Mask, box: Box): CellVariance {
  const step = Math.max(1, Math.floor(Math.max(box.right - box.left, box.bottom - box.top) / mostColumns));
  const width = Math.ceil((box.right - box.left) / step);
  const height = Math.ceil((box.bottom - box.top) / step);
  const tables = sumUp(raster, mask, box, { step, width, height });
  const errorOf = (left: number, top: number, right: number, bottom: number): number =>
    squaredError(tables, left, top, right, bottom);
  return {
    total: errorOf(0, 0, width, height) / (width * height),
    within: (xs, ys) => {
      const rows = spansOf(ys, step, height);
      let [error, count] = [0, 0];
      for (const [left, right] of spansOf(xs, step, width))
        for (const [top, bottom] of rows) {
          error += errorOf(left, top, right, bottom);
          count += (right - left) * (bottom - top);
        }
      return error / (count || 1);
    },
  };
}

/** Each entry is the sum over the rectangle from the first sample to the one above and left of the entry. */
type Tables = {
  readonly stride: number;
  readonly channels: readonly [Int32Array, Int32Array, Int32Array, Int32Array];
  readonly squares: Float64Array;
};

function sumUp(
  raster: Raster,
  mask: Mask,
  box: Box,
  { step, width, height }: Size & { readonly step: number },
): Tables {
  const stride = width + 1;
  const table = (): Int32Array => new Int32Array(stride * (height + 1));
  const [reds, greens, blues, alphas] = [table(), table(), table(), table()] as const;
  const squares = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let [red, green, blue, alpha, square] = [0, 0, 0, 0, 0];
    for (let x = 0; x < width; x++) {
      const position = (box.top + y * step) * raster.width + box.left + x * step;
      const a = mask[position] === 1 ? 255 : 0;
      const pixel = a === 0 ? 0 : (raster.pixels[position] ?? 0);
      const [r, g, b] = [redOf(pixel), greenOf(pixel), blueOf(pixel)];
      red += r;
      green += g;
      blue += b;
      alpha += a;
      square += r * r + g * g + b * b + a * a;
      const at = (y + 1) * stride + x + 1;
      reds[at] = (reds[at - stride] ?? 0) + red;
      greens[at] = (greens[at - stride] ?? 0) + green;
      blues[at] = (blues[at - stride] ?? 0) + blue;
      alphas[at] = (alphas[at - stride] ?? 0) + alpha;
      squares[at] = (squares[at - stride] ?? 0) + square;
    }
  }
  return { stride, channels: [reds, greens, blues, alphas], squares };
}

/** The sum of the squared distances from the mean, over a rectangle of samples. */
function squaredError({ stride, channels, squares }: Tables, left: number, top: number, right: number, bottom: number) {
  const [from, to, wide] = [top * stride + left, bottom * stride + right, right - left];
  const sumOf = (table: Int32Array | Float64Array): number =>
    (table[to] ?? 0) - (table[to - wide] ?? 0) - (table[from + wide] ?? 0) + (table[from] ?? 0);
  let means = 0;
  for (const channel of channels) means += sumOf(channel) ** 2;
  return sumOf(squares) - means / (wide * (bottom - top));
}

/** The inner parts of the cells, in columns (rows) of the tables. */
function spansOf(lines: readonly number[], step: number, size: number): (readonly [from: number, to: number])[] {
  return lines.slice(1).flatMap((end, index) => {
    const start = lines[index] ?? 0;
    const from = Math.round((start + (end - start) * margin) / step);
    const to = Math.max(from + 1, Math.round((end - (end - start) * margin) / step));
    return to <= size ? [[from, to] as const] : [];
  });
}
