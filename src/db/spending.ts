import { sql, type SQL } from "drizzle-orm";
import { toUtcDay } from "../lib/utc-day";
import { statement, type Db } from "./client";

function monthStartMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
}

/**
 * What an item takes from the budget: its estimate while it may still be drawn or nobody knows what the provider did,
 * its real cost once it has ended. So accepting reserves, ending settles, and failing releases, with nothing to keep in step.
 */
const taken = sql.raw(`CASE WHEN i.status IN ('queued', 'running') OR i.error_code = 'outcome_unknown'
  THEN max(i.estimate_micro_usd, i.cost_micro_usd) ELSE i.cost_micro_usd END`);

/** Whether `estimate` more fits into a user's budget of this UTC month. Stands inside the statement that spends it. */
export function fitsBudget(userId: string, nowMs: number, budgetMicroUsd: number | null, estimate: number): SQL {
  if (budgetMicroUsd === null || estimate === 0) return sql`1`;
  const fromMs = monthStartMs(nowMs);
  return sql`coalesce((SELECT sum(${taken}) FROM generation_items i JOIN generations g ON g.id = i.generation_id
      WHERE g.owner_id = ${userId} AND g.created_at >= ${fromMs}), 0)
    + coalesce((SELECT sum(d.spent_micro_usd) FROM daily_usage d WHERE d.user_id = ${userId} AND d.day >= ${toUtcDay(fromMs)}), 0)
    + ${estimate} <= ${budgetMicroUsd}`;
}

/** Keeps what a project has taken when its rows are about to go: deleting it gives no budget back. */
export function keepSpending(db: Db, projectId: string, condition: SQL) {
  const day = sql.raw("g.created_at / 86400000");
  return statement<unknown>(
    db,
    sql`INSERT INTO daily_usage (user_id, day, spent_micro_usd)
      SELECT g.owner_id, ${day}, sum(${taken}) FROM generation_items i JOIN generations g ON g.id = i.generation_id
      WHERE g.project_id = ${projectId} AND ${condition} GROUP BY g.owner_id, ${day}
      ON CONFLICT (user_id, day) DO UPDATE SET spent_micro_usd = spent_micro_usd + excluded.spent_micro_usd`,
  );
}
