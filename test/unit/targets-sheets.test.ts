/* Where sheets lie on the shared pages, and where frames lie in a sheet. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultOptions } from "../../src/targets/options";
import { gridFor } from "../../src/targets/sheet-grid";
import { emptyPlan, planSheets, toPages, type SheetPlan, type WantedSheet } from "../../src/targets/sheet-plan";

const side = 512;
const sheets = fc.array(
  fc.record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }) }),
  { maxLength: 40 },
);

function wanted(sizes: readonly { width: number; height: number }[], from = 0): WantedSheet[] {
  return sizes.map((size, index) => ({ ...size, assetId: `ast_${from + index}`, isChanged: true }));
}

function plan(list: readonly WantedSheet[], earlier = emptyPlan, padding = 0): SheetPlan {
  return planSheets(list, { maxPageSize: side, padding }, earlier);
}

function placeOf(sheetPlan: SheetPlan, id: string) {
  return sheetPlan.slots.find(({ assetId }) => assetId === id);
}

/** Throws if two slots in use share a pixel. */
function expectApart({ slots }: SheetPlan): void {
  const used = slots.filter(({ assetId }) => assetId !== null);
  for (const [index, a] of used.entries())
    for (const b of used.slice(index + 1)) {
      const isApart = a.page !== b.page || a.x + a.width <= b.x || b.x + b.width <= a.x;
      expect(isApart || a.y + a.height <= b.y || b.y + b.height <= a.y, JSON.stringify([a, b])).toBe(true);
    }
}

describe("the shared pages", () => {
  test("no two sheets overlap, and all lie within a page of the largest size", () => {
    fc.assert(
      fc.property(sheets, fc.integer({ min: 0, max: 4 }), (sizes, padding) => {
        const made = plan(wanted(sizes), emptyPlan, padding);
        expect(made.slots).toHaveLength(sizes.length);
        expectApart(made);
        for (const { width, height } of toPages(made, { padding, powerOfTwo: false }))
          expect(Math.max(width, height)).toBeLessThanOrEqual(side);
      }),
      { numRuns: 60 },
    );
  });

  test("after any change, unchanged sheets keep page, x and y, and nothing overlaps", () => {
    fc.assert(
      fc.property(
        sheets,
        sheets,
        fc.array(fc.constantFrom("keep", "change", "drop"), { minLength: 40 }),
        (old, added, fates) => {
          const first = plan(wanted(old));
          const kept = wanted(old)
            .map((sheet, index) => ({ ...sheet, isChanged: fates[index] !== "keep" }))
            .filter((_, index) => fates[index] !== "drop");
          const second = plan([...kept, ...wanted(added, 100)], first);
          expectApart(second);
          for (const { assetId, isChanged } of kept)
            if (!isChanged) expect(placeOf(second, assetId)).toEqual(placeOf(first, assetId));
          expect(second.slots.filter(({ assetId }) => assetId !== null)).toHaveLength(kept.length + added.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a freed place serves only a sheet of equal size, and new sheets go behind", () => {
    const first = plan(
      wanted([
        { width: 64, height: 32 },
        { width: 96, height: 32 },
      ]),
    );
    const kept = { width: 96, height: 32, assetId: "ast_1", isChanged: false };
    const smaller = plan([kept, { width: 63, height: 32, assetId: "ast_7", isChanged: true }], first);
    expect(placeOf(smaller, "ast_7")).toMatchObject({ x: 160, y: 0 });
    const equal = plan([kept, { width: 64, height: 32, assetId: "ast_8", isChanged: true }], first);
    expect(placeOf(equal, "ast_8")).toMatchObject({ x: 0, y: 0 });
  });

  test("a changed sheet of equal size returns to its own place", () => {
    const first = plan(
      wanted([
        { width: 64, height: 32 },
        { width: 64, height: 32 },
      ]),
    );
    const both = wanted([
      { width: 64, height: 32 },
      { width: 64, height: 32 },
    ]).toReversed();
    const second = plan(both, first);
    expect(placeOf(second, "ast_0")).toEqual(placeOf(first, "ast_0"));
    expect(placeOf(second, "ast_1")).toEqual(placeOf(first, "ast_1"));
  });

  test("a sheet that is larger than a page gets no place; one of exactly a page does", () => {
    const made = plan(
      wanted([
        { width: side + 3, height: 8 },
        { width: side + 2, height: side + 2 },
      ]),
      emptyPlan,
      2,
    );
    expect(placeOf(made, "ast_0")).toBeUndefined();
    expect(toPages(made, { padding: 2, powerOfTwo: false })).toEqual([{ width: side, height: side }]);
  });

  test("pages have sides of a power of two when asked", () => {
    const made = plan(wanted([{ width: 33, height: 300 }]));
    expect(toPages(made, { padding: 0, powerOfTwo: true })).toEqual([{ width: 64, height: 512 }]);
  });
});

describe("the grid of a sheet", () => {
  const crop = { width: 64, height: 64 };

  test("rows begin in lines of their own, and a row that is too long goes on in the next line", () => {
    const grid = gridFor([3, 10, 1], crop, null, { ...defaultOptions, maxPageSize: 512 });
    expect(grid).toMatchObject({ columns: 8, lines: 4 });
    expect(grid.cells).toEqual([[0, 1, 2], [8, 9, 10, 11, 12, 13, 14, 15, 16, 17], [24]]);
  });

  test("a set of tiles has four columns, and a blob eight", () => {
    expect(gridFor([16], { width: 16, height: 16 }, "edge16", defaultOptions)).toMatchObject({ columns: 4, lines: 4 });
    expect(gridFor([47], { width: 16, height: 16 }, "blob47", defaultOptions)).toMatchObject({ columns: 8, lines: 6 });
  });

  test("padding and borders count when columns are fitted into a page", () => {
    const options = { ...defaultOptions, maxPageSize: 512 as const, extrude: 1, padding: 0 };
    expect(gridFor([8], crop, null, options)).toMatchObject({ columns: 7, lines: 2 });
  });
});
