import { describe, expect, it } from "vitest";
import { planZip, type ZipEntry } from "../../src/features/exports/zip/layout";

describe("an entry that would do harm", () => {
  it.each([
    "",
    "/abs",
    "a//b",
    "a/",
    "./a",
    "a/./b",
    "..",
    "../a",
    "a/../b",
    "a\\b",
    "C:a",
    "a\0.png",
    "a\nb",
    "a\u007f",
    "a\u0085",
    "\ud800.png",
    "x".repeat(256),
    `${"é".repeat(128)}/a`,
    "x/".repeat(600) + "x",
  ])("is refused by its name: %j", (name) => {
    expect(() => planZip([empty(name)])).toThrow("unsafe");
  });

  it.each([
    ["a.png", "A.PNG"],
    ["é.png", "e\u0301.png"],
    ["a/b", "A/B"],
  ])("is refused as a twin: %j and %j", (...names) => {
    expect(() => planZip(names.map((name) => empty(name)))).toThrow("twice");
  });

  it.each([
    ["a", "a/b"],
    ["x/y/z/w", "X/y"],
  ])("is refused as a file that is a folder: %j and %j", (...names) => {
    expect(() => planZip(names.map((name) => empty(name)))).toThrow("folder");
  });

  it.each(["...", "a..b", ".hidden", "x".repeat(255), "a b/c", "%2e%2e%2f"])("is not seen in %j", (name) => {
    expect(planZip([empty(name)]).sizeBytes).toBeGreaterThan(22);
  });

  it("is refused by a size or a CRC that is none", () => {
    const good = { name: "a", sizeBytes: 1, crc32: 1, source: "" };
    for (const bad of [
      { sizeBytes: -1 },
      { sizeBytes: 1.5 },
      { sizeBytes: Number.NaN },
      { crc32: -1 },
      { crc32: 2 ** 32 },
    ]) {
      expect(() => planZip([{ ...good, ...bad }])).toThrow("size or CRC");
    }
    expect(() => planZip([{ ...good, source: new Uint8Array(2) }])).toThrow("size or CRC");
    expect(() => planZip(Array.from({ length: 3 }, (_, i) => ({ ...good, name: `${i}`, sizeBytes: 2 ** 52 })))).toThrow(
      "too large",
    );
  });
});

function empty(name: string): ZipEntry<string> {
  return { name, sizeBytes: 0, crc32: 0, source: name };
}
