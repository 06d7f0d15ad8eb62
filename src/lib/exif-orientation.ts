/** Reads and writes the one fact of EXIF that changes how an image looks: how a viewer has to turn the pixels. */
import { holdsText } from "./kept-bytes";

const orientationTag = 0x0112;
const short = 3;
const entryBytes = 12;
/** The bytes of one value, by the number of the value's type in TIFF: byte, short, long. */
const sizes: ReadonlyMap<number, 1 | 2 | 4> = new Map([
  [1, 1],
  [short, 2],
  [4, 4],
]);

/** Precedes the TIFF structure in JPEG, and in some files of other formats. */
export const exifMark = "Exif\0\0";

/**
 * The orientation, 2 to 8, in a TIFF structure with or without `exifMark`. Null if the image needs no turning, or the
 * structure has no valid orientation. Never throws.
 */
export function readOrientation(exif: Uint8Array): number | null {
  const tiff = holdsText(exif, 0, exifMark) ? exif.subarray(exifMark.length) : exif;
  const isLittle = holdsText(tiff, 0, "II*\0");
  if (!isLittle && !holdsText(tiff, 0, "MM\0*")) return null;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return null;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > view.byteLength) return null;
  const count = view.getUint16(start, isLittle);
  for (let index = 0; index < count; index++) {
    const at = start + 2 + index * entryBytes;
    if (at + entryBytes > view.byteLength) return null;
    if (view.getUint16(at, isLittle) === orientationTag) return readValue(view, at, isLittle);
  }
  return null;
}

/** A TIFF structure with the orientation alone. */
export function toTiff(orientation: number): number[] {
  const header = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8];
  const entry = [orientationTag >> 8, orientationTag & 0xff, 0, short, 0, 0, 0, 1, 0, orientation, 0, 0];
  const next = [0, 0, 0, 0];
  return [...header, 0, 1, ...entry, ...next];
}

function readValue(view: DataView, at: number, isLittle: boolean): number | null {
  const size = sizes.get(view.getUint16(at + 2, isLittle));
  if (size === undefined || view.getUint32(at + 4, isLittle) !== 1) return null;
  const value =
    size === 1
      ? view.getUint8(at + 8)
      : size === 2
        ? view.getUint16(at + 8, isLittle)
        : view.getUint32(at + 8, isLittle);
  return value >= 2 && value <= 8 ? value : null;
}
