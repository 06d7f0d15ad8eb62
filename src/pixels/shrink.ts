/** Reduces a sprite that a model drew finer than the asset's size: each pixel takes the colour that covers most of it. */
import { alphaOf, blankRaster, type Raster } from "./raster";
import type { Size } from "../lib/size";

/** A pixel is opaque from this share of opaque area on. */
const leastShare = 0.5;

/** By which factor the sprites are too large for the canvas; 1 if they fit. All frames share one factor. */
export function excessOf(sprites: readonly Size[], canvas: Size): number {
  return Math.max(1, ...sprites.map(({ width, height }) => Math.max(width / canvas.width, height / canvas.height)));
}

export function shrink(sprite: Raster, factor: number): Raster {
  if (factor <= 1) return sprite;
  const small = blankRaster({
    width: Math.max(1, Math.floor(sprite.width / factor + 1e-9)),
    height: Math.max(1, Math.floor(sprite.height / factor + 1e-9)),
  });
  for (let y = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++)
      small.pixels[y * small.width + x] = mostCovering(sprite, x * factor, y * factor, factor);
  return small;
}

function mostCovering({ width, height, pixels }: Raster, left: number, top: number, side: number): number {
  const areas = new Map<number, number>();
  let opaqueArea = 0;
  for (let y = Math.floor(top); y < Math.min(height, top + side - 1e-9); y++)
    for (let x = Math.floor(left); x < Math.min(width, left + side - 1e-9); x++) {
      const pixel = pixels[y * width + x] ?? 0;
      if (alphaOf(pixel) === 0) continue;
      const area = overlap(x, left, side) * overlap(y, top, side);
      areas.set(pixel, (areas.get(pixel) ?? 0) + area);
      opaqueArea += area;
    }
  if (opaqueArea < side * side * leastShare) return 0;
  return [...areas].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

function overlap(at: number, start: number, side: number): number {
  return Math.min(at + 1, start + side) - Math.max(at, start);
}
