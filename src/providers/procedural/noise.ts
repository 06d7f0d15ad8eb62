/** Noise and dithering for tiles and backgrounds. */
import { lattice } from "./hash";

/** The 4 × 4 Bayer matrix, row by row. */
const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5] as const;

/** Smooth noise from 0 to 1 that repeats after `cellsX` × `cellsY` cells. `x` and `y` are in cells. */
export function wrappedNoise(seed: number, x: number, y: number, cellsX: number, cellsY: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [shareX, shareY] = [smooth(x - left), smooth(y - top)];
  const [x0, x1] = [wrap(left, cellsX), wrap(left + 1, cellsX)];
  const [y0, y1] = [wrap(top, cellsY), wrap(top + 1, cellsY)];
  const upper = lattice(seed, x0, y0) * (1 - shareX) + lattice(seed, x1, y0) * shareX;
  const lower = lattice(seed, x0, y1) * (1 - shareX) + lattice(seed, x1, y1) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

/** Smooth noise from 0 to 1 along a line, in two octaves. `x` is in cells. */
export function ridge(seed: number, x: number): number {
  const octave = (at: number, row: number): number => {
    const left = Math.floor(at);
    const share = smooth(at - left);
    return lattice(seed, left, row) * (1 - share) + lattice(seed, left + 1, row) * share;
  };
  return octave(x, 0) * 0.7 + octave(x * 2.3, 1) * 0.3;
}

/** The remainder of a division, never negative. */
export function wrap(value: number, period: number): number {
  const rest = value % period;
  return rest < 0 ? rest + period : rest;
}

/** Ordered dithering: true for a share of all pixels (0 to 1), spread evenly. */
export function dithered(x: number, y: number, share: number): boolean {
  return share * 16 > (bayer[(y & 3) * 4 + (x & 3)] ?? 0) + 0.5;
}
