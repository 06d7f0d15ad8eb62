/** Encodes pictures as PNG, enlarged by a whole factor while the rows are written. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDeflate } from "node:zlib";
import type { Size } from "../lib/size";
import { pngFile } from "../targets/png-file";

/** Rows of pixels, 8 bits for each channel. */
export type Pixels = Size & { readonly data: Uint8Array };

const level = 9;
/** PNG's filter for a row that stands as it is, and for a row that is told by the difference to the row above. */
const plain = 0;
const up = 2;

/** Only the picture before enlarging and one enlarged row are in memory. The same picture gives the same bytes. */
export async function encodePng(picture: Pixels, channels: 3 | 4, zoom = 1): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  await pipeline(Readable.from(enlargedRows(picture, channels, zoom)), createDeflate({ level }), async (compressed) => {
    for await (const part of compressed) parts.push(part);
  });
  const size = { width: picture.width * zoom, height: picture.height * zoom };
  return pngFile(size, channels, Buffer.concat(parts));
}

/** For each row of the picture, the `zoom` rows of the file. All but the first are equal to the row above. */
function* enlargedRows({ width, height, data }: Pixels, channels: number, zoom: number): Generator<Uint8Array> {
  const rowBytes = 1 + width * zoom * channels;
  for (let y = 0; y < height; y++) {
    const rows = new Uint8Array(rowBytes * zoom);
    rows[0] = plain;
    for (let copy = 1; copy < zoom; copy++) rows[copy * rowBytes] = up;
    for (let x = 0; x < width * zoom; x++) {
      const from = (y * width + Math.floor(x / zoom)) * channels;
      for (let channel = 0; channel < channels; channel++) rows[1 + x * channels + channel] = data[from + channel] ?? 0;
    }
    yield rows;
  }
}
