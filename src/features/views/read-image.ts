/** Reads stored images as pixels. */
import type { StoredImage } from "../../domain/image";
import type { Size } from "../../lib/size";
import { decodeSource } from "../../pixels/decode";
import { maxSourcePixels } from "../../pixels/limits";
import { toRgba } from "../../pixels/raster";
import { fromStore } from "../../storage/out-of-reach";
import { decodeRaster, type Raster } from "../../targets/raster";

/**
 * `lost`: there is no object, which a restore of the database may bring back. Undefined for an image that cannot be
 * decoded.
 */
export async function readPixels(
  bucket: R2Bucket,
  image: StoredImage,
  room: Size,
): Promise<Raster | "lost" | undefined> {
  if (image.width * image.height > maxSourcePixels) return undefined;
  const object = await fromStore(bucket.get(image.objectKey));
  if (object === null) return "lost";
  const bytes = new Uint8Array(await fromStore(object.arrayBuffer()));
  if (isExact(image, room)) return decodeRaster(bytes);
  const decoded = await decodeSource(bytes);
  if (!("raster" in decoded)) return undefined;
  const { width, height } = decoded.raster;
  return { width, height, data: toRgba(decoded.raster) };
}

/** The compiled decoders are faster for large images, but halve these. The other decoder keeps every pixel. */
function isExact({ format, width, height }: StoredImage, room: Size): boolean {
  return format === "png" && width <= room.width && height <= room.height;
}
