import { and, desc, eq, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { providerJobs } from "../../db/schema/providers";
import type { AuditEntry } from "../../domain/audit";
import type { Page } from "../../lib/page";
import { itemCost, updateItemCost } from "./cost-store";

/* Administrators see everybody's jobs, so no owner is in these queries. */

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
export async function listUnknownJobs(db: Db, { limit, after }: Page): Promise<UnsettledRow[]> {
  const older = after === null ? undefined : lt(providerJobs.imageId, after);
  return db
    .select(shown)
    .from(providerJobs)
    .where(and(eq(providerJobs.state, "unknown"), older))
    .orderBy(desc(providerJobs.imageId))
    .limit(limit);
}

/**
 * Settles an `unknown` job once with the bill, and updates the costs of the item and the version. The audit entry is in the
 * same transaction.
 */
export async function settleUnknownJob(
  db: Db,
  imageId: string,
  costMicroUsd: number,
  audit: AuditEntry,
): Promise<"settled" | "known" | "absent"> {
  const isUnknown = sql`EXISTS (SELECT 1 FROM provider_jobs WHERE image_id = ${imageId} AND state = 'unknown')`;
  const itemId = sql`(SELECT item_id FROM provider_jobs WHERE image_id = ${imageId})`;
  const { found, settled } = await inOneTransaction(db, {
    found: db.select({ imageId: providerJobs.imageId }).from(providerJobs).where(eq(providerJobs.imageId, imageId)),
    // The audit entry asks whether the job is unknown, so this comes before the statement that settles the job.
    audit: auditStatement(db, audit, isUnknown),
    settled: db
      .update(providerJobs)
      .set({ state: "failed", costMicroUsd, settledAt: audit.createdAt, notBefore: null, request: null })
      .where(and(eq(providerJobs.imageId, imageId), eq(providerJobs.state, "unknown")))
      .returning({ imageId: providerJobs.imageId }),
    item: updateItemCost(db, itemId),
    version: statement<unknown>(
      db,
      sql`UPDATE versions SET cost_micro_usd = ${itemCost(itemId)}
      WHERE id = (SELECT version_id FROM generation_items WHERE id = ${itemId})`,
    ),
  });
  if (settled.length === 1) return "settled";
  return found.length === 1 ? "known" : "absent";
}
