/* Archives that are too large for every run of the tests: beyond 4 GiB, and beyond 65,535 entries. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { ZipEntry } from "../../src/features/exports/zip/layout";
import { expectReadable, manyFiles, toEntry, toFile, writeArchive } from "../support/zip-archives";

const folder = mkdtempSync(join(tmpdir(), "hatchery-large-zip-"));

afterAll(() => rmSync(folder, { recursive: true }));

test("an archive of 70,000 entries passes unzip, 7z and Python, and is the same to the byte when it is made again", () => {
  const entries = manyFiles(70_000).map(toEntry);
  const path = writeArchive(folder, "many.zip", entries);
  expectReadable(path, entries);
  expect(readFileSync(writeArchive(folder, "again.zip", entries)).equals(readFileSync(path))).toBe(true);
});

test("an archive with a file of more than 4 GiB, and files behind it, passes unzip, 7z and Python", () => {
  const entries = aroundZeros(2 ** 32 + 5);
  expectReadable(writeArchive(folder, "huge.zip", entries), entries);
});

function aroundZeros(sizeBytes: number): ZipEntry<"zeros">[] {
  const zeros = { name: "zeros.bin", sizeBytes, crc32: crc32OfZeros(sizeBytes), source: "zeros" } as const;
  return [toEntry(toFile("before.txt", "before")), zeros, toEntry(toFile("after.txt", "after"))];
}

function crc32OfZeros(sizeBytes: number): number {
  const block = Buffer.alloc(16 * 1024 * 1024);
  let crc = 0;
  for (let left = sizeBytes; left > 0; left -= block.length) {
    crc = crc32(left < block.length ? block.subarray(0, left) : block, crc);
  }
  return crc;
}
