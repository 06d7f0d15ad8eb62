/** Makes a PNG with a palette of one with few colours, for pages that hold many sprites. */
import { crc32, deflateSync } from "node:zlib";
import { decode } from "fast-png";

const signature = [137, 80, 78, 71, 13, 10, 26, 10];
const mostColours = 256;

/** `png` has three channels of eight bits. */
export function toIndexedPng(png: Uint8Array): Uint8Array {
  const { width, height, data } = decode(png);
  const numbers = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at++) {
    const colour = ((data[at * 3] ?? 0) << 16) | ((data[at * 3 + 1] ?? 0) << 8) | (data[at * 3 + 2] ?? 0);
    const number = numbers.get(colour) ?? numbers.size;
    numbers.set(colour, number);
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = number;
  }
  if (numbers.size > mostColours) throw new Error(`${numbers.size} colours are too many for a palette`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(
    [...numbers.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  );
  const parts = [chunk("IHDR", header), chunk("PLTE", palette), chunk("IDAT", deflateSync(rows, { level: 9 }))];
  return Buffer.concat([Buffer.from(signature), ...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
