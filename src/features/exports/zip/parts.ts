import type { ZipLayout } from "./layout";
import { entriesIn } from "./places";
import type { ZipRange } from "./places";

/** `number` counts from 1; `sourceCount` is how many sources have to be read to fill the part. */
export type ZipPart = ZipRange & { readonly number: number; readonly sourceCount: number };

/** Cuts the archive into parts of exactly this size, the last excepted. Each can be filled alone, and again. */
export function partsOf(layout: ZipLayout<unknown>, partSizeBytes: number): ZipPart[] {
  if (!Number.isSafeInteger(partSizeBytes) || partSizeBytes < 1) throw new RangeError("A part holds a byte or more");
  return Array.from({ length: Math.ceil(layout.sizeBytes / partSizeBytes) }, (_, index) => {
    const start = index * partSizeBytes;
    const end = Math.min(start + partSizeBytes, layout.sizeBytes);
    return { number: index + 1, start, end, sourceCount: countSources(layout, { start, end }) };
  });
}

/**
 * Cuts a range into pieces that need at most `maxSources` sources each: a part of many tiny files may
 * need more reads than one invocation is allowed, so its pieces are put together first.
 */
export function splitBySources(layout: ZipLayout<unknown>, range: ZipRange, maxSources: number): ZipRange[] {
  if (!Number.isSafeInteger(maxSources) || maxSources < 1) throw new RangeError("A piece holds a source or more");
  const cuts = [range.start];
  let sources = 0;
  let lastEnd = range.start;
  for (const end of sourceEnds(layout, range)) {
    // Only once another source follows: what comes after the last one belongs to the last piece.
    if (sources > 0 && sources % maxSources === 0) cuts.push(lastEnd);
    sources += 1;
    lastEnd = end;
  }
  return cuts.map((start, index) => ({ start, end: cuts[index + 1] ?? range.end }));
}

function countSources(layout: ZipLayout<unknown>, range: ZipRange): number {
  let count = 0;
  for (const _ of sourceEnds(layout, range)) count += 1;
  return count;
}

/** Where the bytes of each source in the range end. Inline and empty files need no source. */
function* sourceEnds(layout: ZipLayout<unknown>, range: ZipRange): Generator<number> {
  for (const { entry, dataStart, dataEnd } of entriesIn(layout, range)) {
    const needed = !(entry.source instanceof Uint8Array) && dataEnd > dataStart;
    if (needed && dataStart < range.end) yield Math.min(dataEnd, range.end);
  }
}
