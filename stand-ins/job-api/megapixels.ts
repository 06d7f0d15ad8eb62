import { readImageHeader } from "../../src/lib/image-header.ts";

export type Size = { readonly width: number; readonly height: number };

/** Every megapixel that was begun. */
export function toMegapixels({ width, height }: Size): number {
  return Math.ceil((width * height) / 1_048_576);
}

/** Of a picture's bytes; 0 for what is no picture. */
export function readMegapixels(bytes: Uint8Array | undefined): number {
  const header = bytes === undefined ? null : readImageHeader(bytes);
  return header === null ? 0 : toMegapixels(header);
}

/** The bytes of a picture's data URL; undefined for any other address. */
export function readDataUrl(address: string): Uint8Array | undefined {
  const start = /^data:image\/[a-z]+;base64,/.exec(address)?.[0];
  return start === undefined ? undefined : Buffer.from(address.slice(start.length), "base64");
}
