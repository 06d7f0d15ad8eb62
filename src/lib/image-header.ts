/** Reads the format and the size of an image from the first bytes. */
import type { ImageFormat } from "./image-format";

type ImageHeader = {
  readonly format: ImageFormat;
  /** In pixels as stored, without applying an EXIF rotation. */
  readonly width: number;
  readonly height: number;
};

// A real JPEG has the frame header within a few dozen segments. The limit bounds the work for hostile files.
const maxJpegSteps = 1_000;
const maxStrayBytes = 1_000;

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
const riff = [0x52, 0x49, 0x46, 0x46];
const webpVp8 = [0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38];
const vp8StartCode = [0x9d, 0x01, 0x2a];

/**
 * Reads format and size from the first bytes of a PNG, JPEG or WebP, without decoding. Null for other files. Never
 * throws.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readPng(view) ?? readJpeg(view) ?? readWebp(view);
  return header !== null && header.width > 0 && header.height > 0 ? header : null;
}

function readPng(view: DataView): ImageHeader | null {
  // The IHDR chunk, with checksum, ends at byte 33.
  if (view.byteLength < 33 || !holds(view, 0, pngStart)) return null;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  // PNG limits a side to 2^31 - 1 pixels.
  return Math.max(width, height) > 0x7fffffff ? null : { format: "png", width, height };
}

function readJpeg(view: DataView): ImageHeader | null {
  if (!holds(view, 0, [0xff, 0xd8, 0xff])) return null;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let offset = 2;
  for (let step = 0; step < maxJpegSteps; step++) {
    const found = findJpegMarker(bytes, offset);
    if (found === null || found.at + 4 > view.byteLength) return null;
    const { marker, at } = found;
    if (isFrameHeader(marker)) {
      if (at + 9 > view.byteLength) return null;
      return { format: "jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    const sizeBytes = view.getUint16(at + 2);
    // The frame header comes before the pixels and the end of the image.
    if (sizeBytes < 2 || marker < 0xc0 || (marker >= 0xd8 && marker <= 0xda)) return null;
    offset = at + 2 + sizeBytes;
  }
  return null;
}

/**
 * The next marker of a JPEG at `offset` or behind a few stray bytes, which viewers skip, and the position of its 0xff.
 * Null if there is none.
 */
export function findJpegMarker(file: Uint8Array, offset: number): { marker: number; at: number } | null {
  const bytes = file.subarray(0, offset + maxStrayBytes);
  for (let at = bytes.indexOf(0xff, offset); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0xff;
    // Fill bytes and stuffed bytes are no markers. TEM and restart markers outside the pixels mean nothing.
    if (marker > 1 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return { marker, at };
  }
  return null;
}

/** The markers SOF0 to SOF15. In this range, C4 and CC are tables and C8 is an extension. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readWebp(view: DataView): ImageHeader | null {
  if (view.byteLength < 25 || !holds(view, 0, riff) || !holds(view, 8, webpVp8)) return null;
  const chunk = String.fromCharCode(view.getUint8(15));
  // Lossless: a signature, width - 1 and height - 1 in 14 bits each, an alpha bit, and a version that must be 0.
  if (chunk === "L" && view.getUint8(20) === 0x2f && view.getUint8(24) >> 5 === 0) {
    const bits = view.getUint32(21, true);
    return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (view.byteLength < 30) return null;
  // Lossy: a key frame (lowest bit clear). Each side has 14 bits; the two bits above are a scale.
  if (chunk === " " && (view.getUint8(20) & 1) === 0 && holds(view, 23, vp8StartCode)) {
    return { format: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  // Extended: width - 1 and height - 1 of the canvas, in 24 bits each.
  if (chunk === "X") return { format: "webp", width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  return null;
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
}

function holds(view: DataView, offset: number, expected: readonly number[]): boolean {
  return (
    offset + expected.length <= view.byteLength &&
    expected.every((byte, index) => view.getUint8(offset + index) === byte)
  );
}
