/** Removes metadata from JPEG files. */
import { holdsText, keptBytes, type KeptBytes } from "./kept-bytes";

const startOfScan = 0xda;
const endOfImage = 0xd9;
const app0 = 0xe0;
const app14 = 0xee;

/** Tables for decoding: Huffman, arithmetic, quantisation, restart interval. */
const tables: ReadonlySet<number> = new Set([0xc4, 0xcc, 0xdb, 0xdd]);

type Segment = { readonly marker: number; readonly start: number; readonly end: number };

/**
 * Removes everything but the image from a JPEG, also any bytes after the end. Null unless the file is a complete JPEG
 * of one frame.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const file = keptBytes(bytes);
  file.keep(0, 2);
  const found = { frame: false, scan: false };
  const extras = new Set<number>();
  for (let offset = 2; ;) {
    const segment = readSegment(bytes, offset);
    if (segment === null) return null;
    const { marker, start, end } = segment;
    offset = end;
    if (marker === endOfImage) {
      file.keep(start, end);
      return found.scan ? file.take() : null;
    }
    if (isExtra(marker)) {
      if (!extras.has(marker)) keepExtra(file, bytes, segment);
      extras.add(marker);
      continue;
    }
    if (!isImagePart(bytes, segment, found.frame)) return null;
    found.frame ||= isFrame(marker);
    found.scan ||= marker === startOfScan;
    if (marker === startOfScan) offset = findScanEnd(bytes, end);
    file.keep(start, offset);
  }
}

function readSegment(bytes: Uint8Array, start: number): Segment | null {
  if (bytes[start] !== 0xff) return null;
  let at = start + 1;
  // Any number of fill bytes (0xff) may precede a marker.
  while (bytes[at] === 0xff) at++;
  const marker = bytes[at] ?? 0;
  if (marker === endOfImage) return { marker, start: at - 1, end: at + 1 };
  const sizeBytes = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  const end = at + 1 + sizeBytes;
  return sizeBytes < 2 || end > bytes.byteLength ? null : { marker, start: at - 1, end };
}

/** APPn, reserved extensions and comments, which hold texts, thumbnails, camera data and colour profiles. */
function isExtra(marker: number): boolean {
  return marker >= 0xe0 && marker <= 0xfe;
}

/** Keeps the two application segments that define the colours, JFIF and Adobe, without JFIF's thumbnail. */
function keepExtra(file: KeptBytes, bytes: Uint8Array, { marker, start, end }: Segment): void {
  if (marker === app0 && end - start >= 18 && holdsText(bytes, start + 4, "JFIF\0")) {
    file.append(0xff, app0, 0, 16);
    file.keep(start + 4, start + 16);
    file.append(0, 0);
  }
  if (marker === app14 && end - start >= 16 && holdsText(bytes, start + 4, "Adobe")) {
    file.append(0xff, app14, 0, 14);
    file.keep(start + 4, start + 16);
  }
}

/** True for a table, for the header of the only frame, and for the headers of the scans after the frame header. */
function isImagePart(bytes: Uint8Array, segment: Segment, hasFrame: boolean): boolean {
  const isScan = segment.marker === startOfScan;
  if (!isScan && !isFrame(segment.marker)) return tables.has(segment.marker);
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
