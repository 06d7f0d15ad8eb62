/** Cuts a strip, one row of frames in one image, at the gaps between the frames. */
import type { Box, Mask, Raster } from "./raster";

/** A frame is at least this share of an even division wide. */
const leastFrame = 0.3;

export type Strip = {
  /** One box for each frame, from left to right, as high as the image. */
  readonly frames: readonly Box[];
  /** False if the gaps do not tell the frames apart: then the boxes are the even division. */
  readonly isCut: boolean;
};

/**
 * `cells` are the lines between the frames, in pixels. They win over what the gaps say, unless they are lines of a strip
 * with another number of frames.
 */
export function cutStrip({ width, height }: Raster, mask: Mask, count: number, cells: readonly number[] | null): Strip {
  const isGiven = cells?.length === count - 1;
  if (isGiven && areInside(cells, width)) return { frames: toBoxes(cells, width, height), isCut: true };
  const even = Array.from({ length: count - 1 }, (_, index) => Math.round(((index + 1) * width) / count));
  const lines = isGiven ? undefined : linesBetween(findParts(mask, width, height), count, width);
  return { frames: toBoxes(lines ?? even, width, height), isCut: lines !== undefined };
}

/** True if each frame between the lines has pixels. */
function areInside(lines: readonly number[], width: number): boolean {
  return [...lines, width].every((line, index) => line > (lines[index - 1] ?? 0) && line <= width);
}

type Part = { readonly left: number; readonly right: number };

/** Runs of columns that have sprite pixels. */
function findParts(mask: Mask, width: number, height: number): Part[] {
  const filled = new Uint8Array(width);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (mask[y * width + x] === 1) filled[x] = 1;
  const parts: Part[] = [];
  for (let left = filled.indexOf(1); left >= 0;) {
    const gap = filled.indexOf(0, left);
    const right = gap < 0 ? width : gap;
    parts.push({ left, right });
    left = right === width ? -1 : filled.indexOf(1, right);
  }
  return parts;
}

/**
 * The middles of the widest gaps, one fewer than there are frames. Undefined if there are too few gaps, or if a frame
 * would be so narrow that a gap must be one inside a frame.
 */
function linesBetween(parts: readonly Part[], count: number, width: number): number[] | undefined {
  const gaps = parts.slice(1).map(({ left }, index) => ({ from: parts[index]?.right ?? 0, to: left }));
  const widest = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, count - 1);
  if (widest.length < count - 1) return undefined;
  const lines = widest.map(({ from, to }) => Math.round((from + to) / 2)).toSorted((a, b) => a - b);
  const bodies = bodiesBetween(parts, lines);
  const isEven = bodies.every((body) => body >= (width / count) * leastFrame);
  const typical = bodies.toSorted((a, b) => a - b)[bodies.length >> 1] ?? 0;
  return isEven && bodies.every((body) => body < typical * 1.8) ? lines : undefined;
}

/** How wide the sprite is between two lines. */
function bodiesBetween(parts: readonly Part[], lines: readonly number[]): number[] {
  const sides = [0, ...lines, Infinity];
  return sides.slice(1).map((end, index) => {
    const own = parts.filter(({ left, right }) => left >= (sides[index] ?? 0) && right <= end);
    return (own.at(-1)?.right ?? 0) - (own[0]?.left ?? 0);
  });
}

function toBoxes(lines: readonly number[], width: number, height: number): Box[] {
  const sides = [0, ...lines, width];
  return sides.slice(1).map((right, index) => ({ left: sides[index] ?? 0, top: 0, right, bottom: height }));
}
