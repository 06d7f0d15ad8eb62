/** Checks that the pixel data of a PNG hides no other data. */
import { createInflate } from "node:zlib";
import { keptBytes, readName } from "./kept-bytes";

const channels: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
const depths = [1, 2, 4, 8, 16];

/**
 * The first pixel of a pass and the distances between pixels. A plain image has one pass, an interlaced image seven.
 */
type Pass = readonly [left: number, top: number, across: number, down: number];
const whole: readonly Pass[] = [[0, 0, 1, 1]];
const interlaced: readonly Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];
const passes: ReadonlyMap<number, readonly Pass[]> = new Map([
  [0, whole],
  [1, interlaced],
]);

/**
 * True if the compressed data of a stripped PNG contains exactly the pixels that the header announces. Extra data could
 * hide another file, such as an archive. The decompressed bytes are counted and not stored, and decompression stops as
 * soon as there are too many.
 */
export async function holdsPixelsAlone(png: Uint8Array): Promise<boolean> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const rawSizeBytes = findRawSizeBytes(new DataView(png.buffer, png.byteOffset + 16, 13));
  if (rawSizeBytes === undefined) return false;
  const data = takePixelData(png, view);
  const inflate = createInflate({ chunkSize: 256 * 1024 });
  const chunks: AsyncIterable<Uint8Array> = inflate;
  let unpackedBytes = 0;
  try {
    inflate.end(data);
    for await (const chunk of chunks) {
      unpackedBytes += chunk.byteLength;
      if (unpackedBytes > rawSizeBytes) return false;
    }
  } catch {
    return false;
  }
  return unpackedBytes === rawSizeBytes && inflate.bytesWritten === data.byteLength;
}

/** The size of all rows, each with a filter byte, according to the header. Undefined for an invalid header. */
function findRawSizeBytes(header: DataView): number | undefined {
  const [width, height, depth] = [header.getUint32(0), header.getUint32(4), header.getUint8(8)];
  const samples = channels.get(header.getUint8(9));
  const order = passes.get(header.getUint8(12));
  // PNG defines only one compression method and one filter method, both 0.
  const isKnown = depths.includes(depth) && header.getUint16(10) === 0;
  if (samples === undefined || order === undefined || !isKnown) return undefined;
  const sizes = order.map(([left, top, across, down]) => {
    const columns = Math.max(0, Math.ceil((width - left) / across));
    const rows = Math.max(0, Math.ceil((height - top) / down));
    return columns === 0 ? 0 : rows * (1 + Math.ceil((columns * samples * depth) / 8));
  });
  return sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}

/** The joined contents of all IDAT chunks. */
function takePixelData(png: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const data = keptBytes(png);
  for (let offset = 8; offset + 12 <= png.byteLength; offset += 12 + view.getUint32(offset))
    if (readName(png, offset + 4) === "IDAT") data.keep(offset + 8, offset + 8 + view.getUint32(offset));
  return data.take();
}
