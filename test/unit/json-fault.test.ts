import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJsonFault } from "../../src/lib/json-fault";
import { growth, linear } from "../support/growth";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `line:column reason` */
function fault(text: string): string | undefined {
  const found = findJsonFault(text);
  return found && `${found.line}:${found.column} ${found.reason}`;
}

describe("the place where a text stops being JSON", () => {
  test.each([
    ["{", "1:2 the text ends here, but } is missing"],
    ["", "1:1 the text ends here, but a value belongs here"],
    ['{"a": [1, 2', "1:12 the text ends here, but ] is missing"],
    ['{"a": 1,}', "1:9 remove the comma before }"],
    ["[1,\n  2,\n]", "3:1 remove the comma before ]"],
    ["{ not json", "1:3 a key in double quotes or } belongs here, not n"],
    ["{'a': 1}", "1:2 use double quotes instead of single quotes"],
    ["{“a”: 1}", "1:2 use straight double quotes"],
    ['{"a" 1}', "1:6 a colon belongs here, not 1"],
    ['{"a": 1 "b": 2}', '1:9 a comma or a closing bracket belongs here, not "'],
    ['{"a": True}', "1:7 write true in lower case"],
    ['{"a": hero}', "1:7 put hero in double quotes"],
    ['{"a": undefined}', "1:7 JSON has no undefined: write null, or leave the key out"],
    ['{"a": 01}', "1:8 a comma or a closing bracket belongs here, not 1"],
    ['{"a": +1}', "1:7 a number has no plus sign"],
    ['{\n  // name\n  "a": 1}', "2:3 JSON has no comments"],
    ['{"a": "one\ntwo"}', "1:11 a line break in a string must be escaped"],
    ['{"a": "one}', "1:7 this string is never closed"],
    [String.raw`{"a": "C:\games"}`, "1:10 this is no escape: write \\\\ for a backslash"],
    ['{"a": [1}', "1:9 ] belongs here"],
    ['{"a": 1}}', "1:9 nothing may follow the JSON value"],
    ['{"a": 1} x', "1:10 nothing may follow the JSON value"],
    ['{"🐉": 1,\u00a0"b": 2}', "1:9 a key in double quotes belongs here, not U+00A0"],
  ])("%j: %s", (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  test("a fault is found exactly where JSON.parse throws", () => {
    const broken = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "\\", "\n", "0", "x", ":", " "),
      )
      .map(([json, place, sign]) => {
        const at = place % (json.length + 1);
        return json.slice(0, at) + sign + json.slice(at + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken, fc.string()), (text) => {
        expect(findJsonFault(text) === undefined, text).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });

  test("a valid beginning is never blamed: cut before the fault, the text only lacks its end", () => {
    const text = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat())
      .map(([json, place]) => json.slice(0, place % json.length));
    fc.assert(
      fc.property(text, (cut) => {
        const found = findJsonFault(cut);
        expect(found === undefined || found.column <= [...cut].length + 1).toBe(true);
      }),
    );
  });

  test.each([
    ["brackets", (length: number) => "[".repeat(length)],
    ["objects", (length: number) => '{"a":'.repeat(length / 5)],
    ["commas", (length: number) => `[${"1,".repeat(length / 2)}]`],
    ["spaces after a comma", (length: number) => `[1,${" ".repeat(length)}]`],
    ["an open string", (length: number) => `"${"x".repeat(length)}`],
    ["lines", (length: number) => `[${"\n".repeat(length)}x`],
  ])("%s take linear time", (_, build) => {
    expect(growth(1024 * 1024, (length) => findJsonFault(build(length)))).toBeLessThan(linear);
  });
});
