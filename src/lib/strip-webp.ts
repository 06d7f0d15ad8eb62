/** Removes metadata from WebP files. */
import { readOrientation, toTiff } from "./exif-orientation";
import { readImageHeader } from "./image-header";
import { holdsText, keptBytes, readName } from "./kept-bytes";

const alphaFlag = 0x10;
const exifFlag = 0x08;
const exifName = "EXIF";

/**
 * The chunks of pixels, of alpha, and of the extended header. Animations use other chunks and are therefore refused.
 */
const keptNames: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "VP8X", "ALPH"]);
const forms: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "VP8X,VP8 ", "VP8X,VP8L", "VP8X,ALPH,VP8 "]);

type Chunk = { readonly name: string; readonly start: number; readonly end: number };

/**
 * Removes everything but the image and its orientation from a WebP, also any bytes after the end. Null unless the file is
 * a complete WebP of one image.
 */
export function stripWebp(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const all = listChunks(bytes);
  const chunks = all?.filter(({ name }) => keptNames.has(name));
  const image = chunks?.at(-1);
  if (!all || !chunks || !image || !forms.has(chunks.map(({ name }) => name).join(","))) return null;
  if (!isTrueSize(bytes, image)) return null;
  const isExtended = chunks[0]?.name === "VP8X";
  const orientation = isExtended ? toOrientationChunk(bytes, all) : [];
  // One extra byte, in case the last chunk lacks the padding byte.
  const file = keptBytes(bytes, 1 + orientation.length);
  file.keep(0, 12);
  for (const { name, start, end } of chunks) {
    if (name === "VP8X" && end - start !== 18) return null;
    file.keep(start, end);
    if ((end - start) % 2 === 1) file.append(0);
  }
  file.append(...orientation);
  const stripped = file.take();
  const view = new DataView(stripped.buffer);
  view.setUint32(4, stripped.byteLength - 8, true);
  if (isExtended) setFlags(view, orientation.length > 0);
  return stripped;
}

/** The first byte of the extended header holds flags. The alpha flag stays: the others announce removed chunks. */
function setFlags(view: DataView, isTurned: boolean): void {
  view.setUint8(20, (view.getUint8(20) & alphaFlag) | (isTurned ? exifFlag : 0));
  view.setUint8(21, 0);
  view.setUint8(22, 0);
  view.setUint8(23, 0);
}

/** Null if a chunk goes beyond the size that the RIFF header declares, or the file is shorter than that. */
function listChunks(bytes: Uint8Array): Chunk[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fileEnd = bytes.byteLength < 20 ? Infinity : view.getUint32(4, true) + 8;
  if (!holdsText(bytes, 0, "RIFF") || !holdsText(bytes, 8, "WEBP") || fileEnd > bytes.byteLength) return null;
  const chunks: Chunk[] = [];
  let offset = 12;
  while (offset + 8 <= fileEnd) {
    const sizeBytes = view.getUint32(offset + 4, true);
    const end = offset + 8 + sizeBytes;
    if (end > fileEnd) return null;
    chunks.push({ name: readName(bytes, offset), start: offset, end });
    offset = end + (sizeBytes % 2);
  }
  return chunks;
}

/** The bytes of a chunk with the orientation alone. Empty if the image needs no turning. */
function toOrientationChunk(bytes: Uint8Array, chunks: readonly Chunk[]): number[] {
  const exif = chunks.find(({ name }) => name === exifName);
  const orientation = exif === undefined ? null : readOrientation(bytes.subarray(exif.start + 8, exif.end));
  if (orientation === null) return [];
  const content = toTiff(orientation);
  return [...Buffer.from(exifName, "latin1"), content.length, 0, 0, 0, ...content];
}

/** True if the image has the size in the extended header. A decoder may allocate memory by either. */
function isTrueSize(bytes: Uint8Array, image: Chunk): boolean {
  const told = readImageHeader(bytes);
  const start = bytes.subarray(image.start, Math.min(image.end, image.start + 32));
  const real = readImageHeader(Uint8Array.of(...bytes.subarray(0, 12), ...start));
  return told !== null && real !== null && told.width === real.width && told.height === real.height;
}
