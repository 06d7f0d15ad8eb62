/** The SQL for budgets: the sums that are spent and reserved, and the limits. */
import { sql, type SQL } from "drizzle-orm";
import { toUtcDay } from "../lib/utc-day";
import { monthStartMs } from "../lib/utc-month";
import { hasOpen } from "./schema/ledger";

/**
 * A purse is a budget to charge. A user's purse counts jobs on the operator's keys only. A project's purse counts all
 * jobs of the project, on any key.
 */
export type Purse = {
  readonly userId: string;
  /** Left out for the user's own purse. */
  readonly projectId?: string;
};

/** SQL for the sum that providers have billed since the UTC month began. */
export function spentMicroUsd(purse: Purse, nowMs: number): SQL<number> {
  return sql`coalesce((SELECT sum(d.cost_micro_usd) FROM ledger_days d
    WHERE ${daysOf(purse)} AND d.day >= ${toUtcDay(monthStartMs(nowMs))}), 0)`;
}

/** SQL condition on a row `d` of the ledger's sums (`ledger_days`). */
function daysOf({ userId, projectId }: Purse): SQL {
  const ofPurse = projectId === undefined ? sql`d.own_key = 0` : sql`d.project_id = ${projectId}`;
  return sql`d.user_id = ${userId} AND ${ofPurse}`;
}

/**
 * SQL for the sum that is reserved and not billed yet: the estimates of all billable jobs, and of the images of running
 * generations for which no provider was asked yet. The second sum is computed from the rows and stored nowhere. So
 * accepting a generation reserves money, and ending or failing a job releases it, without a counter that could go wrong.
 * Reads the unfinished generations of the purse alone.
 */
export function reservedMicroUsd(purse: Purse): SQL<number> {
  const asked = sql.raw(`coalesce((SELECT sum(k.estimate_micro_usd) FROM provider_jobs k
    WHERE k.item_id = i.id AND k.state <> 'refused'), 0)`);
  // CROSS JOIN, so that the query planner begins with the generations and not with everybody's items.
  return sql`(coalesce((SELECT sum(d.open_micro_usd) FROM ledger_days d WHERE ${daysOf(purse)} AND ${hasOpen}), 0)
    + coalesce((SELECT sum(max(0, i.estimate_micro_usd - ${asked})) FROM generations g CROSS JOIN generation_items i
      WHERE ${generationsOf(purse)} AND g.finished_at IS NULL AND g.estimate_micro_usd > 0
        AND i.generation_id = g.id AND i.status IN ('queued', 'running')), 0))`;
}

function generationsOf({ userId, projectId }: Purse): SQL {
  return projectId === undefined
    ? sql`g.owner_id = ${userId} AND g.own_key = 0`
    : sql`g.project_id = ${projectId} AND g.owner_id = ${userId}`;
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
