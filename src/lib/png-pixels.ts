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

/** Where a pass begins and how far its pixels are apart: the whole picture, or the seven passes of an interlaced one. */
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
 * Whether the compressed pixels of a stripped PNG are those that its header tells, and nothing stands behind them: a file
 * that is hidden there would be an archive to other readers. Nothing is kept of what is unpacked, and unpacking ends
 * where there is more than the pixels.
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

/** Of each row's filter and pixels, as the header tells. Undefined for a header that means nothing. */
function findRawSizeBytes(header: DataView): number | undefined {
  const [width, height, depth] = [header.getUint32(0), header.getUint32(4), header.getUint8(8)];
  const samples = channels.get(header.getUint8(9));
  const order = passes.get(header.getUint8(12));
  // One compression and one way of filtering are defined, both 0.
  const isKnown = depths.includes(depth) && header.getUint16(10) === 0;
  if (samples === undefined || order === undefined || !isKnown) return undefined;
  const sizes = order.map(([left, top, across, down]) => {
    const columns = Math.max(0, Math.ceil((width - left) / across));
    const rows = Math.max(0, Math.ceil((height - top) / down));
    return columns === 0 ? 0 : rows * (1 + Math.ceil((columns * samples * depth) / 8));
  });
  return sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}

/** What all IDAT chunks hold together. */
function takePixelData(png: Uint8Array, view: DataView): Uint8Array<ArrayBuffer> {
  const data = keptBytes(png);
  for (let offset = 8; offset + 12 <= png.byteLength; offset += 12 + view.getUint32(offset))
    if (readName(png, offset + 4) === "IDAT") data.keep(offset + 8, offset + 8 + view.getUint32(offset));
  return data.take();
}
