import * as fc from "fast-check";
import { expect, test } from "vitest";
import { maxEscapeGrowth, sizeWithoutEscapes } from "../../src/lib/json-escapes";
import { growth, linear } from "../support/growth";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index).toString(16).padStart(4, "0");
    return String.raw`\u${index % 2 === 0 ? unit : unit.toUpperCase()}`;
  }).join("");
}

test("a text has the same size with and without escapes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (plain, other) => {
      const unescaped = `"${plain.replaceAll(/["\\]/g, "")}${other}"`;
      const half = `"${plain.replaceAll(/["\\]/g, "")}${escaped(other)}"`;
      expect(sizeWithoutEscapes(bytes(half))).toBe(bytes(unescaped).length);
    }),
  );
});

test.each([
  [String.raw`"\\u0041"`, 9],
  [String.raw`"\\\u0041"`, 5],
  [String.raw`"\n\t\"\/"`, 10],
  [String.raw`"\u00"`, 6],
  [String.raw`"\uzzzz"`, 8],
  [String.raw`"\u004`, 6],
  ["\\", 1],
  ["\\u", 2],
  ["", 0],
])("%s has %i bytes without escapes", (json, size) => {
  expect(sizeWithoutEscapes(bytes(json))).toBe(size);
});

test("characters outside ASCII grow at most threefold", () => {
  for (const character of ["\u0080", "\u07ff", "\u0800", "\uffff", "😀"])
    expect(escaped(character).length / bytes(character).length).toBeLessThanOrEqual(maxEscapeGrowth);
});

test("the time is in proportion to the text", () => {
  for (const piece of [String.raw`\u0041`, "\\\\", "\\", "a"]) {
    const texts = new Map([320_000, 20_000].map((size) => [size, bytes(piece.repeat(size))]));
    expect(growth(320_000, (size) => sizeWithoutEscapes(texts.get(size) ?? bytes("")))).toBeLessThan(linear);
  }
});
