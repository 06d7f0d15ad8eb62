/** Answers a request as an image model does: with the sprites that the prompt describes, spoilt. */
import { createHash } from "node:crypto";
import { encode } from "fast-png";
import { blankRaster, toRgba, type Raster, type Rgb } from "../../src/pixels/raster.ts";
import type { Size } from "../../src/lib/size.ts";
import type { ImageRequest } from "../workers-ai/image.ts";
import { newRandom, type Random } from "./paint.ts";
import { drawPrompted } from "./prompted-sprite.ts";
import { spoilSprite } from "./spoil.ts";

/** How much of its room a frame of a strip fills. */
const fullness = 0.9;
const white: Rgb = [255, 255, 255];

/** A PNG of the size that the request names. The same request always gives the same bytes. */
export function drawSpoilt(request: ImageRequest): Uint8Array {
  const digest = createHash("sha256")
    .update(JSON.stringify([request.model, request.prompt, request.seed]))
    .digest();
  const seed = digest.readUInt32BE(0);
  const { sprites, key, isIsolated } = drawPrompted(request.prompt, Number(request.seed) || 0);
  const painted =
    sprites.length > 1
      ? layInRow(
          sprites.map((sprite) => spoilSprite(sprite, seed, key ?? white)),
          request,
          newRandom(seed),
        )
      : fit(isIsolated ? spoilSprite(sprites[0], seed, key) : sprites[0], request, isIsolated);
  return encode({ ...sizeOf(request), data: toRgba(painted), channels: 4, depth: 8 });
}

/** Squares side by side. Each has some room of its own, and lies anywhere in there, so the gaps are uneven. */
function layInRow(squares: readonly Raster[], { width, height }: Size, random: Random): Raster {
  const row = blankRaster({ width, height });
  const room = Math.floor(width / squares.length);
  const side = Math.floor(Math.min(room, height) * fullness);
  const top = Math.floor((height - side) * random());
  row.pixels.fill(squares[0]?.pixels[0] ?? 0);
  squares.forEach((square, index) => {
    const left = index * room + Math.floor((room - side) * random());
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const [u, v] = [x, y].map((at) => Math.floor(((at + 0.5) * square.width) / side));
        row.pixels[(top + y) * width + left + x] = square.pixels[(v ?? 0) * square.width + (u ?? 0)] ?? 0;
      }
  });
  return row;
}

/** A square in the middle of another canvas keeps its cells square. The colours of its border fill the rest. */
function fit(painted: Raster, { width, height }: ImageRequest, isIsolated: boolean): Raster {
  if (width === painted.width && height === painted.height) return painted;
  const [wide, high] = isIsolated ? [Math.min(width, height), Math.min(width, height)] : [width, height];
  const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - high) / 2)];
  const fitted = blankRaster({ width, height });
  const place = (at: number, start: number, size: number, side: number): number =>
    Math.max(0, Math.min(side - 1, Math.floor(((at - start + 0.5) * side) / size)));
  for (let y = 0; y < height; y++) {
    const row = place(y, top, high, painted.height) * painted.width;
    for (let x = 0; x < width; x++)
      fitted.pixels[y * width + x] = painted.pixels[row + place(x, left, wide, painted.width)] ?? 0;
  }
  return fitted;
}

function sizeOf({ width, height }: ImageRequest) {
  return { width, height };
}
