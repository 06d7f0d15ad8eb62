import { crc32 } from "node:zlib";
import { fromBase64Url, toBase64Url, toUtf8 } from "./encoding";

/** A page to fetch: at most `limit` rows after `after`, the last row's sort key of the page before. */
export type Page = { readonly limit: number; readonly after: string | null };

/** One page of a list. `nextCursor` is null at the end. */
export type ListPage<Item> = { readonly items: Item[]; readonly nextCursor: string | null };

const checkedKey = /^(?<key>[A-Za-z0-9_-]{1,100})\.(?<sum>[0-9a-f]{8})$/;

/** The sort key that a cursor stands for; undefined when no list gave it. */
export function fromCursor(cursor: string): string | undefined {
  const bytes = fromBase64Url(cursor);
  const { key, sum } = (bytes && checkedKey.exec(new TextDecoder().decode(bytes)))?.groups ?? {};
  return key !== undefined && sumOf(key) === sum ? key : undefined;
}

function sumOf(key: string): string {
  return crc32(key).toString(16).padStart(8, "0");
}

/**
 * Lists one page. `listRows` is asked for one row more than the page holds; that row tells that there is a next page.
 * `keyOf` gives a row's sort key.
 */
export async function listPage<Row, Item>(
  page: Page,
  listRows: (page: Page) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Promise<ListPage<Item>> {
  return pageFrom(await listRows({ ...page, limit: page.limit + 1 }), page, keyOf, toItem);
}

/** The page, or a shorter one when its rows, of which it always has the first, are of more than `max` parts together. */
export function fitPage<Row>(page: Page, rows: readonly Row[], sizeOf: (row: Row) => number, max: number): Page {
  let size = 0;
  const tooMany = rows.findIndex((row) => (size += sizeOf(row)) > max);
  return tooMany === -1 ? page : { ...page, limit: Math.min(page.limit, Math.max(1, tooMany)) };
}

/** `rows` holds up to `limit + 1` rows: the one too many tells that there is a next page. */
export function pageFrom<Row, Item>(
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

/** Opaque. Its sum tells a cursor that we gave from any other text, which would look like the end of a list. */
function toCursor(key: string): string {
  return toBase64Url(toUtf8(`${key}.${sumOf(key)}`));
}
