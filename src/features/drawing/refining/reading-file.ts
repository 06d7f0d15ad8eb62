/** Keeps the readings of a batch of images between two steps: a line of JSON, then the pixels of all sprites. */
import { toUtf8 } from "../../../lib/encoding";
import type { Undecoded } from "../../../pixels/decode";
import type { Reading } from "../../../pixels/read-image";
import { isReading } from "../../../pixels/refine-set";

type Kept = Undecoded | (Omit<Reading, "sprite"> & { readonly sprite: Omit<Reading["sprite"], "pixels"> });

const lineEnd = 10;

export function toReadingFile(readings: readonly (Reading | Undecoded)[]): Blob {
  const kept = readings.map((reading): Kept => {
    if (!isReading(reading)) return reading;
    const { width, height } = reading.sprite;
    return { ...reading, sprite: { width, height } };
  });
  // The copy is needed: the pixels may be part of a larger, shared buffer.
  const pixels = readings.filter(isReading).map(({ sprite }) => new Int32Array(sprite.pixels));
  return new Blob([toUtf8(`${JSON.stringify(kept)}\n`), ...pixels]);
}

export function fromReadingFile(file: ArrayBuffer): (Reading | Undecoded)[] {
  const bytes = new Uint8Array(file);
  let at = bytes.indexOf(lineEnd) + 1;
  // Only `toReadingFile` writes these files.
  const kept = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as Kept[];
  return kept.map((each) => {
    if (!("sprite" in each)) return each;
    const { width, height } = each.sprite;
    const end = at + width * height * Int32Array.BYTES_PER_ELEMENT;
    const pixels = new Int32Array(file.slice(at, end));
    at = end;
    return { ...each, sprite: { width, height, pixels } };
  });
}
