import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proposeRenames } from "../../src/features/plans/renames";

/** `before` and `after` are the keys of the plan in order, in one text. */
function propose(before: string, after: string): string[] {
  const [order, keys] = [before, after].map((text) => text.split(" ").filter((key) => key !== ""));
  const known = new Set(order);
  const items = (keys ?? []).map((key) => ({ key, base: key, isNew: !known.has(key) }));
  const orphaned = (order ?? []).filter((key) => keys?.includes(key) !== true);
  return proposeRenames(items, { order: order ?? [], orphaned, taken: known }).map(({ from, to }) => `${from} ${to}`);
}

describe("a rename is proposed", () => {
  test.each([
    ["between the same neighbours", "a b c", "a x c", ["b x"]],
    ["at the beginning and at the end", "a b c", "x b y", ["a x", "c y"]],
    ["for neighbours that are both renamed", "a b c d", "a x y d", ["b x", "c y"]],
    ["for the only item", "a", "x", ["a x"]],
    ["beside items that were moved elsewhere", "a b c d e", "d e a x c", ["b x"]],
  ])("%s", (_, before, after, pairs) => {
    expect(propose(before, after)).toEqual(pairs);
  });

  test.each([
    ["an item that was added", "a b", "a x b"],
    ["an item that was removed", "a b c", "a c"],
    ["a new item in another place", "a b c d", "a c x d"],
    ["two new items in the place of one", "a b c", "a x y c"],
    ["the same plan", "a b c", "a b c"],
  ])("not for %s", (_, before, after) => {
    expect(propose(before, after)).toEqual([]);
  });

  test("for a shorter key, unless another asset has that key", () => {
    const items = [{ key: "bat-24x16", base: "bat", isNew: false }];
    const before = { order: ["bat-24x16"], orphaned: [] };
    expect(proposeRenames(items, { ...before, taken: new Set(["bat-24x16"]) })).toEqual([
      { from: "bat-24x16", to: "bat" },
    ]);
    expect(proposeRenames(items, { ...before, taken: new Set(["bat-24x16", "bat"]) })).toEqual([]);
  });

  test("at most once for each key, whatever was edited", () => {
    const some = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"), { maxLength: 9 });
    fc.assert(
      fc.property(some, some, (before, after) => {
        const pairs = propose(before.join(" "), after.join(" ")).flatMap((pair) => pair.split(" "));
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
    );
  });
});
