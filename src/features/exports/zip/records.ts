/*
 * Writes the records of a ZIP archive (PKWARE APPNOTE 6.3). Files are stored uncompressed and have one fixed time, so
 * that equal input gives equal bytes.
 */

/** `name` is in UTF-8. `offset` is the start of the file's local header in the archive. */
export type FileRecord = {
  readonly name: Uint8Array;
  readonly sizeBytes: number;
  readonly crc32: number;
  readonly offset: number;
};

/** The place of the central directory in the archive. */
export type Directory = { readonly entryCount: number; readonly offset: number; readonly sizeBytes: number };

// The largest value of a field means "see the Zip64 field". A number of exactly this value needs Zip64, too.
const max16 = 0xff_ff;
const max32 = 0xff_ff_ff_ff;

const plainVersion = 20;
const zip64Version = 45;
const madeByUnix = 3 << 8;
const regularFile0644 = 0o100644 * 0x1_00_00;
const utf8Names = 0x08_00;
const stored = 0;
const midnight = 0;
const firstOfJanuary1980 = (1 << 5) | 1;

const localHeaderBytes = 30;
const centralRecordBytes = 46;
const zip64ExtraTag = 1;
const zip64EndBytes = 56;
const zip64LocatorBytes = 20;
const endBytes = 22;

export function localHeaderSizeBytes(nameBytes: number, sizeBytes: number): number {
  return localHeaderBytes + nameBytes + extraSizeBytes(localExtra(sizeBytes));
}

export function centralRecordSizeBytes(nameBytes: number, sizeBytes: number, offset: number): number {
  return centralRecordBytes + nameBytes + extraSizeBytes(centralExtra(sizeBytes, offset));
}

export function endRecordsSizeBytes(directory: Directory): number {
  return endBytes + (needsZip64End(directory) ? zip64EndBytes + zip64LocatorBytes : 0);
}

export function localHeader(file: FileRecord): Uint8Array {
  const extra = localExtra(file.sizeBytes);
  const { bytes, fields } = record(localHeaderSizeBytes(file.name.length, file.sizeBytes), 0x04_03_4b_50);
  fields.setUint16(4, extra.length > 0 ? zip64Version : plainVersion, true);
  putSharedFields(fields, 6, file, extra);
  bytes.set(file.name, localHeaderBytes);
  putExtra(fields, localHeaderBytes + file.name.length, extra);
  return bytes;
}

export function centralRecord(file: FileRecord): Uint8Array {
  const extra = centralExtra(file.sizeBytes, file.offset);
  const { bytes, fields } = record(
    centralRecordSizeBytes(file.name.length, file.sizeBytes, file.offset),
    0x02_01_4b_50,
  );
  fields.setUint16(4, madeByUnix | zip64Version, true);
  fields.setUint16(6, extra.length > 0 ? zip64Version : plainVersion, true);
  putSharedFields(fields, 8, file, extra);
  // Bytes 32 to 37 stay zero: no comment, one disk, no internal attributes.
  fields.setUint32(38, regularFile0644, true);
  fields.setUint32(42, Math.min(file.offset, max32), true);
  bytes.set(file.name, centralRecordBytes);
  putExtra(fields, centralRecordBytes + file.name.length, extra);
  return bytes;
}

/** The Zip64 end record and its locator if they are needed, then the end record. */
export function endRecords(directory: Directory): Uint8Array {
  const bytes = new Uint8Array(endRecordsSizeBytes(directory));
  if (needsZip64End(directory)) putZip64End(new DataView(bytes.buffer), directory);
  const fields = new DataView(bytes.buffer, bytes.length - endBytes);
  fields.setUint32(0, 0x06_05_4b_50, true);
  fields.setUint16(8, Math.min(directory.entryCount, max16), true);
  fields.setUint16(10, Math.min(directory.entryCount, max16), true);
  fields.setUint32(12, Math.min(directory.sizeBytes, max32), true);
  fields.setUint32(16, Math.min(directory.offset, max32), true);
  return bytes;
}

function record(sizeBytes: number, signature: number): { bytes: Uint8Array; fields: DataView } {
  const bytes = new Uint8Array(sizeBytes);
  const fields = new DataView(bytes.buffer);
  fields.setUint32(0, signature, true);
  return { bytes, fields };
}

/** Local and central records have the same layout from the flags to the extra field's length. */
function putSharedFields(fields: DataView, at: number, file: FileRecord, extra: readonly number[]): void {
  fields.setUint16(at, utf8Names, true);
  fields.setUint16(at + 2, stored, true);
  fields.setUint16(at + 4, midnight, true);
  fields.setUint16(at + 6, firstOfJanuary1980, true);
  fields.setUint32(at + 8, file.crc32, true);
  fields.setUint32(at + 12, Math.min(file.sizeBytes, max32), true);
  fields.setUint32(at + 16, Math.min(file.sizeBytes, max32), true);
  fields.setUint16(at + 20, file.name.length, true);
  fields.setUint16(at + 22, extraSizeBytes(extra), true);
}

/** A local Zip64 field must hold the plain and the compressed size. In a stored file these are equal. */
function localExtra(sizeBytes: number): number[] {
  return sizeBytes >= max32 ? [sizeBytes, sizeBytes] : [];
}

/** A central Zip64 field holds only the numbers that overflow, in this order. */
function centralExtra(sizeBytes: number, offset: number): number[] {
  return offset >= max32 ? [...localExtra(sizeBytes), offset] : localExtra(sizeBytes);
}

function extraSizeBytes(extra: readonly number[]): number {
  return extra.length > 0 ? 4 + 8 * extra.length : 0;
}

function putExtra(fields: DataView, at: number, extra: readonly number[]): void {
  if (extra.length === 0) return;
  fields.setUint16(at, zip64ExtraTag, true);
  fields.setUint16(at + 2, 8 * extra.length, true);
  for (const [index, value] of extra.entries()) fields.setBigUint64(at + 4 + 8 * index, BigInt(value), true);
}

function needsZip64End({ entryCount, offset, sizeBytes }: Directory): boolean {
  return entryCount >= max16 || offset >= max32 || sizeBytes >= max32;
}

function putZip64End(fields: DataView, directory: Directory): void {
  fields.setUint32(0, 0x06_06_4b_50, true);
  // The size of the record after this field.
  fields.setBigUint64(4, BigInt(zip64EndBytes - 12), true);
  fields.setUint16(12, madeByUnix | zip64Version, true);
  fields.setUint16(14, zip64Version, true);
  fields.setBigUint64(24, BigInt(directory.entryCount), true);
  fields.setBigUint64(32, BigInt(directory.entryCount), true);
  fields.setBigUint64(40, BigInt(directory.sizeBytes), true);
  fields.setBigUint64(48, BigInt(directory.offset), true);
  fields.setUint32(zip64EndBytes, 0x07_06_4b_50, true);
  fields.setBigUint64(zip64EndBytes + 8, BigInt(directory.offset + directory.sizeBytes), true);
  fields.setUint32(zip64EndBytes + 16, 1, true);
}
