/** Reads the facts of an image file that decide whether and how it is decoded: kind, turn and colour space. */
import { inflateSync } from "node:zlib";
import { exifMark, readOrientation } from "../lib/exif-orientation";
import type { ImageFormat } from "../lib/image-format";
import { findJpegMarker } from "../lib/image-header";
import { holdsText } from "../lib/kept-bytes";

/** A real file has its metadata within this many segments or chunks. */
const mostParts = 1000;

/** Larger profiles belong to printers. */
const mostProfileBytes = 1_048_576;

type Part = { readonly name: string; readonly data: Uint8Array };

/** Why no decoder reads the file, by its kind. Undefined for the kinds that are read. */
export function findUndecodable(source: Uint8Array): string | undefined {
  if (holdsText(source, 4, "ftypavif") || holdsText(source, 4, "ftypavis")) return "AVIF images are not read.";
  if (["heic", "heix", "mif1", "msf1"].some((brand) => holdsText(source, 4, `ftyp${brand}`)))
    return "HEIC images are not read.";
  if (holdsText(source, 0, "GIF8")) return "GIF images are not read.";
  const parts = partsOf(source);
  if (parts.some(({ name }) => name === "ANIM")) return "Animated WebP images are not read.";
  if (parts.some(({ name }) => name === "acTL")) return "Animated PNG images are not read.";
  if (parts.some(({ name, data }) => name.startsWith("SOF") && data[5] === 4)) return "CMYK JPEG images are not read.";
  return undefined;
}

/** How a viewer turns the pixels: 1 for not at all, 2 to 8 as in EXIF. */
export function orientationOf(source: Uint8Array, format: ImageFormat): number {
  const isExif = ({ name, data }: Part): boolean =>
    format === "jpeg" ? name === "APP1" && holdsText(data, 0, exifMark) : name === "eXIf" || name === "EXIF";
  const exif = partsOf(source).find(isExif);
  return (exif && readOrientation(exif.data)) ?? 1;
}

/** True for an ICC profile that does not name sRGB. */
export function hasForeignProfile(source: Uint8Array, format: ImageFormat): boolean {
  const names: Readonly<Record<ImageFormat, string>> = { png: "iCCP", jpeg: "APP2", webp: "ICCP" };
  const profile = partsOf(source).find(
    ({ name, data }) => name === names[format] && (format !== "jpeg" || holdsText(data, 0, "ICC_PROFILE\0")),
  );
  if (profile === undefined) return false;
  const text = new TextDecoder("latin1").decode(format === "png" ? inflateProfile(profile.data) : profile.data);
  return !/s\s?RGB/i.test(text.replaceAll("\0", ""));
}

/** A PNG has the profile's name, two zero bytes, and the compressed profile. The bound stops a bomb. */
function inflateProfile(data: Uint8Array): Uint8Array {
  try {
    return inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: mostProfileBytes });
  } catch {
    return new Uint8Array();
  }
}

/** The segments of a JPEG in front of the pixels, or the chunks of a PNG or WebP. Stops at the first fault. */
function partsOf(source: Uint8Array): Part[] {
  if (source[0] === 0xff) return jpegParts(source);
  if (holdsText(source, 1, "PNG")) return chunks(source, 8, false);
  return holdsText(source, 8, "WEBP") ? chunks(source, 12, true) : [];
}

/** A PNG's chunk is length, name, data, checksum; a WebP's is name, length, data, padded to an even length. */
function chunks(source: Uint8Array, start: number, isRiff: boolean): Part[] {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const parts: Part[] = [];
  for (let at = start; at + 8 <= source.length && parts.length < mostParts;) {
    const sizeBytes = isRiff ? view.getUint32(at + 4, true) : view.getUint32(at);
    const nameAt = isRiff ? at : at + 4;
    const name = String.fromCharCode(...source.subarray(nameAt, nameAt + 4));
    parts.push({ name, data: source.subarray(at + 8, at + 8 + sizeBytes) });
    at += 8 + sizeBytes + (isRiff ? sizeBytes % 2 : 4);
  }
  return parts;
}

function jpegParts(source: Uint8Array): Part[] {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const parts: Part[] = [];
  for (let offset = 2; parts.length < mostParts;) {
    const found = findJpegMarker(source, offset);
    if (found === null || found.at + 4 > source.length || found.marker === 0xda) break;
    const sizeBytes = view.getUint16(found.at + 2);
    parts.push({ name: nameOf(found.marker), data: source.subarray(found.at + 4, found.at + 2 + sizeBytes) });
    offset = found.at + 2 + sizeBytes;
  }
  return parts;
}

function nameOf(marker: number): string {
  if (marker >= 0xe0 && marker <= 0xef) return `APP${marker - 0xe0}`;
  const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  return isFrame ? `SOF${marker - 0xc0}` : `marker ${marker}`;
}
