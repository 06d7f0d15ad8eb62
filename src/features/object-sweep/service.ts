import * as z from "zod";
import type { Context } from "../../context";
import { keptPrefix, objectsPrefix, objectSweepKey, restorableMs } from "../../storage/blobs";
import { deleteObjects } from "../../storage/kept-objects";
import { openMarks, type MarkList } from "../../storage/unnamed-marks";
import { sweepLost } from "./lost-objects";
import { deleteAbandonedImages } from "./store";
import { sweepUnnamed } from "./unnamed-objects";

/*
 * Compares all objects in R2 with the rows of the database. Crashes between a write to R2 and a write to the database
 * leave objects without a row; a restore of the database leaves these and rows without an object.
 */

/** A new round over all objects starts this long after the last one started. */
const roundMs = 3600 * 1000;
/** The images of an item that ended without a version stay for this time, for the next attempt. */
const reusableMs = 24 * 3600 * 1000;
const pageSize = 1000;
const pagesPerRun = 10;
/** A run starts no page after this time, so that it does not hold up the other duties. */
const maxRunMs = 30_000;
/** Sorts after every object's key. */
const end = `${objectsPrefix}~`;

/** `after` is the last key that the round has handled; null when the round is complete. */
const Progress = z.object({ startedAtMs: z.number(), after: z.string().nullable() });
type Progress = z.infer<typeof Progress>;

type ListMarks = (after: string) => Promise<MarkList>;

/**
 * Runs every minute and handles up to `pagesPerRun` pages of objects, until the round is complete. The progress is
 * stored in R2, even when a page fails, so that the next run continues there.
 */
export async function sweepObjects(ctx: Context): Promise<void> {
  const { BUCKET } = ctx.env;
  const start = startOf(await readProgress(BUCKET), ctx.now.getTime());
  if (start === undefined) return;
  const untilMs = Date.now() + maxRunMs;
  const listMarks = openMarks(BUCKET);
  let { after } = start;
  try {
    for (let page = 0; page < pagesPerRun && after !== null && Date.now() < untilMs; page++)
      after = await (after.startsWith(keptPrefix) ? sweepKept(ctx, after) : sweepPage(ctx, after, listMarks));
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
 * Handles one page: the objects and the marks after a key, and the rows whose objects belong among them. Returns the key
 * after which the next page begins. The kept copies come after the last page.
 */
async function sweepPage(ctx: Context, after: string, listMarks: ListMarks): Promise<string> {
  const { objects, truncated } = await ctx.env.BUCKET.list({
    prefix: objectsPrefix,
    startAfter: after,
    limit: pageSize,
  });
  const { sinceMs, coversTo } = await listMarks(after);
  const listedTo = truncated ? (objects.at(-1)?.key ?? end) : end;
  const range = { after, last: coversTo < listedTo ? coversTo : listedTo };
  const keys = objects.map(({ key }) => key).filter((key) => key <= range.last);
  const marks = new Map(Array.from(sinceMs).filter(([key]) => key > after && key <= range.last));
  await deleteAbandonedImages(ctx.db, range, ctx.now.getTime() - reusableMs);
  await sweepUnnamed(ctx, { keys, marks });
  const last = await sweepLost(ctx, range, keys);
  return last === end ? keptPrefix : last;
}

/** Deletes the kept copies that are too old, page by page. Returns null at the end of the round. */
async function sweepKept({ env, now }: Context, after: string): Promise<string | null> {
  const { objects, truncated } = await env.BUCKET.list({ prefix: keptPrefix, startAfter: after, limit: pageSize });
  const old = objects.filter(({ uploaded }) => uploaded.getTime() <= now.getTime() - restorableMs);
  await deleteObjects(
    env.BUCKET,
    old.map(({ key }) => key),
  );
  return truncated ? (objects.at(-1)?.key ?? null) : null;
}
