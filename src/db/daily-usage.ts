/** Counts each user's generations and stored bytes a UTC day, and checks the daily quotas. */
import { sql, type SQL } from "drizzle-orm";
import { toUtcDay } from "../lib/utc-day";
import { statement, type Db } from "./client";

/** The daily quotas (UTC) of users for whom no administrator has set others. */
export type Quotas = { readonly generationsPerDay: number; readonly storedBytesPerDay: number };

/**
 * SQL that finds a drawn item of generation `g`: one that succeeded, or one that did not fail and for which a provider
 * drew or may have drawn.
 */
const drawn =
  sql.raw(`SELECT 1 FROM generation_items i WHERE i.generation_id = g.id AND (i.status = 'succeeded' OR i.status <> 'failed'
  AND (i.cost_micro_usd > 0 OR EXISTS (SELECT 1 FROM provider_jobs j WHERE j.item_id = i.id AND j.state <> 'refused')))`);

/** SQL condition: the user may start another generation today. */
export function hasGenerationRoom(userId: string, nowMs: number, quotas: Quotas): SQL {
  const own = sql.raw("u.generations_per_day");
  return hasRoom(userId, toUtcDay(nowMs), own, sql.raw("d.generations"), quotas.generationsPerDay);
}

/** SQL condition for the statement that uses the quota: some quota is left today. False for a deleted user. */
function hasRoom(userId: string, day: number, own: SQL, used: SQL, quota: number): SQL {
  const usage = sql`SELECT ${used} FROM daily_usage d WHERE d.user_id = u.id AND d.day = ${day}`;
  return sql`coalesce((SELECT coalesce((${usage}), 0) < coalesce(${own}, ${quota}) FROM users u WHERE u.id = ${userId}), 0)`;
}

/** SQL condition: the user may store more bytes today. */
export function hasByteRoom(userId: string, nowMs: number, quotas: Quotas): SQL {
  const own = sql.raw("u.stored_bytes_per_day");
  return hasRoom(userId, toUtcDay(nowMs), own, sql.raw("d.stored_bytes"), quotas.storedBytesPerDay);
}

/** Counts one generation on the day of its creation, if `condition` holds. */
export function countGeneration(db: Db, userId: string, createdMs: number, condition: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO daily_usage (user_id, day, generations) SELECT ${userId}, ${toUtcDay(createdMs)}, 1 WHERE ${condition}
    ON CONFLICT (user_id, day) DO UPDATE SET generations = generations + 1`,
  );
}

/** Adds `sizeBytes` to the bytes stored today, if `condition` holds. */
export function countStoredBytes(db: Db, userId: string, sizeBytes: number, nowMs: number, condition: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO daily_usage (user_id, day, stored_bytes) SELECT ${userId}, ${toUtcDay(nowMs)}, ${sizeBytes} WHERE ${condition}
    ON CONFLICT (user_id, day) DO UPDATE SET stored_bytes = stored_bytes + excluded.stored_bytes`,
  );
}

/**
 * Takes back the count of each generation of `which` that is about to end without a drawing: every item failed, or was
 * canceled before a provider was asked. Run this in the batch that ends the generation, after the statements that end
 * the items and before the one that ends the generation. In this order, each generation is taken back at most once, and
 * from the day on which the generation was counted.
 */
export function refundGenerations(db: Db, which: SQL) {
  const ending = sql`FROM generations g WHERE g.finished_at IS NULL AND g.id IN (SELECT id FROM generations WHERE ${which})
    AND EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = g.id)
    AND NOT EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = g.id AND i.status IN ('queued', 'running'))
    AND NOT EXISTS (${drawn})`;
  const day = sql.raw("g.created_at / 86400000");
  return statement<unknown>(
    db,
    sql`UPDATE daily_usage SET generations = max(0, generations - (SELECT count(*) ${ending}
      AND g.owner_id = daily_usage.user_id AND ${day} = daily_usage.day))
    WHERE (user_id, day) IN (SELECT g.owner_id, ${day} ${ending})`,
  );
}
