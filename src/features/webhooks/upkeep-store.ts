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
  const old = sql`SELECT id FROM events WHERE created_at < ${beforeMs} ORDER BY created_at, rowid LIMIT ${limit}`;
  await db.batch([
    statement<unknown>(
      db,
      sql`WITH RECURSIVE ${enqueued} UPDATE webhook_deliveries SET status = 'failed', last_error = 'lost', next_attempt_at = NULL,
        enqueued_until = 0
      WHERE id IN (SELECT d.id FROM enqueued CROSS JOIN webhook_deliveries d WHERE d.webhook_id = enqueued.id
        AND d.enqueued_until > 0 AND d.enqueued_until <= ${nowMs} AND d.status = 'pending' AND d.attempts >= ${maxAttempts})`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE webhooks SET previous_sealed_secret = NULL, previous_secret_until = NULL WHERE previous_secret_until <= ${nowMs}`,
    ),
    statement<unknown>(db, sql`DELETE FROM webhook_deliveries WHERE event_id IN (${old})`),
    statement<unknown>(db, sql`DELETE FROM events WHERE id IN (${old})`),
  ]);
}

/** The webhooks that have a delivery in the queue, as `enqueued`. Each step seeks the next one in the index. */
const enqueued = sql.raw(`enqueued(id) AS (
  SELECT (SELECT min(webhook_id) FROM webhook_deliveries WHERE enqueued_until > 0)
  UNION ALL SELECT (SELECT min(webhook_id) FROM webhook_deliveries WHERE enqueued_until > 0 AND webhook_id > enqueued.id)
    FROM enqueued WHERE enqueued.id IS NOT NULL)`);
