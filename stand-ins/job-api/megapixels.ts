/** Counts megapixels, which most prices are based on. */

import { readImageHeader } from "../../src/lib/image-header.ts";
import type { Size } from "../../src/lib/size.ts";

/** Rounded up to whole megapixels. */
export function toMegapixels({ width, height }: Size): number {
  return Math.ceil((width * height) / 1_048_576);
}

/** The megapixels of an encoded image; 0 if the bytes are not an image. */
export function readMegapixels(bytes: Uint8Array | undefined): number {
  const header = bytes === undefined ? null : readImageHeader(bytes);
  return header === null ? 0 : toMegapixels(header);
}

/** The bytes in the data URL of an image; undefined for any other URL. */
export function readDataUrl(address: string): Uint8Array | undefined {
  const start = /^data:image\/[a-z]+;base64,/.exec(address)?.[0];
  return start === undefined ? undefined : Buffer.from(address.slice(start.length), "base64");
}
