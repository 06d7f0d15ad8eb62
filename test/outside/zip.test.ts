/* Archives in foreign tools. `test/sizes/zip.test.ts` has the very large ones. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  expectReadable,
  listedByPython,
  manyFiles,
  runTool,
  toEntry,
  toFile,
  writeArchive,
  type File,
} from "../support/zip-archives";

const folder = mkdtempSync(join(tmpdir(), "hatchery-zip-"));

const ordinary: readonly File[] = [
  toFile("manifest.json", "{}\n"),
  toFile("characters/hero-knight_front_idle_01.png", "knight"),
  toFile("items/empty.png", ""),
  toFile("items/large.png", "gold".repeat(5_000_000)),
];
const foreign: readonly File[] = [
  toFile("Überwald/Höhle.png", "cave"),
  toFile("地下城/竜🐉.png", "dragon"),
  toFile("e\u0301.png", "e"),
];

afterAll(() => rmSync(folder, { recursive: true }));

describe("an archive", () => {
  it.each([
    ["of ordinary files", ordinary],
    ["of names beyond ASCII", foreign],
    ["of 65,535 entries, the first count that needs Zip64", manyFiles(65_535)],
  ])("%s passes unzip, 7z and Python", (_, files) => {
    const entries = files.map(toEntry);
    expectReadable(writeArchive(folder, "archive.zip", entries), entries);
  });

  it("of nothing is known to be empty", () => {
    const path = writeArchive(folder, "empty.zip", []);
    // unzip warns of every empty archive.
    expect(runTool("unzip", "-tqq", path)).toBe(1);
    expect(runTool("7z", "t", "-bso0", "-bsp0", path)).toBe(0);
    expect(listedByPython(path)).toEqual([]);
  });

  it.each([
    ["unzip", (path: string, target: string) => ["-q", path, "-d", target]],
    ["7z", (path: string, target: string) => ["x", "-bso0", "-bsp0", path, `-o${target}`]],
  ] as const)("is unpacked by %s to the names and bytes that went in", (tool, argumentsFor) => {
    const files = [...ordinary, ...foreign];
    const target = join(folder, tool);
    expect(runTool(tool, ...argumentsFor(writeArchive(folder, "unpacked.zip", files.map(toEntry)), target))).toBe(0);
    for (const { name, data } of files) expect(readFileSync(join(target, name)).equals(data)).toBe(true);
  });

  it("is the same to the byte when it is made again", () => {
    const entries = ordinary.map(toEntry);
    const first = readFileSync(writeArchive(folder, "first.zip", entries));
    expect(readFileSync(writeArchive(folder, "again.zip", entries)).equals(first)).toBe(true);
  });
});
