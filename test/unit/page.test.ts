import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/errors";
import { PageQuery, toPage } from "../../src/http/pagination";
import { toBase64Url, toUtf8 } from "../../src/lib/encoding";
import { newId } from "../../src/lib/ids";
import { listBoundedPage, listPage, type Page } from "../../src/lib/page";

/** Like a store's query, newest first. */
async function select(keys: readonly string[], page: Page): Promise<string[]> {
  return keys
    .toSorted()
    .toReversed()
    .filter((key) => page.after === null || key < page.after)
    .slice(0, page.limit);
}

async function walk(keys: readonly string[], limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await listPage(
      toPage({ limit, cursor }),
      (page) => select(keys, page),
      (row) => row,
      (row) => row,
    );
    pages.push(items);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

describe("pages", () => {
  test("walked to the end show every row once, in order, none longer than the limit, none empty but a sole one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), async (count, limit) => {
        const keys = Array.from({ length: count }, (_, i) => newId("prj", i % 7));
        const pages = await walk(keys, limit);
        expect(pages.flat()).toEqual(keys.toSorted().toReversed());
        expect(pages.length).toBe(Math.max(1, Math.ceil(count / limit)));
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test("the cursor is opaque: it does not show the id that it stands for", async () => {
    const page = { limit: 1, after: null };
    const { nextCursor } = await listPage(
      page,
      async () => ["b", "a"],
      () => newId("prj", 1),
      String,
    );
    expect(nextCursor).toMatch(/./);
    expect(nextCursor).not.toContain("prj_");
  });

  test("a page ends before its rows have more parts than it may have, never before its first row, and goes on after", async () => {
    const list = async (partCounts: number[]) => {
      const { items, nextCursor } = await listBoundedPage({ limit: 3, after: null }, async () => partCounts, String, {
        countOf: (count) => count,
        max: 6,
      });
      return [items.length, nextCursor === null];
    };
    expect(await list([2, 2, 2])).toEqual([3, true]);
    expect(await list([2, 2, 2, 1])).toEqual([3, false]);
    expect(await list([1, 1, 1, 1])).toEqual([3, false]);
    expect(await list([2, 2, 3])).toEqual([2, false]);
    expect(await list([7, 1])).toEqual([1, false]);
    expect(await list([7])).toEqual([1, true]);
    expect(await list([])).toEqual([0, true]);
  });

  test("a cursor that nobody gave is refused with 400 validation_failed", () => {
    const bad = [
      "",
      "!",
      "a",
      "YWJj=",
      "YWJj ",
      " YWJj",
      ...["a b", "x'; --", "hello", "hero-knight", "hello.00000000"].map((text) => toBase64Url(toUtf8(text))),
    ];
    for (const cursor of [...bad, toBase64Url(toUtf8("k".repeat(101))), toBase64Url(new Uint8Array([255, 254]))])
      expect(() => toPage({ limit: 20, cursor }), cursor).toThrow(
        expect.objectContaining({ code: "validation_failed" }),
      );
    expect(() => toPage({ limit: 20, cursor: "!" })).toThrow(AppError);
  });

  test("limit is 20 when left out, and only 1 to 100 otherwise", () => {
    expect(PageQuery.parse({}).limit).toBe(20);
    expect(PageQuery.parse({ limit: "1" }).limit).toBe(1);
    expect(PageQuery.parse({ limit: "100" }).limit).toBe(100);
    for (const limit of ["0", "101", "-1", "1.5", "", "abc", "NaN", "Infinity", ["1", "2"]])
      expect(PageQuery.safeParse({ limit }).success, String(limit)).toBe(false);
  });

  test("an unknown parameter is refused", () => {
    expect(PageQuery.safeParse({ offset: "3" }).success).toBe(false);
  });
});
