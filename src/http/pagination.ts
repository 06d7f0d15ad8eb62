/** Paging in the contract: the query and the response of every list operation. */
import * as z from "zod";
import { AppError } from "../errors";
import { fromCursor, type Page } from "../lib/page";

const maxPageItems = 100;
const Cursor = z.string().max(200).meta({ pattern: "^[A-Za-z0-9_-]+$" });

/** The query of every list operation. */
export const PageQuery = z.strictObject({
  limit: limitOf(20),
  cursor: Cursor.optional().meta({ description: "The `nextCursor` of the previous page." }),
});
/**
 * For lists that the service defines, such as the models. Most callers want all items, so the default is the maximum.
 */
export const WholeListQuery = PageQuery.extend({ limit: limitOf(maxPageItems) });
export type PageQuery = z.infer<typeof PageQuery>;

export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item).max(maxPageItems),
    nextCursor: Cursor.nullable().meta({
      description: "Send this as `cursor` to get the next page. Null on the last page.",
    }),
  });
}

export function toPage(query: PageQuery): Page {
  if (query.cursor === undefined) return { limit: query.limit, after: null };
  const after = fromCursor(query.cursor);
  if (after === undefined)
    throw new AppError("validation_failed", "The cursor is not valid. Send the nextCursor of the page before.", {
      errors: [{ path: "cursor", message: "is not a cursor of this list" }],
    });
  return { limit: query.limit, after };
}

function limitOf(standard: number) {
  return z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPageItems)
    .default(standard)
    .meta({ description: `The most items to return, 1 to ${maxPageItems}.` });
}
