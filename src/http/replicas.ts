/** Reads that a replica of the database may serve, and the header that keeps a caller's reads and writes in order. */
import type { Context } from "../context";
import { openAtPrimary, openNearby } from "../db/replicas";
import { AppError } from "../errors";
import type { HttpContext } from "./app-env";
import type { Operation } from "./operation";

export const bookmarkHeader = "X-D1-Bookmark";

/** The form of D1's bookmarks. D1 checks none itself. */
const bookmarkForm = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;

/** The database of a request: the primary, until an operation that is declared `nearby` runs. */
export function openRequestDb(c: HttpContext): Context["db"] {
  const marked = openAtPrimary(c.env.DB);
  c.set("marked", marked);
  return marked.db;
}

/** The context in which an operation runs. The checks before and after keep the request's own, which is at the primary. */
export function toRunContext(c: HttpContext, { nearby }: Operation): Context {
  const { ctx } = c.var;
  if (nearby !== true || !ctx.config.readReplication) return ctx;
  const marked = openNearby(c.env.DB, readBookmark(c));
  c.set("marked", marked);
  return Object.assign({}, ctx, { db: marked.db });
}

function readBookmark(c: HttpContext): string | undefined {
  const sent = c.req.header(bookmarkHeader);
  if (sent === undefined || sent === "" || bookmarkForm.test(sent)) return sent || undefined;
  const detail = `${bookmarkHeader} must be a value that an earlier response had. Leave the header out to begin anew.`;
  throw new AppError("validation_failed", detail);
}

/** Reads at the primary say nothing: a later read at a replica with an older bookmark may show an older state. */
export function tellBookmark(c: HttpContext, op: Operation, response: Response): Response {
  const bookmark = hasBookmark(op) ? (c.var.marked?.bookmark() ?? null) : null;
  if (bookmark !== null) response.headers.set(bookmarkHeader, bookmark);
  return response;
}

/** True for reads that a replica may serve, and for every write of a caller whom the operation knows. */
export function hasBookmark({ nearby, method, access }: Pick<Operation, "nearby" | "method" | "access">): boolean {
  return nearby === true || (method !== "get" && access !== "public");
}
