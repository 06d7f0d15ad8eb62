/** Puts images into the cells of a picture. */
import type { Rect } from "../targets/pack";
import type { Raster } from "../targets/raster";
import { scaleRaster } from "../targets/scale-raster";
import { shrinkImage } from "./shrink-image";

/**
 * Draws an image in the middle of a cell that is still empty. A larger image is shrunk, and a smaller one is enlarged by
 * the greatest whole factor with which the image fits.
 */
export function drawInCell(picture: Raster, cell: Rect, image: Raster): void {
  const small = shrinkImage(image, cell.width, cell.height);
  const factor = Math.floor(Math.min(cell.width / small.width, cell.height / small.height));
  const fitted = scaleRaster(small, factor);
  const left = cell.x + Math.floor((cell.width - fitted.width) / 2);
  const top = cell.y + Math.floor((cell.height - fitted.height) / 2);
  for (let y = 0; y < fitted.height; y++) {
    const row = fitted.data.subarray(y * fitted.width * 4, (y + 1) * fitted.width * 4);
    picture.data.set(row, ((top + y) * picture.width + left) * 4);
  }
}
