import type { ZipEntry, ZipLayout } from "./layout";

/** A stretch of the archive: from `start` up to, but without, `end`. */
export type ZipRange = { readonly start: number; readonly end: number };

/** Where the pieces of one entry lie: header, bytes and central record, each from its start up to the next end. */
export type PlacedEntry<Source> = {
  readonly entry: ZipEntry<Source>;
  readonly headerStart: number;
  readonly dataStart: number;
  readonly dataEnd: number;
  readonly recordStart: number;
};

/** The entries whose header or bytes reach into the range, in order. */
export function entriesIn<Source>(layout: ZipLayout<Source>, range: ZipRange): Generator<PlacedEntry<Source>> {
  return placedIn(layout, layout.localOffsets, range);
}

/** The entries whose central record reaches into the range, in order. */
export function recordsIn<Source>(layout: ZipLayout<Source>, range: ZipRange): Generator<PlacedEntry<Source>> {
  return placedIn(layout, layout.centralOffsets, range);
}

function* placedIn<Source>(
  layout: ZipLayout<Source>,
  offsets: Float64Array,
  range: ZipRange,
): Generator<PlacedEntry<Source>> {
  const first = Math.max(0, firstAfter(offsets, range.start) - 1);
  const last = firstAfter(offsets, range.end - 1);
  for (let index = first; index < Math.min(last, layout.entries.length); index += 1)
    yield getPlacedEntry(layout, index);
}

/** The index of the first offset beyond this one. The offsets rise strictly, since no record is empty. */
function firstAfter(offsets: Float64Array, offset: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function getPlacedEntry<Source>(layout: ZipLayout<Source>, index: number): PlacedEntry<Source> {
  const entry = layout.entries[index];
  const headerStart = layout.localOffsets[index];
  const dataEnd = layout.localOffsets[index + 1];
  const recordStart = layout.centralOffsets[index];
  if (entry === undefined || headerStart === undefined || dataEnd === undefined || recordStart === undefined) {
    throw new RangeError(`The archive has no entry ${index}`);
  }
  return { entry, headerStart, dataStart: dataEnd - entry.sizeBytes, dataEnd, recordStart };
}
