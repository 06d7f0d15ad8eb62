/** Draws the placeholder images of all local servers. */

import { createHash } from "node:crypto";
import { encode } from "fast-png";
import { blockJpeg } from "./jpeg.ts";

export type ImageRequest = {
  readonly model: string;
  readonly prompt: string;
  readonly seed: string;
  readonly width: number;
  readonly height: number;
};

type Artist = (request: ImageRequest) => Uint8Array;

let artist: Artist | undefined;

/** From now on, all servers of this process answer with this artist's PNGs, except where a behaviour wants a JPEG. */
export function employ(next: Artist | undefined): void {
  artist = next;
}

/** The PNG of the artist. Undefined if there is none, as in most tests: placeholders are quicker by far. */
export function drawByArtist(request: ImageRequest): Uint8Array | undefined {
  return artist?.(request);
}

const patternCells = 8;
const marginCells = 1;
/** Wider than any gap inside a figure. */
const stripMarginCells = 3;
const background = [255, 255, 255] as const;

/**
 * The artist's image, or else an opaque, mirrored figure on white, once for each frame of a strip. The same request always
 * gives the same image, and other requests give others.
 */
export function drawImage(request: ImageRequest, format: "png" | "jpeg"): Uint8Array {
  const { width, height } = request;
  const colourAt = figure(request);
  if (format === "jpeg") return blockJpeg(width, height, colourAt);
  const painted = drawByArtist(request);
  if (painted !== undefined) return painted;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, offset = 0; y < height; y++) {
    for (let x = 0; x < width; x++, offset += 3) data.set(colourAt(x, y), offset);
  }
  return encode({ width, height, data, channels: 3 });
}

function figure({ model, prompt, seed, width, height }: ImageRequest) {
  const digest = createHash("sha256")
    .update(JSON.stringify([model, prompt, seed]))
    .digest();
  const byte = (index: number) => digest[index] ?? 0;
  // Dark enough to stand out from the background.
  const ink = [byte(0) % 200, byte(1) % 200, byte(2) % 200] as const;
  const frames = Number(/exactly (\d+) frames/.exec(prompt)?.[1] ?? 1);
  const room = width / frames;
  const cellPixels = Math.min(room, height) / (patternCells + 2 * (frames > 1 ? stripMarginCells : marginCells));
  const left = room / 2 - (patternCells / 2) * cellPixels;
  const top = height / 2 - (patternCells / 2) * cellPixels;
  return (x: number, y: number) => {
    const column = Math.floor(((x % room) - left) / cellPixels);
    const row = Math.floor((y - top) / cellPixels);
    if (Math.min(column, row) < 0 || Math.max(column, row) >= patternCells) return background;
    const mirrored = Math.min(column, patternCells - 1 - column);
    // A trunk holds each figure of a strip together.
    if (frames > 1 && mirrored === patternCells / 2 - 1) return ink;
    return (byte(4 + row) >> mirrored) & 1 ? ink : background;
  };
}
