import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { planZip, type ZipEntry, type ZipLayout } from "../../src/features/exports/zip/layout";
import { segmentsOfRange } from "../../src/features/exports/zip/segments";
import { recordsAtOnce, writtenAtOnce } from "../support/naive-zip";

type TestFile = { readonly name: string; readonly data: Uint8Array; readonly inline: boolean };
type Range = { readonly start: number; readonly end: number };

const fourGiB = 2 ** 32;
const max32 = fourGiB - 1;

const someFiles = fc
  .array(
    fc.record({
      folder: fc.constantFrom("", "characters/", "Überwald/höhle/", "地下城/"),
      stem: fc.stringMatching(/^[a-zA-Zéß日本🐉 ._-]{0,20}$/u),
      data: fc.uint8Array({ maxLength: 300 }),
      inline: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((files) =>
    files.map(({ folder, stem, data, inline }, index) => ({ name: `${folder}${stem}${index}`, data, inline })),
  );

/** Ranges of this size from the start to the end, the last one maybe smaller. */
function cut({ sizeBytes }: ZipLayout<string>, partSizeBytes: number): Range[] {
  return Array.from({ length: Math.ceil(sizeBytes / partSizeBytes) }, (_, index) => {
    const start = index * partSizeBytes;
    return { start, end: Math.min(start + partSizeBytes, sizeBytes) };
  });
}

describe("a planned archive", () => {
  it("equals, byte for byte, one that was written in a single go", () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        const layout = planZip(files.map(toEntry));
        const expected = writtenAtOnce(files);
        expect(layout.sizeBytes).toBe(expected.length);
        expect(read(layout, files, whole(layout)).equals(expected)).toBe(true);
      }),
    );
  });

  it("gives the same bytes whatever the size of its parts and the order they are filled in", () => {
    fc.assert(
      fc.property(someFiles, fc.integer({ min: 1, max: 2000 }), (files, partSizeBytes) => {
        const layout = planZip(files.map(toEntry));
        const filled = cut(layout, partSizeBytes)
          .toReversed()
          .map((part) => read(layout, files, part));
        expect(Buffer.concat(filled.toReversed()).equals(writtenAtOnce(files))).toBe(true);
      }),
    );
  });

  it("gives any range of its bytes, and no segment is empty", () => {
    fc.assert(
      fc.property(someFiles, fc.nat(), fc.nat(), (files, a, b) => {
        const layout = planZip(files.map(toEntry));
        const [start = 0, end = 0] = [a, b].map((at) => at % (layout.sizeBytes + 1)).toSorted((x, y) => x - y);
        expect(read(layout, files, { start, end }).equals(writtenAtOnce(files).subarray(start, end))).toBe(true);
      }),
    );
  });

  it("is read back by another library", () => {
    const files = [
      file("characters/hero-knight_front_idle_01.png", "knight"),
      file("empty.txt", ""),
      file("Ünïcode/竜.png", "dragon"),
    ];
    const unzipped = unzipSync(read(planZip(files.map(toEntry)), files));
    expect(
      Object.fromEntries(Object.entries(unzipped).map(([name, data]) => [name, Buffer.from(data).toString()])),
    ).toEqual({
      "characters/hero-knight_front_idle_01.png": "knight",
      "empty.txt": "",
      "Ünïcode/竜.png": "dragon",
    });
  });

  it("of no entries is the 22 bytes of an end record", () => {
    const layout = planZip<string>([]);
    expect(read(layout, [])).toEqual(Buffer.from(`504b0506${"00".repeat(18)}`, "hex"));
  });

  it("joins small records into runs, and hands out large inline bytes as they are", () => {
    const large = { name: "manifest.json", data: new Uint8Array(200_000), inline: true };
    const many = Array.from({ length: 5000 }, (_, index) => file(`sprites/${index}.png`, "x"));
    const layout = planZip([large, ...many].map(toEntry));
    const [, second] = segmentsOfRange(layout, whole(layout));
    expect(second?.kind === "bytes" && second.bytes.buffer === large.data.buffer).toBe(true);
    const central = [...segmentsOfRange(layout, { start: layout.directory.offset, end: layout.sizeBytes })];
    expect(central.length).toBeLessThan(10);
  });

  it("refuses a range outside the archive", () => {
    const layout = planZip<string>([]);
    for (const [start, end] of [
      [-1, 5],
      [0, 23],
      [9, 8],
      [0.5, 2],
      [Number.NaN, 3],
    ] as const) {
      expect(() => [...segmentsOfRange(layout, { start, end })]).toThrow(RangeError);
    }
  });
});

describe("Zip64", () => {
  const sizes = fc.oneof(
    fc.constantFrom(0, 1, max32 - 1, max32, fourGiB, fourGiB + 1, 2 ** 40),
    fc.nat({ max: 2 ** 34 }),
  );

  it("is used for exactly the sizes and offsets that need it", () => {
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 8 }), (sizesBytes) => {
        const entries = sizesBytes.map((sizeBytes, index) => ({ name: `f${index}`, sizeBytes, crc32: 7, source: "" }));
        const layout = planZip(entries);
        const records = [...segmentsOfRange(layout, whole(layout))].flatMap((segment) =>
          segment.kind === "bytes" ? [segment.bytes] : [],
        );
        const { head, tail, sizeBytes } = recordsAtOnce(entries);
        expect(Buffer.concat(records).equals(Buffer.concat([...head, tail]))).toBe(true);
        expect(layout.sizeBytes).toBe(sizeBytes);
      }),
      // The header of `f0` is 32 bytes: what follows begins at the very limit.
      { examples: [[[max32 - 32, 0]], [[max32 - 33, 0]]] },
    );
  });

  it.each([65_534, 65_535, 70_000])("is used for the count of %i entries when it needs it", (count) => {
    const files = Array.from({ length: count }, (_, index) => file(`sprites/${index}.png`, ""));
    const layout = planZip(files.map(toEntry));
    expect(read(layout, files).equals(writtenAtOnce(files))).toBe(true);
    expect(read(layout, files).includes(Buffer.from("PK\u0006\u0006"))).toBe(count >= 65_535);
  });
});

function file(name: string, text: string): TestFile {
  return { name, data: Buffer.from(text), inline: false };
}

function toEntry({ name, data, inline }: TestFile): ZipEntry<string> {
  return { name, sizeBytes: data.length, crc32: crc32(data), source: inline ? data : name };
}

function whole(layout: ZipLayout<unknown>): Range {
  return { start: 0, end: layout.sizeBytes };
}

function read(layout: ZipLayout<string>, files: readonly TestFile[], range: Range = whole(layout)): Buffer {
  const store = new Map(files.map(({ name, data }) => [name, data]));
  return Buffer.concat(
    [...segmentsOfRange(layout, range)].map((segment) => {
      const bytes =
        segment.kind === "bytes"
          ? segment.bytes
          : store.get(segment.source)?.subarray(segment.offset, segment.offset + segment.sizeBytes);
      if (bytes === undefined || bytes.length === 0) throw new Error("A segment has nothing to give");
      return bytes;
    }),
  );
}
