import type { Size } from "../../lib/size";
import { toDrawableSize } from "./size";

/** FLUX.2 can draw sides from 64 pixels, but bills every image as at least one whole megapixel. */
export const flux2Sides = { min: 512, max: 2048, step: 16 };
const maxPixels = 4_000_000;
/** The longest side of a square that has at most `maxPixels`. */
const largestSquareSide = 1984;

/** The size to request from FLUX.2. */
export function toFlux2Size(wanted: Size): Size {
  const size = toDrawableSize(flux2Sides, wanted);
  if (size.width * size.height <= maxPixels) return size;
  return toDrawableSize({ ...flux2Sides, max: largestSquareSide }, wanted);
}
