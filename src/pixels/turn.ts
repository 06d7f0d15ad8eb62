/** Turns and mirrors an image as EXIF says. */
import { blankRaster, type Raster } from "./raster";

/** `orientation` from 1 to 8: the place of the stored image's first row and column, as in EXIF. */
export function turn(raster: Raster, orientation: number): Raster {
  if (orientation <= 1 || orientation > 8) return raster;
  const { width, height, pixels } = raster;
  const isLying = orientation >= 5;
  const turned = blankRaster(isLying ? { width: height, height: width } : raster);
  const isRight = [2, 3, 7, 8].includes(orientation);
  const isBottom = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < turned.height; y++)
    for (let x = 0; x < turned.width; x++) {
      const [u, v] = isLying
        ? [isRight ? width - 1 - y : y, isBottom ? height - 1 - x : x]
        : [isRight ? width - 1 - x : x, isBottom ? height - 1 - y : y];
      turned.pixels[y * turned.width + x] = pixels[v * width + u] ?? 0;
    }
  return turned;
}
