/** The SQL for budgets: the sums that are spent and reserved, and the limits. */
import { sql, type SQL } from "drizzle-orm";
import { monthStartMs } from "../lib/utc-month";
import { isBillable } from "./schema/providers";

/**
 * A purse is a budget to charge. A user's purse counts jobs on the operator's keys only. A project's purse counts all
 * jobs of the project, on any key.
 */
export type Purse = { readonly userId: string } | { readonly projectId: string };

/** SQL for the sum that providers have billed since the UTC month began. */
export function spentMicroUsd(purse: Purse, nowMs: number): SQL<number> {
  return sql`coalesce((SELECT sum(j.cost_micro_usd) FROM provider_jobs j
    WHERE ${jobsOf(purse)} AND j.submitted_at >= ${monthStartMs(nowMs)}), 0)`;
}

/** SQL condition on a row `j` of the ledger (`provider_jobs`). */
function jobsOf(purse: Purse): SQL {
  return "userId" in purse
    ? sql`j.user_id = ${purse.userId} AND j.own_key = 0`
    : sql`j.project_id = ${purse.projectId}`;
}

/**
 * SQL for the sum that is reserved and not billed yet: the estimates of all billable jobs, and of the images of running
 * generations for which no provider was asked yet. The sum is computed from the rows and stored nowhere. So accepting a
 * generation reserves money, and ending or failing a job releases it, without a counter that could go wrong.
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

/** SQL for a user's monthly limit, set by an administrator or else the deployment's default. NULL means no limit. */
export function userLimitMicroUsd(userId: string, defaultMicroUsd: number | null): SQL<number | null> {
  return sql`coalesce((SELECT u.monthly_micro_usd FROM users u WHERE u.id = ${userId}), ${defaultMicroUsd})`;
}

/** SQL for a project's monthly limit. NULL means no limit. */
export function projectLimitMicroUsd(projectId: string): SQL<number | null> {
  return sql`(SELECT p.monthly_micro_usd FROM projects p WHERE p.id = ${projectId})`;
}

/** SQL condition for the statement that spends the money: `estimate` more fits into the purse. */
export function fitsBudget(purse: Purse, limit: SQL<number | null>, nowMs: number, estimate: number): SQL {
  if (estimate === 0) return sql`1`;
  return sql`coalesce(${spentMicroUsd(purse, nowMs)} + ${reservedMicroUsd(purse)} + ${estimate} <= ${limit}, 1)`;
}
