import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isCommonPassword } from "../../src/features/identity/common-passwords";
import { isLeakedPassword } from "../../src/features/identity/leaked-passwords";
import { NewPassword } from "../../src/features/identity/schemas";

/** Of a public million of leaked passwords those that the length rule lets in, most common first. */
const file = path.resolve(import.meta.dirname, "../data/long-leaked-passwords.txt.gz");
const leaked = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");

/** What OWASP ASVS 6.2.4 asks for. */
const required = 3000;

test("the list holds more than the 3,000 most common leaked passwords that the length rule lets in", () => {
  expect(leaked.length).toBeGreaterThanOrEqual(3 * required);
  for (const password of leaked) expect(NewPassword.safeParse(password).success, password).toBe(true);
});

test("each of the 3,000 most common is refused, and every other on the list, in any case", () => {
  expect(leaked.slice(0, required).filter((password) => !isCommonPassword(password))).toEqual([]);
  for (const spelling of [leaked, leaked.map((it) => it.toUpperCase()), leaked.map((it) => it.toLowerCase())])
    expect(spelling.filter((password) => !isLeakedPassword(password))).toEqual([]);
});

test("what is not on the list is not taken for leaked, its neighbours included", () => {
  const neighbours = leaked.slice(0, required).map((password) => `${password}~${password.length}`);
  expect(neighbours.filter(isLeakedPassword)).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 15, maxLength: 40 }), (text) => {
      expect(isLeakedPassword(text), text).toBe(false);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
