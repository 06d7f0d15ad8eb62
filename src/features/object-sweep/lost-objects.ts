/** Finds rows whose object is missing, and brings back the objects of which a copy is kept. */
import type { Context } from "../../context";
import { inGroups } from "../../lib/in-groups";
import { bringBack } from "../../storage/kept-objects";
import { failLostExport, listRowsWithout, type KeyRange, type MissingObject, type OwnerKind } from "./store";

/** The object of a younger row may only just have been replaced or deleted, so nothing is reported yet. */
const settledMs = 3600 * 1000;
const missingPerPage = 300;
/** A copy has two connections open. */
const copiesAtOnce = 3;

const lossEvents = {
  image: "image_lost",
  source: "image_lost",
  reference: "reference_lost",
  archive: "archive_lost",
} as const;
const kinds: readonly OwnerKind[] = ["image", "source", "reference", "archive"];

/**
 * Brings back the objects of rows that a restore of the database has brought back. Logs each other row without an object
 * for the operator: the link of a lost image answers 404, and an export of that image fails. A ready export whose archive
 * is lost becomes `failed`. Returns the key up to which all rows of the range are handled.
 */
export async function sweepLost(ctx: Context, range: KeyRange, listed: readonly string[]): Promise<string> {
  let { last } = range;
  for (const kind of kinds) {
    const missing = await listRowsWithout(ctx.db, kind, { after: range.after, last }, listed, missingPerPage);
    if (missing.length === missingPerPage) last = missing.at(-1)?.objectKey ?? last;
    await inGroups(missing, copiesAtOnce, (row) => handle(ctx, kind, row));
  }
  return last;
}

/** Looks the object up again, so that only an object that is really gone is brought back or counts as lost. */
async function handle(ctx: Context, kind: OwnerKind, row: MissingObject): Promise<void> {
  const { db, env, log } = ctx;
  const names = { rowId: row.id, projectId: row.projectId };
  if ((await env.BUCKET.head(row.objectKey)) !== null) return;
  if (await bringBack(env.BUCKET, row.objectKey)) {
    log.info("object_brought_back", names);
    return;
  }
  if (row.sinceMs > ctx.now.getTime() - settledMs) return;
  if (kind === "archive") await failLostExport(db, row.id, ctx.now.getTime());
  log.error(lossEvents[kind], new Error("a row's object is gone"), names);
}
