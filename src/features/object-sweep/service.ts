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

const roundMs = 3600 * 1000;
/** Younger objects are left alone, whoever they belong to. */
const safetyMs = 24 * 3600 * 1000;
/** A row that is older than this had its object when the objects were listed. */
const settledMs = 3600 * 1000;
const pageSize = 1000;
const pagesPerRun = 10;
const missingPerPage = 100;
/** Sorts behind every key. */
const end = `${objectsPrefix}~`;

/** `after` is the key up to which the round has come; null when it is over. */
const Progress = z.object({ startedAtMs: z.number(), after: z.string().nullable() });
type Progress = z.infer<typeof Progress>;

const events = { image: "image_lost", reference: "reference_lost", archive: "archive_lost" } as const;
const kinds: readonly OwnerKind[] = ["image", "reference", "archive"];

/**
 * Puts right what crashes left in the object store: objects without a row, and rows without their object. Walks through
 * all of it once an hour, some pages a minute, and goes on after a death where it had come to.
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

/** Where a run begins: in the middle of a round, or, an hour after the last one began, at the start of another. */
function startOf(progress: Progress | undefined, nowMs: number): Progress | undefined {
  if (progress?.after) return progress;
  const sinceMs = nowMs - (progress?.startedAtMs ?? 0);
  // A round that began in the future was noted by a clock that went wrong.
  const due = progress === undefined || sinceMs >= roundMs || sinceMs < 0;
  return due ? { startedAtMs: nowMs, after: objectsPrefix } : undefined;
}

async function readProgress(bucket: R2Bucket): Promise<Progress | undefined> {
  const object = await bucket.get(objectSweepKey);
  if (object === null) return undefined;
  const read = Progress.safeParse(await object.json().catch(() => undefined));
  return read.success ? read.data : undefined;
}

/** Sweeps the objects after a key, and the rows whose objects would be among them; answers where to go on, or null. */
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
 * Deletes what no row wants. A row is written before its object, or by the same request, and what has ended stays ended:
 * so an old object that nobody wants will never be wanted. What has a key of an unknown shape is left alone.
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

/** A lost picture is for an operator: its link answers 404 and an export of it fails. A lost archive's export has failed. */
async function reportLosses(ctx: Context, range: KeyRange, listed: readonly string[]): Promise<void> {
  const { db, env, log } = ctx;
  const nowMs = ctx.now.getTime();
  const limits = { beforeMs: nowMs - settledMs, limit: missingPerPage };
  for (const kind of kinds) {
    const missing = await listRowsWithout(db, kind, range, listed, limits);
    for (const { id, projectId } of await onlyGone(env.BUCKET, missing)) {
      if (kind === "archive") await failLostExport(db, id, nowMs);
      log.error(events[kind], new Error("a row's object is gone"), { rowId: id, projectId });
    }
  }
}

async function onlyGone(bucket: R2Bucket, missing: readonly MissingObject[]): Promise<MissingObject[]> {
  const gone: MissingObject[] = [];
  for (const row of missing) if ((await bucket.head(row.objectKey)) === null) gone.push(row);
  return gone;
}
