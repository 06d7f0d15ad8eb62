/** Fits an image into a size without a grid: the mean of all pixels that fall on each one. */
import type { Size } from "../lib/size";
import { blankRaster, blueOf, greenOf, redOf, type Box, type Mask, type Raster } from "./raster";

/** Scales the box of the source to `size`. The mask gives the alpha, so edges are partly transparent. */
export function scaleSmooth(source: Raster, mask: Mask, box: Box, size: Size): Raster {
  const scaled = blankRaster(size);
  const [stepX, stepY] = [(box.right - box.left) / size.width, (box.bottom - box.top) / size.height];
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const left = box.left + Math.floor(x * stepX);
      const top = box.top + Math.floor(y * stepY);
      const right = Math.max(left + 1, box.left + Math.floor((x + 1) * stepX));
      const bottom = Math.max(top + 1, box.top + Math.floor((y + 1) * stepY));
      scaled.pixels[y * size.width + x] = meanOf(source, mask, { left, top, right, bottom });
    }
  return scaled;
}

/** The largest size of the box's shape that the canvas holds, never larger than the source. */
export function fitInto(box: Size, canvas: Size): Size {
  const factor = Math.min(1, canvas.width / box.width, canvas.height / box.height);
  return {
    width: Math.max(1, Math.round(box.width * factor)),
    height: Math.max(1, Math.round(box.height * factor)),
  };
}

function meanOf({ width, pixels }: Raster, mask: Mask, { left, top, right, bottom }: Box): number {
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      if (mask[y * width + x] !== 1) continue;
      const pixel = pixels[y * width + x] ?? 0;
      red += redOf(pixel);
      green += greenOf(pixel);
      blue += blueOf(pixel);
      count++;
    }
  if (count === 0) return 0;
  const alpha = Math.round((255 * count) / ((right - left) * (bottom - top)));
  const channel = (sum: number): number => Math.round(sum / count);
  return (alpha << 24) | (channel(blue) << 16) | (channel(green) << 8) | channel(red);
}
