/** Emits the webhook event `budget.low`. */
import { createHash } from "node:crypto";
import { sql, type SQL } from "drizzle-orm";
import { nextMonthStartMs } from "../lib/utc-month";
import { statement, type Db } from "./client";
import { projectLimitMicroUsd, reservedMicroUsd, spentMicroUsd, userLimitMicroUsd, type Purse } from "./spending";

type Whose = { readonly userId: string; readonly projectId: string };

/**
 * Statements that emit `budget.low` when at least 80 % of a user's or a project's monthly budget is spent or reserved:
 * at most one event for each budget and UTC month. Run them at the end of a batch that reserves money, because they
 * read the sums after the reservation. If a bill exceeds the estimate, the event follows at the next reservation.
 */
export function emitBudgetLow(
  db: Db,
  { userId, projectId }: Whose,
  defaultLimitMicroUsd: number | null,
  nowMs: number,
) {
  const user = { limit: userLimitMicroUsd(userId, defaultLimitMicroUsd), nowMs };
  const project = { limit: projectLimitMicroUsd(projectId), nowMs };
  return [emit(db, { userId }, user), emit(db, { userId, projectId }, project)] as const;
}

function emit(db: Db, purse: Purse, { limit, nowMs }: { limit: SQL<number | null>; nowMs: number }) {
  const { userId, projectId = null } = purse;
  const id = toEventId(projectId ?? userId, nowMs);
  const untold = sql`NOT EXISTS (SELECT 1 FROM events WHERE id = ${id})`;
  return statement<unknown>(
    db,
    // MATERIALIZED computes the sums once, and only if some webhook would get the event.
    sql`WITH purse AS MATERIALIZED (SELECT ${limit} AS budget, ${spentMicroUsd(purse, nowMs)} AS spent, ${reservedMicroUsd(purse)} AS reserved
      WHERE ${isAwaited(userId, projectId)} AND ${untold})
    INSERT INTO events (id, user_id, project_id, type, payload, created_at)
    SELECT ${id}, ${userId}, ${projectId}, 'budget.low', json_object('type', 'budget.low',
      'timestamp', ${new Date(nowMs).toISOString()}, 'data', json_object('projectId', ${projectId}, 'limitMicroUsd', budget,
      'spentMicroUsd', spent, 'reservedMicroUsd', reserved, 'resetsAt', ${new Date(nextMonthStartMs(nowMs)).toISOString()})), ${nowMs}
    FROM purse WHERE budget > 0 AND (spent + reserved) * 5 >= budget * 4 ON CONFLICT (id) DO NOTHING`,
  );
}

/** The same id for the same budget and month, so that the event is written once. */
function toEventId(purseId: string, nowMs: number): string {
  const name = `budget.low ${purseId} ${new Date(nowMs).toISOString().slice(0, 7)}`;
  return `evt_${createHash("sha256").update(name).digest("hex").slice(0, 26)}`;
}

/**
 * Whether any webhook would get the event. A user's own budget has no project, so only webhooks without a project get
 * that one.
 */
function isAwaited(userId: string, projectId: string | null): SQL {
  return sql`EXISTS (SELECT 1 FROM webhooks w JOIN json_each(w.events) e ON e.value = 'budget.low'
    WHERE w.owner_id = ${userId} AND w.enabled AND (w.project_id IS NULL OR w.project_id = ${projectId}))`;
}
