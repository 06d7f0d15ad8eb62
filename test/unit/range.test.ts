import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRange, ifRangeMatches, resolveRange } from "../../src/lib/range";

const whole = { kind: "whole" };
const unsatisfiable = { kind: "unsatisfiable" };
const part = (start: number, end: number) => ({ kind: "part", start, end });

describe("a range of a file of 100 bytes", () => {
  test.each([
    ["bytes=0-0", part(0, 1)],
    ["bytes=0-99", part(0, 100)],
    ["bytes=10-19", part(10, 20)],
    ["bytes=99-99", part(99, 100)],
    ["bytes=90-100", part(90, 100)],
    ["bytes=90-", part(90, 100)],
    ["bytes=0-", part(0, 100)],
    ["bytes=-1", part(99, 100)],
    ["bytes=-100", part(0, 100)],
    ["bytes=-101", part(0, 100)],
    ["bytes=-99999999999999999999999", part(0, 100)],
    ["bytes=7-99999999999999999999999", part(7, 100)],
    ["bytes=007-008", part(7, 9)],
    ["BYTES=1-2", part(1, 3)],
    ["bytes= 1-2 ", part(1, 3)],
    ["bytes=\t1-2", part(1, 3)],
  ])("%j is a part", (header, expected) => {
    expect(resolveRange(header, 100)).toEqual(expected);
  });

  test.each(["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-", "bytes=100-100"])(
    "%j cannot be satisfied",
    (header) => {
      expect(resolveRange(header, 100)).toEqual(unsatisfiable);
    },
  );

  test.each([
    undefined,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=--1",
    "bytes=5-4",
    "bytes=a-b",
    "bytes=0-1,3-4",
    "bytes=0-1,",
    "bytes=,0-1",
    "bytes=0 - 1",
    "bytes =0-1",
    "bytes=+0-1",
    "bytes=0x0-1",
    "bytes=1.5-2",
    "bytes=1e1-20",
    "bytes=０-1",
    "bytes=0-1; 3-4",
    "items=0-1",
    "0-1",
    "bytes=0-1\n",
  ])("%j asks for the whole file", (header) => {
    expect(resolveRange(header, 100)).toEqual(whole);
  });
});

test("of an empty file no part can be given", () => {
  expect(resolveRange("bytes=0-", 0)).toEqual(unsatisfiable);
  expect(resolveRange("bytes=0-0", 0)).toEqual(unsatisfiable);
  expect(resolveRange("bytes=-0", 0)).toEqual(unsatisfiable);
  expect(resolveRange("bytes=-5", 0)).toEqual(whole);
});

const size = fc.integer({ min: 0, max: 1000 });
const position = fc.integer({ min: 0, max: 1200 });

test("every range gives the bytes that slicing gives", () => {
  const bytes = Array.from({ length: 1000 }, (_, index) => index);
  fc.assert(
    fc.property(size, position, position, (sizeBytes, first, last) => {
      const range = resolveRange(`bytes=${first}-${last}`, sizeBytes);
      const expected = bytes.slice(0, sizeBytes).slice(first, last + 1);
      if (last < first) expect(range).toEqual(whole);
      else if (expected.length === 0) expect(range).toEqual(unsatisfiable);
      else expect(range.kind === "part" && bytes.slice(range.start, range.end)).toEqual(expected);
    }),
  );
});

test("the last bytes are those that slicing from the end gives", () => {
  const bytes = Array.from({ length: 1000 }, (_, index) => index);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1200 }), (sizeBytes, count) => {
      const range = resolveRange(`bytes=-${count}`, sizeBytes);
      expect(range.kind === "part" && bytes.slice(range.start, range.end)).toEqual(
        bytes.slice(0, sizeBytes).slice(-count),
      );
    }),
  );
});

test("whatever is sent, a part lies within the file and is not empty", () => {
  const text = fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^bytes=[\d,\- \t]{0,30}$/));
  fc.assert(
    fc.property(text, size, (header, sizeBytes) => {
      const range = resolveRange(header, sizeBytes);
      if (range.kind !== "part") return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.start).toBeLessThan(range.end);
      expect(range.end).toBeLessThanOrEqual(sizeBytes);
    }),
    { numRuns: 1000 },
  );
});

test("a long header is read in linear time", () => {
  for (const header of [`bytes=${"1".repeat(1e6)}`, `bytes=${" ".repeat(1e6)}x`, `bytes=${"1-".repeat(5e5)}`])
    expect(resolveRange(header, 100)).toEqual(whole);
});

describe("If-Range", () => {
  test.each([
    [undefined, '"a"', true],
    ['"a"', '"a"', true],
    [' "a" ', '"a"', true],
    ['"b"', '"a"', false],
    ['W/"a"', '"a"', false],
    ['W/"a"', 'W/"a"', false],
    ["a", '"a"', false],
    ["*", '"a"', false],
    ["", '"a"', false],
    ['"a", "b"', '"a"', false],
    ["Tue, 15 Nov 2026 12:45:26 GMT", '"a"', false],
  ])("%j against %j is %j", (header, etag, expected) => {
    expect(ifRangeMatches(header, etag)).toBe(expected);
  });
});

describe("a range of a file whose size is not known yet", () => {
  test.each([
    ["bytes=0-0", { offset: 0, length: 1 }],
    ["bytes=7-8", { offset: 7, length: 2 }],
    ["bytes=90-", { offset: 90 }],
    ["bytes=-5", { suffix: 5 }],
    ["bytes= -5 ", { suffix: 5 }],
  ])("%j", (header, expected) => {
    expect(findRange(header)).toEqual(expected);
  });

  test.each(["bytes=-0", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=99999999999999999999999-"])(
    "%j is none",
    (header) => {
      expect(findRange(header)).toBeUndefined();
    },
  );

  test("cut at the end of the file, is the same range as with the size", () => {
    const number = fc.option(fc.nat({ max: 150 }), { nil: "" as const });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 100 }), (first, last, size) => {
        const header = `bytes=${first}-${last}`;
        const range = findRange(header);
        const resolved = resolveRange(header, size);
        if (resolved.kind !== "part") return;
        expect(range).toBeDefined();
        if (range === undefined) return;
        const start = "suffix" in range ? Math.max(0, size - range.suffix) : range.offset;
        const end = "length" in range && range.length !== undefined ? Math.min(size, start + range.length) : size;
        expect([start, end]).toEqual([resolved.start, resolved.end]);
      }),
    );
  });
});
