import { toBase64Url, toUtf8 } from "./encoding";

/** A page to fetch: at most `limit` rows after `after`, the last row's sort key of the page before. */
export type Page = { readonly limit: number; readonly after: string | null };

/** `rows` holds up to `limit + 1` rows: the one too many tells that there is a next page. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  page: Page,
  keyOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? toBase64Url(toUtf8(keyOf(last))) : null };
}
