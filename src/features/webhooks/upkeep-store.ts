import { sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";

/**
 * Fails deliveries whose last attempt began and was never recorded, deletes rotated secrets that no longer sign, and
 * deletes events from before `beforeMs` with their deliveries, at most `limit` events in one call.
 */
export async function tidyOutbox(
  db: Db,
  nowMs: number,
  { maxAttempts, beforeMs, limit }: { readonly maxAttempts: number; readonly beforeMs: number; readonly limit: number },
): Promise<void> {
  const old = sql`SELECT id FROM events WHERE created_at < ${beforeMs} ORDER BY created_at, id LIMIT ${limit}`;
  await db.batch([
    statement<unknown>(
      db,
      sql`UPDATE webhook_deliveries SET status = 'failed', last_error = 'lost', next_attempt_at = NULL, enqueued_until = 0
      WHERE enqueued_until BETWEEN 1 AND ${nowMs} AND status = 'pending' AND attempts >= ${maxAttempts}`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE webhooks SET previous_sealed_secret = NULL, previous_secret_until = NULL WHERE previous_secret_until <= ${nowMs}`,
    ),
    statement<unknown>(db, sql`DELETE FROM webhook_deliveries WHERE event_id IN (${old})`),
    statement<unknown>(db, sql`DELETE FROM events WHERE id IN (${old})`),
  ]);
}
