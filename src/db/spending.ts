import { sql, type SQL } from "drizzle-orm";
import { monthStartMs } from "../lib/utc-month";
import { isBillable } from "./schema/providers";

/** Whose money: a user's on the operator's keys, or all that goes into a project, on whatever key. */
export type Purse = { readonly userId: string } | { readonly projectId: string };

/** What providers have billed since the UTC month began. */
export function spentMicroUsd(purse: Purse, nowMs: number): SQL<number> {
  return sql`coalesce((SELECT sum(j.cost_micro_usd) FROM provider_jobs j
    WHERE ${jobsOf(purse)} AND j.submitted_at >= ${monthStartMs(nowMs)}), 0)`;
}

/** `j` are rows of the ledger. */
function jobsOf(purse: Purse): SQL {
  return "userId" in purse
    ? sql`j.user_id = ${purse.userId} AND j.own_key = 0`
    : sql`j.project_id = ${purse.projectId}`;
}

/**
 * What is promised and not billed yet: the estimate of each job that is out, or of which nobody knows what became of
 * it, and of each picture that is still to be asked for. It follows from the rows alone, so accepting reserves, ending
 * settles and failing releases, with nothing to keep in step.
 */
export function reservedMicroUsd(purse: Purse): SQL<number> {
  const asked = sql.raw(`coalesce((SELECT sum(k.estimate_micro_usd) FROM provider_jobs k
    WHERE k.item_id = i.id AND k.state <> 'refused'), 0)`);
  return sql`(coalesce((SELECT sum(j.estimate_micro_usd) FROM provider_jobs j
      WHERE ${jobsOf(purse)} AND ${sql.raw(`j.${isBillable}`)}), 0)
    + coalesce((SELECT sum(max(0, i.estimate_micro_usd - ${asked})) FROM generation_items i
      JOIN generations g ON g.id = i.generation_id
      WHERE ${generationsOf(purse)} AND g.finished_at IS NULL AND i.status IN ('queued', 'running')), 0))`;
}

function generationsOf(purse: Purse): SQL {
  return "userId" in purse
    ? sql`g.owner_id = ${purse.userId} AND g.own_key = 0`
    : sql`g.project_id = ${purse.projectId}`;
}

/** What a user may spend in a month: what an administrator has set, else the deployment's; NULL for no limit. */
export function userLimitMicroUsd(userId: string, defaultMicroUsd: number | null): SQL<number | null> {
  return sql`coalesce((SELECT u.monthly_micro_usd FROM users u WHERE u.id = ${userId}), ${defaultMicroUsd})`;
}

export function projectLimitMicroUsd(projectId: string): SQL<number | null> {
  return sql`(SELECT p.monthly_micro_usd FROM projects p WHERE p.id = ${projectId})`;
}

/** Whether `estimate` more fits into a purse. Stands inside the statement that spends it. */
export function fitsBudget(purse: Purse, limit: SQL<number | null>, nowMs: number, estimate: number): SQL {
  if (estimate === 0) return sql`1`;
  return sql`coalesce(${spentMicroUsd(purse, nowMs)} + ${reservedMicroUsd(purse)} + ${estimate} <= ${limit}, 1)`;
}
