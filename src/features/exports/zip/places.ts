import type { ZipEntry, ZipLayout } from "./layout";

/** Finds the entries that lie in a byte range of an archive. */

/** A range of bytes in the archive: from `start` up to, but not including, `end`. */
export type ZipRange = { readonly start: number; readonly end: number };

/** Offsets of one entry: the local header ends at `dataStart`, and the central record begins at `recordStart`. */
export type PlacedEntry<Source> = {
  readonly entry: ZipEntry<Source>;
  readonly headerStart: number;
  readonly dataStart: number;
  readonly dataEnd: number;
  readonly recordStart: number;
};

/** The entries whose local header or bytes overlap the range, in order. */
export function entriesIn<Source>(layout: ZipLayout<Source>, range: ZipRange): Generator<PlacedEntry<Source>> {
  return placedIn(layout, layout.localOffsets, range);
}

/** The entries whose central record overlaps the range, in order. */
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

/** The index of the first offset above `offset`. The offsets rise strictly, because no record is empty. */
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
