/** Builds image files for the attacks on uploads. */
import { crc32, deflateSync } from "node:zlib";

type Size = { readonly width: number; readonly height: number };
/** The type and the content of a PNG chunk. */
export type Chunk = readonly [string, Uint8Array | string];

export const pngMagic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function chunk([type, content]: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(content)]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(body.length - 4, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export function header({ width, height }: Size): Chunk {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([8, 0, 0, 0, 0], 8);
  return ["IHDR", content];
}

/** A black image in greyscale. `extra` chunks come before the pixels; `pixels` replaces the compressed pixels. */
export function png({ extra = [], pixels, ...size }: Size & { extra?: readonly Chunk[]; pixels?: Uint8Array }): Buffer {
  const { width, height } = size;
  const content = pixels ?? deflateSync(Buffer.alloc((width + 1) * height));
  const chunks: readonly Chunk[] = [header(size), ...extra, ["IDAT", content], ["IEND", ""]];
  return Buffer.concat([pngMagic, ...chunks.map(chunk)]);
}

/** A lossless WebP of one pixel. */
export const webp = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");

/** A JPEG segment, with marker and length. */
export function segment(marker: number, content: string): Buffer {
  const body = Buffer.from(content, "latin1");
  return Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
}
