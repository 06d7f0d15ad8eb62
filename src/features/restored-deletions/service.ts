/** Deletes again the projects and accounts that a restore of the database has brought back. */
import * as z from "zod";
import type { Context } from "../../context";
import { deletionSweepKey, restorableMs } from "../../storage/blobs";
import { deleteDeletionRecords, listDeletionRecords, type DeletionRecord } from "../../storage/deletion-records";
import { deleteAccount } from "../identity/deletion-service";
import { removeProject } from "../projects/service";
import { listLivingProjects, listLivingUsers } from "./store";

/** Up to 10,000 records in one run. More of them take several runs. */
const pagesPerRun = 10;
/** A run stops after this time, so that it does not hold up the other duties. The next run goes on. */
const maxRunMs = 30_000;

/** `after` is the last id that was handled. Null when the next run begins at the first record. */
const Progress = z.object({ after: z.string().nullable() });

/** Runs every minute, before any work of a project that should be gone is woken. Also deletes records that are too old. */
export async function deleteRestored(ctx: Context): Promise<void> {
  const { BUCKET } = ctx.env;
  const startedMs = Date.now();
  const begin = await readPosition(BUCKET);
  let after = begin;
  for (let page = 0; page < pagesPerRun; page++) {
    const { records, next } = await listDeletionRecords(BUCKET, after);
    const isDone = await handle(ctx, records, startedMs + maxRunMs);
    if (isDone) after = next;
    if (!isDone || next === null) break;
  }
  if (after !== begin) await BUCKET.put(deletionSweepKey, JSON.stringify({ after }));
}

async function readPosition(bucket: R2Bucket): Promise<string | null> {
  const object = await bucket.get(deletionSweepKey);
  const read = Progress.safeParse(await object?.json().catch(() => undefined));
  return read.success ? read.data.after : null;
}

/** Returns false if the time was over before the last record. */
async function handle(ctx: Context, records: readonly DeletionRecord[], untilMs: number): Promise<boolean> {
  if (records.length === 0) return true;
  const ids = records.map(({ id }) => id);
  const projects = await listLivingProjects(ctx.db, ids);
  for (const { id, ownerId } of projects) {
    if (Date.now() > untilMs) return false;
    await attempt(ctx, id, () => removeProject(ctx, { userId: ownerId, projectId: null }, id));
  }
  const users = await listLivingUsers(ctx.db, ids);
  for (const { id } of users) {
    if (Date.now() > untilMs) return false;
    await attempt(ctx, id, () => deleteAccount(ctx, id));
  }
  // A deletion that was just repeated is recorded anew.
  const repeated = new Set([...projects, ...users].map(({ id }) => id));
  await forgetOld(
    ctx,
    records.filter(({ id }) => !repeated.has(id)),
  );
  return true;
}

/** A deletion that fails does not hold up the others. The record stays, so a later run tries again. */
async function attempt(ctx: Context, id: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    ctx.log.warn("restored_deleted", { restoredId: id });
  } catch (error) {
    ctx.log.error("restored_not_deleted", error, { restoredId: id });
  }
}

async function forgetOld({ env, now }: Context, records: readonly DeletionRecord[]): Promise<void> {
  const old = records.filter(({ recordedAtMs }) => recordedAtMs <= now.getTime() - restorableMs);
  await deleteDeletionRecords(
    env.BUCKET,
    old.map(({ id }) => id),
  );
}
