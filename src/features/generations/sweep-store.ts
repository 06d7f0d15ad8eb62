import { and, eq, inArray, isNull, lt, not, or, sql } from "drizzle-orm";
import type { Db } from "../../db/client";
import { generationItems } from "../../db/schema/generations";
import { providerJobs } from "../../db/schema/providers";
import type { JobRow } from "./job-store";

export type Stale = { readonly generationIds: readonly string[]; readonly itemIds: readonly string[] };

/** Generations whose items nobody has started, and items that nobody has moved, since `beforeMs`. */
export async function listStale(db: Db, beforeMs: number, limit: number): Promise<Stale> {
  const [queued, running] = await db.batch([
    db
      .selectDistinct({ id: generationItems.generationId })
      .from(generationItems)
      .where(and(eq(generationItems.status, "queued"), lt(generationItems.updatedAt, beforeMs)))
      .limit(limit),
    db
      .select({ id: generationItems.id })
      .from(generationItems)
      .where(and(inArray(generationItems.status, ["queued", "running"]), lt(generationItems.updatedAt, beforeMs)))
      .orderBy(generationItems.updatedAt)
      .limit(limit),
  ]);
  return { generationIds: queued.map((row) => row.id), itemIds: running.map((row) => row.id) };
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
        inArray(providerJobs.state, ["submitting", "pending"]),
        or(isNull(providerJobs.notBefore), lt(providerJobs.notBefore, nowMs)),
        not(waitedFor),
      ),
    )
    .orderBy(providerJobs.notBefore)
    .limit(limit);
}

/** Looks at a loose job again then. */
export async function postponeJob(db: Db, imageId: string, notBefore: number): Promise<void> {
  await db
    .update(providerJobs)
    .set({ notBefore })
    .where(and(eq(providerJobs.imageId, imageId), inArray(providerJobs.state, ["submitting", "pending"])));
}
