import { checkedNameLengths } from "./entry-name";
import { centralRecordSizeBytes, endRecordsSizeBytes, localHeaderSizeBytes, type Directory } from "./records";

/** One file of an archive. `source` is its bytes, or whatever tells the caller where they are kept. */
export type ZipEntry<Source> = {
  /** A relative path with `/` between its segments. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  readonly source: Uint8Array | Source;
};

/**
 * A whole archive, known to the byte before any file is read: for each entry its local header and its bytes,
 * then for each entry its central record, then the end records. The records themselves are made on demand,
 * so that an archive of many entries costs two numbers for each.
 */
export type ZipLayout<Source> = {
  readonly sizeBytes: number;
  readonly entries: readonly ZipEntry<Source>[];
  /** Where each entry's local header begins; the last one is where the central directory begins. */
  readonly localOffsets: Float64Array;
  /** Where each entry's central record begins; the last one is where the end records begin. */
  readonly centralOffsets: Float64Array;
  readonly directory: Directory;
};

/**
 * Lays the entries out in the given order. Throws when a name is unsafe or used twice (upper and lower case are
 * the same), or when a size or CRC is none: its callers make the names and have kept the rest, so that is a defect.
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

/** One number more than there are items: the total before each, and after the last. */
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
