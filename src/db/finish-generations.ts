import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "./client";

/**
 * Gives each generation of `which` that has no unfinished item left its one terminal state. It stands in the batch of
 * whatever ends an item, so a generation ends with its last item and never twice.
 */
export function finishGenerations(db: Db, which: SQL, nowMs: number) {
  return statement<unknown>(
    db,
    sql`
    UPDATE generations SET finished_at = ${nowMs}, status = CASE
      WHEN NOT ${some("<> 'succeeded'")} THEN 'succeeded'
      WHEN ${some("= 'succeeded'")} THEN 'partial'
      WHEN ${some("= 'failed'")} THEN 'failed'
      ELSE 'canceled' END
    WHERE finished_at IS NULL AND ${which} AND NOT ${some("IN ('queued', 'running')")}`,
  );
}

/** Whether a generation has an item in such a state. */
function some(condition: string): SQL {
  return sql.raw(
    `EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = generations.id AND i.status ${condition})`,
  );
}
