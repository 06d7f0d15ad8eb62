/** Tells where sprite and ground look alike, so that the outline is a guess. */
import { stepBetween, type Mask, type Raster } from "./raster";

/** A step of less than this, summed over the channels, between two pixels on both sides of the outline is weak. */
const weakStep = 40;

/** How far from the outline both sides are compared: beyond a blurred edge. */
const reach = 3;

/** The outline is a guess from this share on. */
const mostWeak = 0.04;

export function isWeakOutline(raster: Raster, mask: Mask): boolean {
  const across = weighEdges(raster, mask, 1);
  const down = weighEdges(raster, mask, raster.width);
  return across.weak + down.weak > (across.all + down.all) * mostWeak;
}

/** Counts the places where the mask changes from one pixel to the one `step` further, and the weak ones of them. */
function weighEdges({ width, height, pixels }: Raster, mask: Mask, step: number): { weak: number; all: number } {
  let [weak, all] = [0, 0];
  for (let y = reach; y < height - reach; y++)
    for (let position = y * width + reach; position < (y + 1) * width - reach; position++) {
      if (mask[position] === mask[position + step]) continue;
      const [before, behind] = [position - step * (reach - 1), position + step * reach];
      if (mask[before] === mask[behind]) continue;
      all++;
      if (stepBetween(pixels[before] ?? 0, pixels[behind] ?? 0) < weakStep) weak++;
    }
  return { weak, all };
}
