import { and, eq, inArray, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Db } from "../../db/client";
import { isLoose, providerJobs } from "../../db/schema/providers";
import { billableStates } from "../../domain/job-states";
import type { Job, JobRequest } from "../../providers/provider";
import { updateItemCost } from "./cost-store";

export type JobRow = typeof providerJobs.$inferSelect;

/** An image can have several jobs, one after the other. The time of the request tells the jobs apart. */
export type JobKey = { readonly imageId: string; readonly submittedAt: number };

/** The request that the job was claimed with. */
export function requestOf(job: JobRow): JobRequest {
  // A claim writes nothing else into the column: see `toJobRequest`.
  return job.request as JobRequest;
}

export async function findJob(db: Db, imageId: string): Promise<JobRow | undefined> {
  const [row] = await db.select().from(providerJobs).where(eq(providerJobs.imageId, imageId));
  return row;
}

/** Records that the provider accepted the job, under the provider's name for the job. False when the job may not be named. */
export async function acceptJob(db: Db, job: JobKey, { id, url }: Job): Promise<boolean> {
  const named = await db
    .update(providerJobs)
    .set({ state: "pending", jobId: id, jobUrl: url, notBefore: null })
    .where(isNameable(job, id))
    .returning({ imageId: providerJobs.imageId });
  return named.length === 1;
}

/**
 * Records a proven callback: the provider's name for the job, and the time. A job that was given up becomes `pending`
 * again, so that the provider's answer settles the job. Undefined when there is nothing to do: the job has ended, or
 * another callback came less than `sameMs` ago.
 */
export async function noteCallback(
  db: Db,
  job: JobKey,
  jobId: string,
  { nowMs, sameMs }: { nowMs: number; sameMs: number },
): Promise<Pick<JobRow, "itemId" | "position"> | undefined> {
  const isNew = or(isNull(providerJobs.notifiedAt), lt(providerJobs.notifiedAt, nowMs - sameMs));
  const [row] = await db
    .update(providerJobs)
    .set({ state: "pending", jobId, notifiedAt: nowMs, notBefore: null })
    .where(and(isNameable(job, jobId), isNew))
    .returning({ itemId: providerJobs.itemId, position: providerJobs.position });
  return row;
}

/**
 * A job may be named while it is unsettled, and also after it counted as never taken, unless the image was asked for
 * again since. A name is never changed.
 */
function isNameable({ imageId, submittedAt }: JobKey, jobId: string): SQL | undefined {
  const countsAsNeverTaken = and(eq(providerJobs.state, "refused"), isNull(providerJobs.jobId));
  return and(
    eq(providerJobs.submittedAt, submittedAt),
    or(isNull(providerJobs.jobId), eq(providerJobs.jobId, jobId)),
    or(isUnsettled(imageId), and(eq(providerJobs.imageId, imageId), countsAsNeverTaken)),
  );
}

/** A late answer may settle every job that can still be billed, also one that was given up as `unknown`. */
function isUnsettled(imageId: string): SQL | undefined {
  return and(eq(providerJobs.imageId, imageId), inArray(providerJobs.state, billableStates));
}

/**
 * The provider surely did not take the job, or ended the job without billing. The image may be asked for again from
 * `notBefore` on, and never when that is null.
 */
export async function refuseJob(
  db: Db,
  imageId: string,
  { notBefore, countsAsTry }: { notBefore: number | null; countsAsTry: boolean },
): Promise<void> {
  const tries = countsAsTry ? sql`tries` : sql`max(0, tries - 1)`;
  await db.update(providerJobs).set({ state: "refused", notBefore, tries }).where(isUnsettled(imageId));
}

/** Ends an unsettled job that brought no image. `unknown` keeps the reservation and the request, for a late answer. */
export async function settleJob(
  db: Db,
  imageId: string,
  end: { state: "failed" | "unknown"; costMicroUsd: number },
  nowMs: number,
): Promise<void> {
  const isUnknown = end.state === "unknown";
  await db.batch([
    db
      .update(providerJobs)
      .set({
        ...end,
        settledAt: isUnknown ? null : nowMs,
        notBefore: null,
        request: isUnknown ? sql`request` : null,
      })
      .where(isUnsettled(imageId)),
    updateItemCost(db, sql`(SELECT item_id FROM provider_jobs WHERE image_id = ${imageId})`),
  ]);
}

/** Records that the image is drawn and cannot be downloaded yet. Returns the time when that was first recorded. */
export async function noteDrawn(db: Db, imageId: string, nowMs: number): Promise<number> {
  const [row] = await db
    .update(providerJobs)
    .set({ drawnAt: sql`coalesce(${providerJobs.drawnAt}, ${nowMs})` })
    .where(isUnsettled(imageId))
    .returning({ drawnAt: providerJobs.drawnAt });
  return row?.drawnAt ?? nowMs;
}

/** The provider is not asked about the job before `notBefore`, nor before an earlier call's time. */
export async function postponeJob(db: Db, imageId: string, notBefore: number): Promise<void> {
  await db
    .update(providerJobs)
    .set({ notBefore: sql`max(coalesce(${providerJobs.notBefore}, 0), ${notBefore})` })
    .where(isUnsettled(imageId));
}

/**
 * Unsettled jobs whose item no longer waits for them: the item was canceled, has ended, or is gone with its project. Only
 * jobs that may be asked about now, the longest due first. Reads these alone.
 */
export async function listLooseJobs(db: Db, nowMs: number, limit: number): Promise<JobRow[]> {
  const due = (when: SQL): SQL => sql`SELECT image_id FROM (SELECT image_id FROM provider_jobs
    WHERE ${sql.raw(isLoose)} AND ${when} ORDER BY not_before LIMIT ${limit})`;
  const rows = await db
    .select()
    .from(providerJobs)
    .where(
      sql`${providerJobs.imageId} IN (${due(sql`not_before IS NULL`)} UNION ALL ${due(sql`not_before < ${nowMs}`)})`,
    );
  return rows.toSorted((a, b) => (a.notBefore ?? 0) - (b.notBefore ?? 0)).slice(0, limit);
}
