/** Removes metadata from PNG files. */
import { crc32 } from "node:zlib";
import { readOrientation, toTiff } from "./exif-orientation";
import { holdsText, keptBytes, readName } from "./kept-bytes";

type Sizes = { readonly least: number; readonly most: number };

const exactly = (sizeBytes: number): Sizes => ({ least: sizeBytes, most: sizeBytes });

/**
 * Chunks of the image, and chunks that define colours in a few numbers. ICC profiles are removed, because they can
 * carry any data.
 */
const keptChunks: ReadonlyMap<string, Sizes> = new Map([
  ["IHDR", exactly(13)],
  ["PLTE", { least: 3, most: 768 }],
  ["IDAT", { least: 0, most: 0x7fffffff }],
  ["IEND", exactly(0)],
  ["tRNS", { least: 1, most: 256 }],
  ["gAMA", exactly(4)],
  ["cHRM", exactly(32)],
  ["sRGB", exactly(1)],
  ["cICP", exactly(4)],
  ["sBIT", { least: 1, most: 4 }],
]);

/** The chunk of EXIF data. Viewers turn the image as the chunk says. */
const exifName = "eXIf";
const headerEnd = 33;

/**
 * Removes everything but the image and its orientation from a PNG, also any bytes after the end. Null unless the file is
 * a complete PNG.
 */
export function stripPng(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (!holdsText(bytes, 0, "\x89PNG\r\n\x1a\n")) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const orientation = orientationChunk(bytes);
  const file = keptBytes(bytes, orientation.length);
  const names: string[] = [];
  file.keep(0, 8);
  for (let offset = 8; offset + 12 <= bytes.byteLength;) {
    const sizeBytes = view.getUint32(offset);
    const end = offset + 12 + sizeBytes;
    const name = readName(bytes, offset + 4);
    const sizes = keptChunks.get(name);
    if (end > bytes.byteLength || (sizes === undefined && !isOptional(name))) return null;
    if (sizes !== undefined) {
      const isSound = sizeBytes >= sizes.least && sizeBytes <= sizes.most && isInPlace(name, names);
      if (!isSound || crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) return null;
      file.keep(offset, end);
      if (names.length === 0) file.append(...orientation);
      if (names.at(-1) !== name) names.push(name);
      if (name === "IEND") return file.take();
    }
    offset = end;
  }
  return null;
}

/** The bytes of a chunk with a PNG's orientation alone. Empty if the image needs no turning. */
export function orientationChunk(png: Uint8Array): number[] {
  const exif = findExif(png);
  const orientation = exif === undefined ? null : readOrientation(exif);
  if (orientation === null) return [];
  const content = toTiff(orientation);
  const body = [...Buffer.from(exifName, "latin1"), ...content];
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(Uint8Array.from(body)));
  return [0, 0, 0, content.length, ...body, ...checksum];
}

/** A PNG with a further chunk, as `orientationChunk` returns one. */
export function withOrientation(png: Uint8Array, chunk: readonly number[]): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(png.byteLength + chunk.length);
  turned.set(png.subarray(0, headerEnd));
  turned.set(chunk, headerEnd);
  turned.set(png.subarray(headerEnd), headerEnd + chunk.length);
  return turned;
}

function findExif(png: Uint8Array): Uint8Array | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let offset = 8; offset + 12 <= png.byteLength;) {
    const end = offset + 12 + view.getUint32(offset);
    if (end > png.byteLength) return undefined;
    if (readName(png, offset + 4) === exifName) return png.subarray(offset + 8, end - 4);
    offset = end;
  }
  return undefined;
}

/** True if decoders may skip the chunk: the name's first letter is lower case. */
function isOptional(name: string): boolean {
  return name >= "a" && name < "{";
}

/**
 * True if the chunk may follow the chunks before: IHDR first, each chunk once, all IDAT in one run, IEND after IDAT.
 */
function isInPlace(name: string, before: readonly string[]): boolean {
  if (before.length === 0) return name === "IHDR";
  if (name === "IDAT") return !before.includes(name) || before.at(-1) === name;
  if (name === "IEND") return before.includes("IDAT");
  return !before.includes(name) && !before.includes("IDAT");
}
