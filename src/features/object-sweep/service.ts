import * as z from "zod";
import type { Context } from "../../context";
import { objectsPrefix, objectSweepKey } from "../../storage/blobs";
import { findObjectName } from "../../storage/object-names";
import {
  deleteAbandonedImages,
  failLostExport,
  listKeptKeys,
  listRowsWithout,
  type KeyRange,
  type MissingObject,
  type OwnerKind,
} from "./store";

/*
 * Walks over R2's objects and deletes those that no row names. Also finds the opposite: rows whose object is missing.
 * Crashes between a write to R2 and a write to the database leave both behind.
 */

/** A new round over all objects starts this long after the last one started. */
const roundMs = 3600 * 1000;
/** Younger objects are never deleted: the work that wrote them may still be running. */
const safetyMs = 24 * 3600 * 1000;
/** An older row already had its object when the objects were listed, so a missing object is a loss. */
const settledMs = 3600 * 1000;
const pageSize = 1000;
const pagesPerRun = 10;
const missingPerPage = 100;
/** Sorts after every object's key. */
const end = `${objectsPrefix}~`;

/** `after` is the last key that the round has handled; null when the round is complete. */
const Progress = z.object({ startedAtMs: z.number(), after: z.string().nullable() });
type Progress = z.infer<typeof Progress>;

const lossEvents = { image: "image_lost", reference: "reference_lost", archive: "archive_lost" } as const;
const kinds: readonly OwnerKind[] = ["image", "reference", "archive"];

/**
 * Runs every minute and handles up to `pagesPerRun` pages of objects, until the round is complete. The progress is
 * stored in R2, even when a page fails, so that the next run continues there.
 */
export async function sweepObjects(ctx: Context): Promise<void> {
  const { BUCKET } = ctx.env;
  const start = startOf(await readProgress(BUCKET), ctx.now.getTime());
  if (start === undefined) return;
  let { after } = start;
  try {
    for (let page = 0; page < pagesPerRun && after !== null; page++) after = await sweepPage(ctx, after);
  } finally {
    await BUCKET.put(objectSweepKey, JSON.stringify({ ...start, after }));
  }
}

/** Continues an unfinished round, or starts a new one when it is due. Undefined if there is nothing to do yet. */
function startOf(progress: Progress | undefined, nowMs: number): Progress | undefined {
  if (progress?.after) return progress;
  const sinceMs = nowMs - (progress?.startedAtMs ?? 0);
  // A start in the future was recorded by a wrong clock.
  const due = progress === undefined || sinceMs >= roundMs || sinceMs < 0;
  return due ? { startedAtMs: nowMs, after: objectsPrefix } : undefined;
}

async function readProgress(bucket: R2Bucket): Promise<Progress | undefined> {
  const object = await bucket.get(objectSweepKey);
  if (object === null) return undefined;
  const read = Progress.safeParse(await object.json().catch(() => undefined));
  return read.success ? read.data : undefined;
}

/**
 * Handles one page: the objects after a key, and the rows whose objects belong among them. Returns the key after which
 * the next page begins, or null at the end.
 */
async function sweepPage(ctx: Context, after: string): Promise<string | null> {
  const { objects, truncated } = await ctx.env.BUCKET.list({
    prefix: objectsPrefix,
    startAfter: after,
    limit: pageSize,
  });
  const next = truncated ? (objects.at(-1)?.key ?? null) : null;
  const range = { after, last: next ?? end };
  await deleteAbandonedImages(ctx.db, range, ctx.now.getTime() - safetyMs);
  await deleteOrphans(ctx, objects);
  await reportLosses(
    ctx,
    range,
    objects.map((object) => object.key),
  );
  return next;
}

/**
 * Deletes old objects that no row keeps. No row will need them later: a row is written before its object or by the same
 * request, and a generation or export that has ended never starts again. Objects with a key of an unknown shape stay.
 */
async function deleteOrphans(ctx: Context, objects: readonly R2Object[]): Promise<void> {
  const oldMs = ctx.now.getTime() - safetyMs;
  const old = objects.filter((object) => object.uploaded.getTime() <= oldMs).map((object) => object.key);
  const names = old.flatMap((key) => findObjectName(key) ?? []);
  if (names.length < old.length) ctx.log.info("objects_not_known", { count: old.length - names.length });
  if (names.length === 0) return;
  const kept = await listKeptKeys(ctx.db, names);
  const orphans = names.map(({ key }) => key).filter((key) => !kept.has(key));
  if (orphans.length === 0) return;
  await ctx.env.BUCKET.delete(orphans);
  ctx.log.info("orphans_deleted", { count: orphans.length, first: orphans[0] });
}

/**
 * Logs each loss for the operator. The link of a lost image answers 404, and an export of that image fails. A ready
 * export whose archive is lost becomes `failed`.
 */
async function reportLosses(ctx: Context, range: KeyRange, listed: readonly string[]): Promise<void> {
  const { db, env, log } = ctx;
  const nowMs = ctx.now.getTime();
  const limits = { beforeMs: nowMs - settledMs, limit: missingPerPage };
  for (const kind of kinds) {
    const missing = await listRowsWithout(db, kind, range, listed, limits);
    for (const { id, projectId } of await onlyGone(env.BUCKET, missing)) {
      if (kind === "archive") await failLostExport(db, id, nowMs);
      log.error(lossEvents[kind], new Error("a row's object is gone"), { rowId: id, projectId });
    }
  }
}

/** Looks each object up again, so that only an object that is really gone counts as lost. */
async function onlyGone(bucket: R2Bucket, missing: readonly MissingObject[]): Promise<MissingObject[]> {
  const gone: MissingObject[] = [];
  for (const row of missing) if ((await bucket.head(row.objectKey)) === null) gone.push(row);
  return gone;
}
