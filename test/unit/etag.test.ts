import { describe, expect, test } from "vitest";
import { matches, noneMatch } from "../../src/lib/etag";

describe("If-None-Match (weak comparison)", () => {
  test("is true, so the body is sent, when the header is absent or names other tags", () => {
    expect(noneMatch(undefined, '"a"')).toBe(true);
    expect(noneMatch('"b"', '"a"')).toBe(true);
    expect(noneMatch('"b", W/"c"', '"a"')).toBe(true);
    expect(noneMatch("", '"a"')).toBe(true);
    expect(noneMatch("a", '"a"')).toBe(true);
  });

  test("is false, so the answer is 304, for the tag itself, alone or in a list, weak or strong, and for *", () => {
    for (const header of ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', "*", ' "a" '])
      expect(noneMatch(header, '"a"'), header).toBe(false);
    expect(noneMatch('"a"', 'W/"a"')).toBe(false);
  });
});

describe("If-Match (strong comparison)", () => {
  test("is true for an absent header, the tag itself, alone or in a list, and *", () => {
    for (const header of [undefined, '"a"', '"b", "a"', '"b","a"', "*"])
      expect(matches(header, '"a"'), header).toBe(true);
  });

  test("is false for other tags, unquoted ones, an empty list, and every weak tag, even an equal one", () => {
    for (const header of ['"b"', "a", "", 'W/"a"', '"A"', '"*"']) expect(matches(header, '"a"'), header).toBe(false);
    expect(matches('W/"a"', 'W/"a"')).toBe(false);
  });
});
