import { toDrawableSize } from "./size";

type Size = { readonly width: number; readonly height: number };

/** FLUX.2 draws smaller pictures, down to 64 pixels, but they cost as much as a whole megapixel. */
export const flux2Sides = { min: 512, max: 2048, step: 16 };
const maxPixels = 4_000_000;
const largestSquareSide = 1984;

/** The size to ask FLUX.2 for. */
export function toFlux2Size(wanted: Size): Size {
  const size = toDrawableSize(flux2Sides, wanted);
  if (size.width * size.height <= maxPixels) return size;
  return toDrawableSize({ ...flux2Sides, max: largestSquareSide }, wanted);
}
