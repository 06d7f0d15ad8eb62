import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isId, newId, newUlid } from "../../src/lib/ids";

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe("ids", () => {
  test("have their prefix and 26 characters of lower-case Crockford base 32", () => {
    fc.assert(
      fc.property(time, (nowMs) => {
        expect(newUlid(nowMs)).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{26}$/);
        const id = newId("prj", nowMs);
        expect(id.slice(0, 4)).toBe("prj_");
        expect(isId("prj", id)).toBe(true);
        expect(isId("usr", id)).toBe(false);
      }),
    );
  });

  test("sort by the time at which they were made", () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a < b);
        expect(newUlid(a) < newUlid(b)).toBe(true);
      }),
    );
  });

  test("carry their time in the first ten characters, as a ULID does", () => {
    expect(newUlid(1_469_918_176_385).slice(0, 10)).toBe("01aryz6s41");
    expect(newUlid(2 ** 48 - 1).slice(0, 10)).toBe("7zzzzzzzzz");
  });

  test("made in one millisecond are all different, and every random place takes every value", () => {
    const made = Array.from({ length: 20_000 }, () => newUlid(1));
    expect(new Set(made).size).toBe(made.length);
    for (let place = 10; place < 26; place++)
      expect(new Set(made.map((ulid) => ulid.charAt(place))).size, `place ${place}`).toBe(32);
  });

  test("an id with another length, case or alphabet is none", () => {
    const good = newId("key", 1);
    for (const bad of [
      good.slice(0, -1),
      `${good}0`,
      good.toUpperCase(),
      `key_${"i".repeat(26)}`,
      `key_${"u".repeat(26)}`,
    ])
      expect(isId("key", bad), bad).toBe(false);
    expect(isId("key", `${good}\n`)).toBe(false);
    expect(isId("key", "")).toBe(false);
  });
});
