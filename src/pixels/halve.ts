/** Halves an image: each pixel is the mean of two by two. */
import { alphaOf, blankRaster, blueOf, greenOf, redOf, type Raster } from "./raster";

/** Colours are weighted by alpha, so that transparent pixels do not change them. An odd last column or row is left out. */
export function halve({ width, height, pixels }: Raster): Raster {
  const half = blankRaster({ width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) });
  for (let y = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++) {
      const at = y * 2 * width + x * 2;
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (const position of [at, at + 1, at + width, at + width + 1]) {
        const pixel = pixels[position] ?? 0;
        const weight = alphaOf(pixel);
        red += redOf(pixel) * weight;
        green += greenOf(pixel) * weight;
        blue += blueOf(pixel) * weight;
        alpha += weight;
      }
      const channel = (sum: number): number => (alpha === 0 ? 0 : Math.round(sum / alpha));
      half.pixels[y * half.width + x] =
        (Math.round(alpha / 4) << 24) | (channel(blue) << 16) | (channel(green) << 8) | channel(red);
    }
  return half;
}
