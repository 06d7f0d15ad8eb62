/** Draws a file from stored images, one image in memory at a time. */
import { paintAseprite } from "./aseprite-file";
import { paintPng } from "./canvas";
import type { Measure } from "./chosen-asset";
import { imagesOf, type Drawing } from "./drawing";
import { toGbColours } from "./gb-colours";
import type { PackImage } from "./pack";
import type { Painter } from "./painter";
import { decodeRaster, findBounds, findInsets } from "./raster";

/** `read` returns the bytes of a stored image. Throws for an image that cannot be decoded. */
export async function drawFile(drawing: Drawing, read: (image: PackImage) => Promise<Uint8Array>): Promise<Uint8Array> {
  const painter = painterFor(drawing);
  for (const [index, image] of imagesOf(drawing).entries()) {
    const raster = decodeRaster(await read(image));
    if (raster === undefined) throw new Error(`the image ${image.objectKey} cannot be decoded`);
    painter.add(index, raster);
  }
  return painter.end();
}

function painterFor(drawing: Drawing): Painter {
  if (drawing.kind === "aseprite") return paintAseprite(drawing);
  return paintPng(drawing, drawing.colours === "game-boy" ? toGbColours : undefined);
}

/** Reads from the pixels of an image all that the layout of a pack needs to know. */
export function measureImage(bytes: Uint8Array): Measure | "unreadable" {
  const raster = decodeRaster(bytes);
  if (raster === undefined) return "unreadable";
  return { bounds: findBounds(raster) ?? null, insets: findInsets(raster) };
}
