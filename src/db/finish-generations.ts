import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "./client";

/**
 * Sets the final status of each generation of `which` that has no unfinished item left. Run this in every batch that
 * ends an item, so that a generation ends together with its last item, and only once. Setting `finished_at` fires the
 * SQL trigger `generation_completed`, which writes the webhook event.
 */
export function finishGenerations(db: Db, which: SQL, nowMs: number) {
  return statement<unknown>(
    db,
    sql`
    UPDATE generations SET finished_at = ${nowMs}, status = CASE
      WHEN NOT ${some("IN ('failed', 'canceled')")} THEN 'succeeded'
      WHEN ${some("= 'succeeded'")} THEN 'partial'
      WHEN ${some("= 'failed'")} THEN 'failed'
      ELSE 'canceled' END
    WHERE finished_at IS NULL AND ${which} AND NOT ${some("IN ('queued', 'running')")}`,
  );
}

/** SQL condition: the generation has an item whose status meets `condition`. */
function some(condition: string): SQL {
  return sql.raw(
    `EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = generations.id AND i.status ${condition})`,
  );
}
