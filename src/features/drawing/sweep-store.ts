import { and, eq, gt, inArray, isNotNull, isNull, lt, not, or, sql, type SQL } from "drizzle-orm";
import type { Db } from "../../db/client";
import { generationItems } from "../../db/schema/generations";
import { providerJobs } from "../../db/schema/providers";
import type { JobRow } from "./job-store";

/** Generations whose items nobody has started since `beforeMs`. */
export async function listUnstarted(db: Db, beforeMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: generationItems.generationId })
    .from(generationItems)
    .where(and(eq(generationItems.status, "queued"), lt(generationItems.updatedAt, beforeMs)))
    // Many wait for long by right: each of them has its chance to be looked after.
    .orderBy(sql`random()`)
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Items at work that nobody has moved or looked after since `beforeMs`, the longest first; they count as looked after now. */
export async function takeStale(db: Db, times: { beforeMs: number; nowMs: number }, limit: number): Promise<string[]> {
  const stale = db
    .select({ id: generationItems.id })
    .from(generationItems)
    .where(and(eq(generationItems.status, "running"), lt(generationItems.updatedAt, times.beforeMs)))
    .orderBy(generationItems.updatedAt)
    .limit(limit);
  const rows = await db
    .update(generationItems)
    .set({ updatedAt: times.nowMs })
    .where(inArray(generationItems.id, stale))
    .returning({ id: generationItems.id });
  return rows.map((row) => row.id);
}

/** For so long a provider is asked what became of a job that was given up, if it has a name. */
const askedForMs = 7 * 24 * 3600 * 1000;

function isAskable(nowMs: number): SQL | undefined {
  const isRecent = gt(providerJobs.submittedAt, nowMs - askedForMs);
  return and(eq(providerJobs.state, "unknown"), isNotNull(providerJobs.jobId), isRecent);
}

/** Jobs that are out although their item waits for them no longer: canceled, given up, or gone with its project. */
export async function listLooseJobs(db: Db, nowMs: number, limit: number): Promise<JobRow[]> {
  const waitedFor = sql`EXISTS (SELECT 1 FROM generation_items i WHERE i.id = ${providerJobs.itemId}
    AND i.status IN ('queued', 'running'))`;
  return db
    .select()
    .from(providerJobs)
    .where(
      and(
        or(inArray(providerJobs.state, ["submitting", "pending"]), isAskable(nowMs)),
        or(isNull(providerJobs.notBefore), lt(providerJobs.notBefore, nowMs)),
        not(waitedFor),
      ),
    )
    .orderBy(providerJobs.notBefore)
    .limit(limit);
}

/** Looks at a job again then, or later if that was said before. */
export async function postponeJob(db: Db, imageId: string, notBefore: number): Promise<void> {
  await db
    .update(providerJobs)
    .set({ notBefore: sql`max(coalesce(${providerJobs.notBefore}, 0), ${notBefore})` })
    .where(and(eq(providerJobs.imageId, imageId), inArray(providerJobs.state, ["submitting", "pending", "unknown"])));
}
