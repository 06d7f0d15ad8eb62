/** Writes PNG files around pixels that are already compressed. */
import { crc32 } from "node:zlib";
import type { Size } from "../lib/size";

const signature = [137, 80, 78, 71, 13, 10, 26, 10];
/** The colour types with 8 bits for each channel. */
const colourTypes = { 3: 2, 4: 6 } as const;

/** `compressed`: the rows, each with a byte for the filter, in the format of zlib. `channels`: RGB or RGBA. */
export function pngFile({ width, height }: Size, channels: 3 | 4, compressed: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, colourTypes[channels]);
  const chunks = [
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", compressed),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(Buffer.concat([Uint8Array.from(signature), ...chunks]));
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
