/** Tells where sprite and ground look alike, so that the outline is a guess. */
import { stepBetween, type Mask, type Raster } from "./raster";

/** A step of less than this, summed over the channels, between two pixels on both sides of the outline is weak. */
const weakStep = 40;

/** How far from the outline both sides are compared: beyond a blurred edge. */
const reach = 3;

/** The outline is a guess from this share on. */
const mostWeak = 0.04;

export function isWeakOutline({ width, height, pixels }: Raster, mask: Mask): boolean {
  let [weak, all] = [0, 0];
  const compare = (position: number, step: number): void => {
    if (mask[position] !== 1 || mask[position + step] !== 0) return;
    const [inside, outside] = [position - step * (reach - 1), position + step * reach];
    if (mask[inside] !== 1 || mask[outside] !== 0) return;
    all++;
    if (stepBetween(pixels[inside] ?? 0, pixels[outside] ?? 0) < weakStep) weak++;
  };
  for (let y = reach; y < height - reach; y++)
    for (let x = reach; x < width - reach; x++) for (const step of [1, -1, width, -width]) compare(y * width + x, step);
  return weak > all * mostWeak;
}
