/** Draws a file from stored images, one image in memory at a time. */
import type { PackImage } from "./pack";
import { decodeRaster, findBounds, findInsets } from "./raster";
import type { Measure } from "./chosen-asset";
import type { DrawnFile } from "./target";

/** `read` returns the bytes of a stored image. Throws for an image that cannot be decoded. */
export async function drawFile(
  { images, begin }: DrawnFile,
  read: (image: PackImage) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const painter = begin();
  for (const [index, image] of images.entries()) {
    const raster = decodeRaster(await read(image));
    if (raster === undefined) throw new Error(`the image ${image.objectKey} cannot be decoded`);
    painter.add(index, raster);
  }
  return painter.end();
}

/** Reads from the pixels of an image all that the layout of a pack needs to know. */
export function measureImage(bytes: Uint8Array): Measure | "unreadable" {
  const raster = decodeRaster(bytes);
  if (raster === undefined) return "unreadable";
  return { bounds: findBounds(raster) ?? null, insets: findInsets(raster) };
}
