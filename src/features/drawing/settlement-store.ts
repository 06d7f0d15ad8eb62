import { and, desc, eq, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import type { AuditEntry } from "../../domain/audit";
import { statement, type Db } from "../../db/client";
import { providerJobs } from "../../db/schema/providers";

/*
 * For administrators alone, who see the jobs of everybody: no owner is in these queries.
 */

const shown = {
  imageId: providerJobs.imageId,
  userId: providerJobs.userId,
  projectId: providerJobs.projectId,
  generationId: providerJobs.generationId,
  model: providerJobs.model,
  provider: providerJobs.provider,
  ownKey: providerJobs.ownKey,
  jobId: providerJobs.jobId,
  estimateMicroUsd: providerJobs.estimateMicroUsd,
  submittedAt: providerJobs.submittedAt,
};

export type UnsettledRow = Pick<typeof providerJobs.$inferSelect, keyof typeof shown>;

/** Newest first. */
export async function listUnknownJobs(db: Db, limit: number, after: string | null): Promise<UnsettledRow[]> {
  const older = after === null ? undefined : lt(providerJobs.imageId, after);
  return db
    .select(shown)
    .from(providerJobs)
    .where(and(eq(providerJobs.state, "unknown"), older))
    .orderBy(desc(providerJobs.imageId))
    .limit(limit);
}

/**
 * Ends a job of which nobody knew what became of it, once, with what it was billed; the costs of its item and of its
 * version, where they are still there, follow. The record of who did it is written with it or not at all.
 */
export async function settleUnknownJob(
  db: Db,
  imageId: string,
  costMicroUsd: number,
  audit: AuditEntry,
): Promise<"settled" | "known" | "absent"> {
  const unknown = sql`EXISTS (SELECT 1 FROM provider_jobs WHERE image_id = ${imageId} AND state = 'unknown')`;
  const itemId = sql`(SELECT item_id FROM provider_jobs WHERE image_id = ${imageId})`;
  const cost = sql`${costMicroUsd} + (SELECT coalesce(sum(k.cost_micro_usd), 0) FROM provider_jobs k
    WHERE k.item_id = ${itemId} AND k.image_id <> ${imageId})`;
  const [found, , , , settled] = await db.batch([
    db.select({ imageId: providerJobs.imageId }).from(providerJobs).where(eq(providerJobs.imageId, imageId)),
    auditStatement(db, audit, unknown),
    statement<unknown>(
      db,
      sql`UPDATE generation_items SET cost_micro_usd = ${cost} WHERE id = ${itemId} AND ${unknown}`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE versions SET cost_micro_usd = ${cost}
      WHERE id = (SELECT version_id FROM generation_items WHERE id = ${itemId}) AND ${unknown}`,
    ),
    db
      .update(providerJobs)
      .set({ state: "failed", costMicroUsd, settledAt: audit.createdAt, notBefore: null, request: null })
      .where(and(eq(providerJobs.imageId, imageId), eq(providerJobs.state, "unknown")))
      .returning({ imageId: providerJobs.imageId }),
  ]);
  if (settled.length === 1) return "settled";
  return found.length === 1 ? "known" : "absent";
}
