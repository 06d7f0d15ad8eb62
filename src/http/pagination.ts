import * as z from "zod";
import { AppError } from "../errors";
import { fromCursor, type Page } from "../lib/page";

const maxPageItems = 100;
const Cursor = z.string().max(200).meta({ pattern: "^[A-Za-z0-9_-]+$" });

/** The query of every list. */
export const PageQuery = z.strictObject({
  limit: limitOf(20),
  cursor: Cursor.optional().meta({ description: "`nextCursor` of the page before." }),
});
/** Of a list of ours, whose whole is wanted by nearly everybody. */
export const WholeListQuery = PageQuery.extend({ limit: limitOf(maxPageItems) });
export type PageQuery = z.infer<typeof PageQuery>;

export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item).max(maxPageItems),
    nextCursor: Cursor.nullable().meta({ description: "Send it as `cursor` for the next page; null at the end." }),
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
    .meta({ description: `How many items to answer with, 1 to ${maxPageItems}.` });
}
