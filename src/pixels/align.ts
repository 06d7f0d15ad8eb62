/** Finds where each frame stands relative to the first of its direction, so that only what moves seems to move. */
import { alphaOf, type Raster } from "./raster";

/** The row with the feet has at least this many opaque pixels, so a spark below is no foot. */
const leastFootPixels = 3;

/** Frames whose silhouettes overlap less than this share have too little in common to be matched. */
const leastOverlap = 0.4;

/** Animations that leave the ground keep their height over it. */
const flying = /^(jump|fly|die|fall|float|hover)/i;

export type Stance = {
  readonly sprite: Raster;
  readonly animation: string | null;
  /** How far the frame's box ends above the first frame's, in pixels of the sprite; 0 where the canvas cannot tell. */
  readonly lift: number;
};

/** How far a sprite moves to the right and down, from its own box onto the anchor. */
export type Shift = { readonly x: number; readonly y: number };

/**
 * Every frame's shift so that the first frame's feet are at (0, 0): the middle column of its body, and the row below its
 * feet.
 */
export function alignFrames(frames: readonly Stance[]): Shift[] {
  const [first] = frames;
  if (first === undefined) return [];
  const anchor = footCentre(first.sprite);
  return frames.map((frame) => {
    const x = matchColumns(first.sprite, frame.sprite) ?? anchor - footCentre(frame.sprite);
    const rises = frame.animation !== null && flying.test(frame.animation);
    return { x: x - anchor, y: -footRow(frame.sprite) - (rises ? frame.lift : 0) };
  });
}

/** The row below the lowest one that has enough pixels to stand on. */
export function footRow({ width, height, pixels }: Raster): number {
  for (let y = height - 1; y >= 0; y--) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    if (row.filter((pixel) => alphaOf(pixel) > 0).length >= Math.min(leastFootPixels, width)) return y + 1;
  }
  return height;
}

/** The middle of the box's columns that the lower third of the sprite fills. */
function footCentre({ width, height, pixels }: Raster): number {
  let [sum, count] = [0, 0];
  for (let y = Math.floor((height * 2) / 3); y < height; y++)
    for (let x = 0; x < width; x++)
      if (alphaOf(pixels[y * width + x] ?? 0) > 0) {
        sum += x + 0.5;
        count++;
      }
  return Math.floor(count === 0 ? width / 2 : sum / count);
}

/** The shift of `other` with the largest overlap of both silhouettes, feet on feet. Undefined if they hardly overlap. */
function matchColumns(first: Raster, other: Raster): number | undefined {
  const down = footRow(first) - footRow(other);
  let [best, most] = [0, -1];
  for (let shift = -other.width; shift <= first.width; shift++) {
    const shared = overlapOf(first, other, shift, down);
    if (shared > most || (shared === most && Math.abs(shift) < Math.abs(best))) [best, most] = [shift, shared];
  }
  return most >= leastOverlap * Math.min(areaOf(first), areaOf(other)) ? best : undefined;
}

/** Equal colours count twice: a body that fills its outline would match at several shifts. */
function overlapOf(first: Raster, other: Raster, right: number, down: number): number {
  let shared = 0;
  for (let y = Math.max(0, -down); y < Math.min(other.height, first.height - down); y++)
    for (let x = Math.max(0, -right); x < Math.min(other.width, first.width - right); x++) {
      const one = other.pixels[y * other.width + x] ?? 0;
      const two = first.pixels[(y + down) * first.width + x + right] ?? 0;
      if (alphaOf(one) > 0 && alphaOf(two) > 0) shared += one === two ? 2 : 1;
    }
  return shared;
}

function areaOf({ pixels }: Raster): number {
  return pixels.filter((pixel) => alphaOf(pixel) > 0).length;
}
