/** Paging of lists by a cursor. */
import { crc32 } from "node:zlib";
import { fromBase64Url, toBase64Url, toUtf8 } from "./encoding";

/** A page to fetch: at most `limit` rows after the sort key `after`, the key of the last row of the previous page. */
export type Page = { readonly limit: number; readonly after: string | null };

/** One page of a list. `nextCursor` is null at the end. */
export type ListPage<Item> = { readonly items: Item[]; readonly nextCursor: string | null };

const checkedKey = /^(?<key>[A-Za-z0-9_-]{1,100})\.(?<sum>[0-9a-f]{8})$/;

/** The sort key in a cursor. Undefined if the cursor does not come from a list of this API. */
export function fromCursor(cursor: string): string | undefined {
  const bytes = fromBase64Url(cursor);
  const { key, sum } = (bytes && checkedKey.exec(new TextDecoder().decode(bytes)))?.groups ?? {};
  return key !== undefined && sumOf(key) === sum ? key : undefined;
}

function sumOf(key: string): string {
  return crc32(key).toString(16).padStart(8, "0");
}

/**
 * Lists one page. `keyOf` returns a row's sort key. `listRows` is asked for one row more than the page holds; that row
 * shows that there is a next page.
 */
export async function listPage<Row, Item>(
  page: Page,
  listRows: (page: Page) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Promise<ListPage<Item>> {
  return pageFrom(await listRows(withOneMore(page)), page, keyOf, toItem);
}

/**
 * Lists one page of rows that have parts, such as a version with its images. The page ends before its rows have more
 * than `parts.max` parts together, so that one response stays bounded. It always holds the first row, or the list could
 * not go on.
 */
export async function listBoundedPage<Row>(
  page: Page,
  listRows: (page: Page) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
  parts: { readonly countOf: (row: Row) => number; readonly max: number },
): Promise<ListPage<Row>> {
  const rows = await listRows(withOneMore(page));
  let count = 0;
  const tooMany = rows.findIndex((row) => (count += parts.countOf(row)) > parts.max);
  const limit = tooMany === -1 ? page.limit : Math.min(page.limit, Math.max(1, tooMany));
  return pageFrom(rows, { ...page, limit }, keyOf, (row) => row);
}

function withOneMore(page: Page): Page {
  return { ...page, limit: page.limit + 1 };
}

/** Takes up to `limit + 1` rows. The one too many is not shown. */
function pageFrom<Row, Item>(
  rows: readonly Row[],
  page: Page,
  keyOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): ListPage<Item> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? toCursor(keyOf(last)) : null };
}

/** Opaque to callers. The checksum detects invented cursors, which would otherwise look like the end of a list. */
function toCursor(key: string): string {
  return toBase64Url(toUtf8(`${key}.${sumOf(key)}`));
}
