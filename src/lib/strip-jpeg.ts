/** Removes metadata from JPEG files. */
import { exifMark, readOrientation, toTiff } from "./exif-orientation";
import { findJpegMarker } from "./image-header";
import { holdsText, keptBytes, type KeptBytes } from "./kept-bytes";

const startOfScan = 0xda;
const endOfImage = 0xd9;
const defineLines = 0xdc;
const app0 = 0xe0;
const app1 = 0xe1;
const app14 = 0xee;

/** Tables for decoding: Huffman, arithmetic, quantisation, restart interval. */
const tables: ReadonlySet<number> = new Set([0xc4, 0xcc, 0xdb, 0xdd]);
type Segment = { readonly marker: number; readonly start: number; readonly end: number };

/** How files begin, or end, that hide behind pixels: archives, programs, documents, pages. */
const foreignMarks = [
  "PK\x03\x04",
  "PK\x05\x06",
  "PK\x07\x08",
  "Rar!\x1a\x07",
  "7z\xbc\xaf\x27\x1c",
  "\x7fELF",
  "%PDF-",
];
const foreignWords = ["<?php", "<script", "<html", "<!doctype", "<svg"];
const foreign = [...foreignMarks, ...foreignWords].map((text) => Buffer.from(text, "latin1"));
/** The bytes that the copy can have more than the file: an orientation, and an end. */
const extraBytes = 40;

/** `pixelsStart` is the position in the copy of the first scan; null before a scan is kept. */
type Copy = { readonly file: KeptBytes; hasFrame: boolean; pixelsStart: number | null };

/**
 * Removes everything but the image and its orientation from a JPEG, also any bytes after the end. Adds the end if the
 * file breaks off after the pixels. Null unless the file is a JPEG of one frame.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const copy: Copy = { file: keptBytes(bytes, extraBytes), hasFrame: false, pixelsStart: null };
  copy.file.keep(0, 2);
  const extras = new Set<number>();
  for (let offset: number | null = 2; offset !== null;) {
    const segment = readSegment(bytes, offset);
    if (segment === null) return null;
    const { marker, start, end } = segment;
    if (marker === endOfImage) return toEnded(copy, start === bytes.byteLength);
    if (!isExtra(marker)) {
      offset = keepPart(copy, bytes, segment);
    } else {
      if (!extras.has(marker) && keepExtra(copy.file, bytes, segment)) extras.add(marker);
      offset = end;
    }
  }
  return null;
}

/** Keeps a part of the image. Returns the position after the part, or null if the part makes no sound JPEG. */
function keepPart(copy: Copy, bytes: Uint8Array, segment: Segment): number | null {
  const { marker, start, end } = segment;
  if (!isImagePart(bytes, segment, copy)) return null;
  const isScan = marker === startOfScan;
  const offset = isScan ? findScanEnd(bytes, end) : end;
  if (isScan && offset === end) return null;
  if (isScan) copy.pixelsStart ??= copy.file.size();
  copy.hasFrame ||= isFrame(marker);
  copy.file.keep(start, offset);
  return offset;
}

/** The next segment. A file that breaks off reads as if it had an end marker there. Null for a segment beyond the file. */
function readSegment(bytes: Uint8Array, offset: number): Segment | null {
  const found = findJpegMarker(bytes, offset);
  if (found === null) return { marker: endOfImage, start: bytes.byteLength, end: bytes.byteLength };
  const { marker, at } = found;
  if (marker === endOfImage) return { marker, start: at, end: at + 2 };
  const sizeBytes = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  const end = at + 2 + sizeBytes;
  return sizeBytes < 2 || end > bytes.byteLength ? null : { marker, start: at, end };
}

/** APPn, reserved extensions and comments, which hold texts, thumbnails, camera data and colour profiles. */
function isExtra(marker: number): boolean {
  return marker >= 0xe0 && marker <= 0xfe;
}

/**
 * Keeps the orientation, and the two application segments that define the colours: JFIF, without its thumbnail, and
 * Adobe. False if nothing is kept.
 */
function keepExtra(file: KeptBytes, bytes: Uint8Array, { marker, start, end }: Segment): boolean {
  if (marker === app0 && end - start >= 18 && holdsText(bytes, start + 4, "JFIF\0")) {
    file.append(0xff, app0, 0, 16);
    file.keep(start + 4, start + 16);
    file.append(0, 0);
    return true;
  }
  if (marker === app14 && end - start >= 16 && holdsText(bytes, start + 4, "Adobe")) {
    file.append(0xff, app14, 0, 14);
    file.keep(start + 4, start + 16);
    return true;
  }
  if (marker !== app1 || !holdsText(bytes, start + 4, exifMark)) return false;
  const orientation = readOrientation(bytes.subarray(start + 4, end));
  if (orientation === null) return false;
  const content = [...Buffer.from(exifMark, "latin1"), ...toTiff(orientation)];
  file.append(0xff, app1, 0, content.length + 2, ...content);
  return true;
}

/** True for a table, for the header of the only frame, and for the headers of the scans after the frame header. */
function isImagePart(bytes: Uint8Array, segment: Segment, { hasFrame, pixelsStart }: Copy): boolean {
  const { marker, start, end } = segment;
  const isScan = marker === startOfScan;
  if (marker === defineLines) return pixelsStart !== null && end - start === 6;
  if (!isScan && !isFrame(marker)) return tables.has(marker);
  return isScan === hasFrame && isSoundHeader(bytes, segment);
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && !tables.has(marker);
}

/** True if the header's length matches the number of components exactly, with no room for other data. */
function isSoundHeader(bytes: Uint8Array, { marker, start, end }: Segment): boolean {
  const length = end - start - 2;
  if (marker === startOfScan) return length === 6 + 2 * (bytes[start + 4] ?? 0);
  return length === 8 + 3 * (bytes[start + 9] ?? 0);
}

/** The position of the next marker after a scan's data. Stuffed 0xff bytes and restart markers belong to the data. */
function findScanEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0xff;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.byteLength;
}

/**
 * The copy with an end marker. Null if there are no pixels. A file that broke off is cut where another file begins in the
 * pixels: without an end marker, nothing else tells that file from pixels.
 */
function toEnded({ file, pixelsStart }: Copy, isBrokenOff: boolean): Uint8Array<ArrayBuffer> | null {
  if (pixelsStart === null) return null;
  file.append(0xff, endOfImage);
  const whole = file.take();
  if (!isBrokenOff) return whole;
  const pixels = Buffer.from(whole.buffer, pixelsStart, whole.byteLength - 2 - pixelsStart);
  const starts = foreign.map((mark) => pixels.indexOf(mark)).filter((at) => at >= 0);
  if (starts.length === 0) return whole;
  const sizeBytes = pixelsStart + Math.min(...starts);
  whole.set([0xff, endOfImage], sizeBytes);
  return whole.subarray(0, sizeBytes + 2);
}
