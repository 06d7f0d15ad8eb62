import type { ZipLayout } from "./layout";
import { entriesIn, recordsIn, type PlacedEntry, type ZipRange } from "./places";
import { centralRecord, endRecords, localHeader, type FileRecord } from "./records";

/** Produces the content of any byte range of a planned archive, so that each part of an upload can be written alone. */

/** A piece of a range: bytes, or `sizeBytes` of a source from its `offset` on. Never empty. */
export type ZipSegment<Source> = ByteSegment | SourceSegment<Source>;
type ByteSegment = { readonly kind: "bytes"; readonly bytes: Uint8Array };
type SourceSegment<Source> = {
  readonly kind: "source";
  readonly source: Source;
  readonly offset: number;
  readonly sizeBytes: number;
};

// Small records are joined up to this size, so that a large central directory takes few writes and little memory.
const maxRunBytes = 65_536;

/** Yields the segments of a range in order. Each is made on demand, so a long range needs no more memory. */
export function* segmentsOfRange<Source>(layout: ZipLayout<Source>, range: ZipRange): Generator<ZipSegment<Source>> {
  checkRange(layout, range);
  const run = new Uint8Array(maxRunBytes);
  let filled = 0;
  for (const piece of piecesOf(layout, range)) {
    const joins = piece.kind === "bytes" && filled + piece.bytes.length <= maxRunBytes;
    if (!joins && filled > 0) {
      yield { kind: "bytes", bytes: run.slice(0, filled) };
      filled = 0;
    }
    if (piece.kind === "source" || piece.bytes.length > maxRunBytes) {
      yield piece;
    } else {
      run.set(piece.bytes, filled);
      filled += piece.bytes.length;
    }
  }
  if (filled > 0) yield { kind: "bytes", bytes: run.slice(0, filled) };
}

function checkRange({ sizeBytes }: ZipLayout<unknown>, { start, end }: ZipRange): void {
  const good =
    Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= sizeBytes;
  if (!good) throw new RangeError("The range lies outside the archive");
}

function* piecesOf<Source>(layout: ZipLayout<Source>, range: ZipRange): Generator<ZipSegment<Source>> {
  for (const place of entriesIn(layout, range)) {
    if (range.start < place.dataStart) yield* clipped(localHeader(fileRecord(place)), place.headerStart, range);
    yield* dataPiece(place, range);
  }
  for (const place of recordsIn(layout, range)) {
    yield* clipped(centralRecord(fileRecord(place)), place.recordStart, range);
  }
  const endStart = layout.directory.offset + layout.directory.sizeBytes;
  if (range.end > endStart) yield* clipped(endRecords(layout.directory), endStart, range);
}

const encoder = new TextEncoder();

function fileRecord({ entry, headerStart }: PlacedEntry<unknown>): FileRecord {
  const { name, sizeBytes, crc32 } = entry;
  return { name: encoder.encode(name), sizeBytes, crc32, offset: headerStart };
}

function* dataPiece<Source>(place: PlacedEntry<Source>, range: ZipRange): Generator<ZipSegment<Source>> {
  const { source } = place.entry;
  if (source instanceof Uint8Array) {
    yield* clipped(source, place.dataStart, range);
    return;
  }
  const start = Math.max(place.dataStart, range.start);
  const sizeBytes = Math.min(place.dataEnd, range.end) - start;
  if (sizeBytes > 0) yield { kind: "source", source, offset: start - place.dataStart, sizeBytes };
}

/** The part of `bytes` that lies in the range. `start` is the offset of `bytes` in the archive. */
function* clipped(bytes: Uint8Array, start: number, range: ZipRange): Generator<ByteSegment> {
  const inside = bytes.subarray(Math.max(0, range.start - start), Math.max(0, range.end - start));
  if (inside.length > 0) yield { kind: "bytes", bytes: inside };
}
