/** Chooses the size to request from a model that draws any size within limits. */

import type { Size } from "../../lib/size";

/**
 * The sides that a model draws, in pixels: every multiple of `step` from `min` to `max`. Both are multiples of `step`.
 */
export type SideRules = { readonly min: number; readonly max: number; readonly step: number };

/**
 * The smallest whole multiple of the wanted size that the model draws, so that pixels divide evenly when the image is
 * scaled down. If there is none: the nearest size of the same shape, as far as the limits allow this shape.
 */
export function toDrawableSize(rules: SideRules, wanted: Size): Size {
  return findMultiple(rules, wanted) ?? toNearest(rules, wanted);
}

function findMultiple({ min, max, step }: SideRules, { width, height }: Size): Size | undefined {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  for (let factor = Math.max(1, Math.ceil(min / short)); long * factor <= max; factor++) {
    const size = { width: width * factor, height: height * factor };
    if (size.width % step === 0 && size.height % step === 0) return size;
  }
  return undefined;
}

function toNearest({ min, max, step }: SideRules, { width, height }: Size): Size {
  const scale = Math.min(Math.max(1, min / Math.min(width, height)), max / Math.max(width, height));
  const toSide = (pixels: number) => Math.min(max, Math.max(min, Math.round((pixels * scale) / step) * step));
  return { width: toSide(width), height: toSide(height) };
}
