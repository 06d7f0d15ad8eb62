import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matches, noneMatch, versionTags } from "../../src/lib/etag";

describe("If-None-Match (weak comparison)", () => {
  test("is true, so the body is sent, when the header is absent or names other tags", () => {
    expect(noneMatch(undefined, '"a"')).toBe(true);
    expect(noneMatch('"b"', '"a"')).toBe(true);
    expect(noneMatch('"b", W/"c"', '"a"')).toBe(true);
    expect(noneMatch("", '"a"')).toBe(true);
    expect(noneMatch("a", '"a"')).toBe(true);
    expect(noneMatch('"*"', '"a"')).toBe(true);
  });

  test("is false, so the answer is 304, for the tag itself, alone or in a list, weak or strong, and for *", () => {
    for (const header of ['"a"', 'W/"a"', 'w/"a"', '"b", "a"', '"b",W/"a"', "*", ' "a" ', '"b,c" , "a"', ',"a",'])
      expect(noneMatch(header, '"a"'), header).toBe(false);
    expect(noneMatch('"a"', 'W/"a"')).toBe(false);
  });
});

describe("If-Match (strong comparison)", () => {
  test("is true for an absent header, the tag itself, alone or in a list, and *", () => {
    for (const header of [undefined, '"a"', '"b", "a"', '"b","a"', "*", ' "a" ', '"x,y","a"', 'W/"a", "a"'])
      expect(matches(header, '"a"'), header).toBe(true);
  });

  test("is false for other tags, unquoted ones, an empty list, and every weak tag, even an equal one", () => {
    for (const header of ['"b"', "a", "", 'W/"a"', 'w/"a"', 'W/ "a"', '"A"', '"*"', "*a", '"a"b'])
      expect(matches(header, '"a"'), header).toBe(false);
    expect(matches('W/"a"', 'W/"a"')).toBe(false);
  });
});

describe("tags that name versions", () => {
  test.each([
    [undefined, null],
    ["", []],
    ["*", ["*"]],
    [" * ", ["*"]],
    ['"x"', ["x"]],
    ['W/"x"', ["x"]],
    ['w/"x"', ["x"]],
    ['W/ "x"', ["x"]],
    ['  W/"x"  ,\t"y"', ["x", "y"]],
    ['W/"x","y",w/"z"', ["x", "y", "z"]],
    [',, "x" ,,', ["x"]],
    ['"a,b"', ["a,b"]],
    ['"x", *', ["*"]],
    ['""', [""]],
    ['"*"', []],
    ['W/"*"', []],
    ["x", []],
    ["W/x", []],
    ['X/"x"', []],
    ['"x', []],
    ['x"', []],
    ['"x"y, "z"', ["z"]],
    ["*x", []],
  ])("%j are %j", (header, expected) => {
    expect(versionTags(header)).toEqual(expected);
  });

  test("a list of any tags, weak or strong, with any spaces, is read back", () => {
    const name = fc.stringMatching(/^[\x21\x23-\x7e]{0,8}$/).filter((text) => text !== "*");
    const prefix = fc.constantFrom("", "W/", "w/");
    const space = fc.constantFrom("", " ", "\t", "  ");
    const tag = fc.tuple(space, prefix, name, space);
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        const header = tags.map(([before, weak, text, after]) => `${before}${weak}"${text}"${after}`).join(",");
        expect(versionTags(header)).toEqual(tags.map(([, , text]) => text));
      }),
    );
  });
});

test("a long header is read in linear time", () => {
  for (const header of [
    '"'.repeat(1e5),
    `w/${" ".repeat(1e5)}x`,
    "W/".repeat(1e5),
    '"a"'.repeat(3e4),
    "*,".repeat(5e4),
  ])
    expect(versionTags(header)).toBeInstanceOf(Array);
});
