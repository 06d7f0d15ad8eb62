import { checkedNameLengths } from "./entry-name";
import { centralRecordSizeBytes, endRecordsSizeBytes, localHeaderSizeBytes, type Directory } from "./records";

/** Plans a ZIP archive: computes the place of every record and file before any file is read. */

/** One file of an archive. `source` holds the bytes, or tells the caller where they are stored. */
export type ZipEntry<Source> = {
  /** A relative path with `/` between its segments. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  readonly source: Uint8Array | Source;
};

/**
 * A whole archive: each entry's local header and bytes, then each entry's central record, then the end records. The
 * records themselves are made on demand, so a layout needs only two numbers for each entry.
 */
export type ZipLayout<Source> = {
  readonly sizeBytes: number;
  readonly entries: readonly ZipEntry<Source>[];
  /** The start of each entry's local header, and one more offset: the start of the central directory. */
  readonly localOffsets: Float64Array;
  /** The start of each entry's central record, and one more offset: the start of the end records. */
  readonly centralOffsets: Float64Array;
  readonly directory: Directory;
};

/**
 * Lays the entries out in the given order. Throws if a name is unsafe or used twice (case is ignored), or if a size or
 * CRC is invalid. Our own code makes the names and records the sizes and CRCs, so such an error is a bug.
 */
export function planZip<Source>(entries: readonly ZipEntry<Source>[]): ZipLayout<Source> {
  const nameLengths = checkedNameLengths(entries.map((entry) => entry.name));
  for (const entry of entries) checkFigures(entry);
  const localOffsets = runningTotals(
    0,
    entries,
    ({ sizeBytes }, index) => localHeaderSizeBytes(nameLengths[index] ?? 0, sizeBytes) + sizeBytes,
  );
  const directoryOffset = localOffsets.at(-1) ?? 0;
  const centralOffsets = runningTotals(directoryOffset, entries, ({ sizeBytes }, index) =>
    centralRecordSizeBytes(nameLengths[index] ?? 0, sizeBytes, localOffsets[index] ?? 0),
  );
  const endOffset = centralOffsets.at(-1) ?? 0;
  const directory = { entryCount: entries.length, offset: directoryOffset, sizeBytes: endOffset - directoryOffset };
  const sizeBytes = endOffset + endRecordsSizeBytes(directory);
  if (!Number.isSafeInteger(sizeBytes)) throw new Error("ZIP archive is too large to count");
  return { sizeBytes, entries, localOffsets, centralOffsets, directory };
}

function checkFigures(entry: ZipEntry<unknown>): void {
  const { name, sizeBytes, crc32, source } = entry;
  const bad =
    !Number.isSafeInteger(sizeBytes) ||
    sizeBytes < 0 ||
    crc32 !== crc32 >>> 0 ||
    (source instanceof Uint8Array && source.length !== sizeBytes);
  if (bad) throw new Error(`ZIP entry has a wrong size or CRC: ${JSON.stringify(name)}`);
}

/** Returns the total before each item, and one more number: the total after the last item. */
function runningTotals<Item>(
  start: number,
  items: readonly Item[],
  sizeOf: (item: Item, index: number) => number,
): Float64Array {
  const totals = new Float64Array(items.length + 1);
  let total = start;
  for (const [index, item] of items.entries()) {
    totals[index] = total;
    total += sizeOf(item, index);
  }
  totals[items.length] = total;
  return totals;
}
