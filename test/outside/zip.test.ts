import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { planZip, type ZipEntry } from "../../src/features/exports/zip/layout";
import { segmentsOfRange } from "../../src/features/exports/zip/segments";

type File = { readonly name: string; readonly data: Uint8Array };

const folder = mkdtempSync(join(tmpdir(), "hatchery-zip-"));
const partSizeBytes = 8 * 1024 * 1024;
const slow = { timeout: 300_000 };
// Without this locale unzip misreads names beyond ASCII.
const env = { ...process.env, LC_ALL: "C.UTF-8" };

const ordinary: File[] = [
  file("manifest.json", "{}\n"),
  file("characters/hero-knight_front_idle_01.png", "knight"),
  file("items/empty.png", ""),
  file("items/large.png", "gold".repeat(5_000_000)),
];
const foreign: File[] = [
  file("Überwald/Höhle.png", "cave"),
  file("地下城/竜🐉.png", "dragon"),
  file("e\u0301.png", "e"),
];

const archives: [string, () => ZipEntry<"zeros">[]][] = [
  ["of ordinary files", () => ordinary.map(toEntry)],
  ["of names beyond ASCII", () => foreign.map(toEntry)],
  ["of 65,535 entries, the first count that needs Zip64", () => manyFiles(65_535).map(toEntry)],
  ["of 70,000 entries", () => manyFiles(70_000).map(toEntry)],
  ["with a file of more than 4 GiB, and files behind it", () => aroundZeros(2 ** 32 + 5)],
];

afterAll(() => rmSync(folder, { recursive: true }));

describe("an archive", () => {
  it.each(archives)("%s passes unzip, 7z and Python", slow, (_, makeEntries) => {
    const entries = makeEntries();
    const path = written("archive.zip", entries);
    expect(run("unzip", "-tqq", path)).toBe(0);
    expect(run("7z", "t", "-bso0", "-bsp0", path)).toBe(0);
    expect(listedByPython(path)).toEqual(
      entries.map(({ name, sizeBytes, crc32: crc }) => [name, sizeBytes, crc, 0o100644, [1980, 1, 1, 0, 0, 0], 0]),
    );
  });

  it("of nothing is known to be empty", () => {
    const path = written("empty.zip", []);
    // unzip warns of every empty archive.
    expect(run("unzip", "-tqq", path)).toBe(1);
    expect(run("7z", "t", "-bso0", "-bsp0", path)).toBe(0);
    expect(listedByPython(path)).toEqual([]);
  });

  it.each([
    ["unzip", (path: string, target: string) => ["-q", path, "-d", target]],
    ["7z", (path: string, target: string) => ["x", "-bso0", "-bsp0", path, `-o${target}`]],
  ] as const)("is unpacked by %s to the names and bytes that went in", (tool, argumentsFor) => {
    const files = [...ordinary, ...foreign];
    const target = join(folder, tool);
    expect(run(tool, ...argumentsFor(written("unpacked.zip", files.map(toEntry)), target))).toBe(0);
    for (const { name, data } of files) expect(readFileSync(join(target, name)).equals(data)).toBe(true);
  });

  it("is the same to the byte when it is made again", slow, () => {
    for (const files of [ordinary, manyFiles(70_000)]) {
      const first = readFileSync(written("first.zip", files.map(toEntry)));
      expect(readFileSync(written("again.zip", files.map(toEntry))).equals(first)).toBe(true);
    }
  });
});

function file(name: string, text: string): File {
  return { name, data: Buffer.from(text) };
}

function toEntry({ name, data }: File): ZipEntry<"zeros"> {
  return { name, sizeBytes: data.length, crc32: crc32(data), source: data };
}

function manyFiles(count: number): File[] {
  return Array.from({ length: count }, (_, index) => file(`sprites/hero_${index}.png`, String(index)));
}

function aroundZeros(sizeBytes: number): ZipEntry<"zeros">[] {
  const zeros = { name: "zeros.bin", sizeBytes, crc32: crc32OfZeros(sizeBytes), source: "zeros" } as const;
  return [toEntry(file("before.txt", "before")), zeros, toEntry(file("after.txt", "after"))];
}

function crc32OfZeros(sizeBytes: number): number {
  const block = Buffer.alloc(16 * 1024 * 1024);
  let crc = 0;
  for (let left = sizeBytes; left > 0; left -= block.length) {
    crc = crc32(left < block.length ? block.subarray(0, left) : block, crc);
  }
  return crc;
}

/** Writes the archive part by part, the last part first. Zeros stay holes in the file, which take no room on the disk. */
function written(fileName: string, entries: ZipEntry<"zeros">[]): string {
  const path = join(folder, fileName);
  const layout = planZip(entries);
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
function run(tool: string, ...args: string[]): number | null {
  const { error, status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8", env });
  if (error !== undefined) throw error;
  console.log(stdout + stderr);
  return status;
}

const listing = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    json.dump([[f.filename, f.file_size, f.CRC, f.external_attr >> 16, f.date_time, f.compress_type] for f in archive.infolist()], sys.stdout)
`;

/** Name, size, CRC, mode, time and method of each entry. Python has read all entries and compared the CRCs before. */
function listedByPython(path: string): unknown {
  return JSON.parse(execFileSync("python3", ["-c", listing, path], { env, maxBuffer: 2 ** 27 }).toString());
}
