/** Writes archives of the product's ZIP layout to disk, and reads them with unzip, 7z and Python. */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect } from "vitest";
import { planZip, type ZipEntry } from "../../src/features/exports/zip/layout";
import { segmentsOfRange } from "../../src/features/exports/zip/segments";

export type File = { readonly name: string; readonly data: Uint8Array };

const partSizeBytes = 8 * 1024 * 1024;
// Without this locale unzip misreads names beyond ASCII.
const env = { ...process.env, LC_ALL: "C.UTF-8" };
const listing = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    json.dump([[f.filename, f.file_size, f.CRC, f.external_attr >> 16, f.date_time, f.compress_type] for f in archive.infolist()], sys.stdout)
`;

export function toFile(name: string, text: string): File {
  return { name, data: Buffer.from(text) };
}

export function toEntry({ name, data }: File): ZipEntry<"zeros"> {
  return { name, sizeBytes: data.length, crc32: crc32(data), source: data };
}

export function manyFiles(count: number): File[] {
  return Array.from({ length: count }, (_, index) => toFile(`sprites/hero_${index}.png`, String(index)));
}

/** Expects that unzip, 7z and Python read the whole archive, and that Python lists these entries. */
export function expectReadable(path: string, entries: readonly ZipEntry<"zeros">[]): void {
  expect(runTool("unzip", "-tqq", path)).toBe(0);
  expect(runTool("7z", "t", "-bso0", "-bsp0", path)).toBe(0);
  expect(listedByPython(path)).toEqual(
    entries.map(({ name, sizeBytes, crc32: crc }) => [name, sizeBytes, crc, 0o100644, [1980, 1, 1, 0, 0, 0], 0]),
  );
}

/**
 * Writes the archive part by part, the last part first, and returns the path. The source "zeros" stays a hole in the file,
 * which takes no room on the disk.
 */
export function writeArchive(folder: string, fileName: string, entries: readonly ZipEntry<"zeros">[]): string {
  const path = join(folder, fileName);
  const layout = planZip([...entries]);
  const descriptor = openSync(path, "w");
  ftruncateSync(descriptor, layout.sizeBytes);
  for (let end = layout.sizeBytes; end > 0; end = Math.floor((end - 1) / partSizeBytes) * partSizeBytes) {
    const part = { start: Math.floor((end - 1) / partSizeBytes) * partSizeBytes, end };
    let at = part.start;
    for (const segment of segmentsOfRange(layout, part)) {
      if (segment.kind === "bytes") writeSync(descriptor, segment.bytes, 0, segment.bytes.length, at);
      at += segment.kind === "bytes" ? segment.bytes.length : segment.sizeBytes;
    }
    expect(at).toBe(part.end);
  }
  closeSync(descriptor);
  return path;
}

/** Runs a tool, and returns the exit status. The output of the tool goes to the log of the test. */
export function runTool(tool: string, ...args: string[]): number | null {
  const { error, status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8", env });
  if (error !== undefined) throw error;
  console.log(stdout + stderr);
  return status;
}

/** Name, size, CRC, mode, time and method of each entry. Python has read all entries and compared the CRCs before. */
export function listedByPython(path: string): unknown {
  return JSON.parse(execFileSync("python3", ["-c", listing, path], { env, maxBuffer: 2 ** 27 }).toString());
}
