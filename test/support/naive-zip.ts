import { crc32 } from "node:zlib";

const max16 = 0xffff;
const max32 = 0xffffffff;

type NaiveFile = { readonly name: string; readonly data: Uint8Array };
type NaiveFigures = { readonly name: string; readonly sizeBytes: number; readonly crc32: number };

/** A second ZIP writer for comparison. It writes one field after the other, without a plan and all at once. */
export function writtenAtOnce(files: readonly NaiveFile[]): Buffer {
  const { head, tail } = recordsAtOnce(
    files.map(({ name, data }) => ({ name, sizeBytes: data.length, crc32: crc32(data) })),
  );
  return Buffer.concat([...files.flatMap(({ data }, index) => [head[index] ?? Buffer.alloc(0), data]), tail]);
}

/** Returns the records before each file, the records after all files, and the size of the whole archive. */
export function recordsAtOnce(files: readonly NaiveFigures[]): { head: Buffer[]; tail: Buffer; sizeBytes: number } {
  const head: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const header = localAtOnce(file);
    head.push(header);
    central.push(centralAtOnce(file, at));
    at += header.length + file.sizeBytes;
  }
  const directory = Buffer.concat(central);
  const tail = Buffer.concat([directory, endAtOnce(files.length, directory.length, at)]);
  return { head, tail, sizeBytes: at + tail.length };
}

function localAtOnce(file: NaiveFigures): Buffer {
  const extra = extraAtOnce(file.sizeBytes >= max32 ? [file.sizeBytes, file.sizeBytes] : []);
  const name = Buffer.from(file.name);
  const version = u16(extra.length > 0 ? 45 : 20);
  return Buffer.concat([u32(0x04034b50), version, sharedAtOnce(file, name, extra), name, extra]);
}

function centralAtOnce(file: NaiveFigures, at: number): Buffer {
  const large = file.sizeBytes >= max32 ? [file.sizeBytes, file.sizeBytes] : [];
  const extra = extraAtOnce(at >= max32 ? [...large, at] : large);
  const name = Buffer.from(file.name);
  const versions = u16(0x032d, extra.length > 0 ? 45 : 20);
  const attributes = Buffer.concat([u16(0, 0, 0), u32(0o100644 * 65536, Math.min(at, max32))]);
  return Buffer.concat([u32(0x02014b50), versions, sharedAtOnce(file, name, extra), attributes, name, extra]);
}

function sharedAtOnce(file: NaiveFigures, name: Buffer, extra: Buffer): Buffer {
  const size = Math.min(file.sizeBytes, max32);
  return Buffer.concat([u16(0x0800, 0, 0, 0x21), u32(file.crc32, size, size), u16(name.length, extra.length)]);
}

function extraAtOnce(values: readonly number[]): Buffer {
  return values.length === 0 ? Buffer.alloc(0) : Buffer.concat([u16(1, values.length * 8), u64(...values)]);
}

function endAtOnce(count: number, sizeBytes: number, at: number): Buffer {
  const count16 = Math.min(count, max16);
  const sizes = u32(Math.min(sizeBytes, max32), Math.min(at, max32));
  const end = Buffer.concat([u32(0x06054b50), u16(0, 0, count16, count16), sizes, u16(0)]);
  if (count < max16 && sizeBytes < max32 && at < max32) return end;
  const figures = u64(count, count, sizeBytes, at);
  const end64 = Buffer.concat([u32(0x06064b50), u64(44), u16(0x032d, 45), u32(0, 0), figures]);
  return Buffer.concat([end64, u32(0x07064b50, 0), u64(at + sizeBytes), u32(1), end]);
}

function u16(...values: number[]): Buffer {
  return little(2, values);
}

function u32(...values: number[]): Buffer {
  return little(4, values);
}

function u64(...values: number[]): Buffer {
  return little(8, values);
}

function little(width: number, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  for (const [index, value] of values.entries()) {
    const wide = Buffer.alloc(8);
    wide.writeBigUInt64LE(BigInt(value));
    wide.copy(bytes, index * width, 0, width);
  }
  return bytes;
}
