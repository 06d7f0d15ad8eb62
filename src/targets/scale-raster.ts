/** Enlarges images by a whole factor, every pixel to a square. */
import type { Raster } from "./raster";

export function scaleRaster(raster: Raster, factor: number): Raster {
  if (factor === 1) return raster;
  const [width, height] = [raster.width * factor, raster.height * factor];
  const from = new DataView(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength);
  const data = new Uint8Array(width * height * 4);
  const to = new DataView(data.buffer);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const source = Math.floor(y / factor) * raster.width + Math.floor(x / factor);
      to.setUint32((y * width + x) * 4, from.getUint32(source * 4));
    }
  return { width, height, data };
}
