/** Answers a request as an image model does: with the sprite that the prompt describes, spoilt. */
import { createHash } from "node:crypto";
import { encode } from "fast-png";
import { blankRaster, toRgba, type Raster } from "../../src/pixels/raster.ts";
import type { ImageRequest } from "../workers-ai/image.ts";
import { drawPrompted } from "./prompted-sprite.ts";
import { spoilSprite } from "./spoil.ts";

/** A PNG of the size that the request names. The same request always gives the same bytes. */
export function drawSpoilt(request: ImageRequest): Uint8Array {
  const digest = createHash("sha256")
    .update(JSON.stringify([request.model, request.prompt, request.seed]))
    .digest();
  const { sprite, key, isIsolated } = drawPrompted(request.prompt, Number(request.seed) || 0);
  const painted = isIsolated ? spoilSprite(sprite, digest.readUInt32BE(0), key) : sprite;
  return encode({ ...sizeOf(request), data: toRgba(fit(painted, request, isIsolated)), channels: 4, depth: 8 });
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
