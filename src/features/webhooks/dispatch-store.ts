import { and, eq, isNull, lte, sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import type { DeliveryError } from "../../domain/webhook-events";

/*
 * What the queue's two ends read and write, for every user: an event was already told to whom it belongs. The rows say
 * what is due; a message in the queue only says that it is time to look at one.
 */

/** An endpoint may be called: it is enabled, and its owner neither banned nor going. */
const callable = sql.raw(`w.enabled AND EXISTS (SELECT 1 FROM users u
  WHERE u.id = w.owner_id AND u.banned_at IS NULL AND u.deleting_at IS NULL)`);

/** Whose deliveries are meant. */
export type Whose = { readonly userId: string } | { readonly webhookId: string } | "everybody";

type Bounds = {
  readonly maxAttempts: number;
  /** Of one endpoint, on their way at a time: one that is slow or has much to hear takes no more than that. */
  readonly perEndpoint: number;
  readonly limit: number;
};

export type DeliveryAttempt = {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly payload: string;
  readonly url: string;
  readonly sealedSecret: string;
  readonly previousSealedSecret: string | null;
  readonly previousSecretUntil: number | null;
  /** This one included. */
  readonly attempts: number;
  readonly leaseUntil: number;
};

type Failure = {
  readonly lastStatus: number | null;
  readonly lastError: DeliveryError;
  /** Null after the last attempt. */
  readonly nextAttemptAt: number | null;
  /** It said that it is gone: it is disabled. */
  readonly gone: boolean;
};

/**
 * Takes what is due, for `untilMs`: two that ask at once never get the same. Those who have waited longest go first, an
 * endpoint's second after everybody's first.
 */
export async function takeDue(
  db: Db,
  whose: Whose,
  times: { readonly nowMs: number; readonly untilMs: number },
  { maxAttempts, perEndpoint, limit }: Bounds,
): Promise<string[]> {
  const { nowMs, untilMs } = times;
  const taken = await statement<{ id: string }>(
    db,
    // Left to itself, the grouping would read every delivery there is.
    sql`WITH busy AS (SELECT webhook_id, count(*) AS n FROM webhook_deliveries INDEXED BY webhook_deliveries_enqueued
        WHERE enqueued_until > ${nowMs} GROUP BY webhook_id),
      due AS (SELECT d.id, d.next_attempt_at, coalesce(busy.n, 0)
          + row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_attempt_at, d.id) AS place
        FROM webhooks w LEFT JOIN busy ON busy.webhook_id = w.id JOIN webhook_deliveries d ON d.id IN (
          SELECT o.id FROM webhook_deliveries o
          WHERE o.webhook_id = w.id AND o.next_attempt_at <= ${nowMs} AND o.enqueued_until <= ${nowMs} AND o.attempts < ${maxAttempts}
          ORDER BY o.next_attempt_at LIMIT ${perEndpoint})
        WHERE ${meant(whose)} AND ${callable})
    UPDATE webhook_deliveries SET enqueued_until = ${untilMs}
    WHERE id IN (SELECT id FROM due WHERE place <= ${perEndpoint} ORDER BY place, next_attempt_at LIMIT ${limit})
    RETURNING id`,
  );
  return taken.map((row) => row.id);
}

function meant(whose: Whose): SQL {
  if (whose === "everybody") return sql`1`;
  return "userId" in whose ? sql`w.owner_id = ${whose.userId}` : sql`w.id = ${whose.webhookId}`;
}

/** Puts back what was taken and will not be looked at. */
export async function putBack(db: Db, deliveryId: string, nowMs: number): Promise<void> {
  await db
    .update(webhookDeliveries)
    .set({ enqueuedUntil: 0 })
    .where(and(eq(webhookDeliveries.id, deliveryId), lte(webhookDeliveries.leaseUntil, nowMs)));
}

/** Begins an attempt, which is counted now. Undefined when it is not due, not taken, or somebody else is at it. */
export async function beginAttempt(
  db: Db,
  deliveryId: string,
  times: { readonly nowMs: number; readonly leaseUntil: number },
  maxAttempts: number,
): Promise<DeliveryAttempt | undefined> {
  const { nowMs, leaseUntil } = times;
  const [begun, rows] = await db.batch([
    statement<unknown>(
      db,
      sql`UPDATE webhook_deliveries SET attempts = attempts + 1, lease_until = ${leaseUntil}, enqueued_until = ${leaseUntil}
      WHERE id = ${deliveryId} AND next_attempt_at <= ${nowMs} AND lease_until <= ${nowMs} AND enqueued_until > ${nowMs}
        AND attempts < ${maxAttempts}
        AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = webhook_deliveries.webhook_id AND ${callable})
      RETURNING id`,
    ),
    statement<DeliveryAttempt>(
      db,
      sql`SELECT d.id AS deliveryId, w.id AS webhookId, e.id AS eventId, e.payload, w.url, w.sealed_secret AS sealedSecret,
        w.previous_sealed_secret AS previousSealedSecret, w.previous_secret_until AS previousSecretUntil,
        d.attempts, d.lease_until AS leaseUntil
      FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN events e ON e.id = d.event_id
      WHERE d.id = ${deliveryId}`,
    ),
  ]);
  return begun.length === 1 ? rows[0] : undefined;
}

/** Recorded even if the endpoint was disabled meanwhile: it has arrived. */
export async function recordSuccess(
  db: Db,
  attempt: DeliveryAttempt,
  lastStatus: number,
  nowMs: number,
): Promise<void> {
  await db.batch([
    db
      .update(webhookDeliveries)
      .set({
        status: "delivered",
        lastStatus,
        lastError: null,
        nextAttemptAt: null,
        enqueuedUntil: 0,
        leaseUntil: 0,
        deliveredAt: nowMs,
      })
      .where(isAttempt(attempt)),
    db
      .update(webhooks)
      .set({ failingSince: null })
      .where(and(eq(webhooks.id, attempt.webhookId), sql`${webhooks.failingSince} IS NOT NULL`)),
  ]);
}

function isAttempt({ deliveryId, leaseUntil }: DeliveryAttempt): SQL | undefined {
  return and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.leaseUntil, leaseUntil));
}

/** After a last attempt the endpoint is disabled too, if nothing has got through since `hopelessMs`. */
export async function recordFailure(
  db: Db,
  attempt: DeliveryAttempt,
  failure: Failure,
  times: { readonly nowMs: number; readonly hopelessMs: number },
): Promise<void> {
  const { lastStatus, lastError, nextAttemptAt, gone } = failure;
  // One that has another address by now is another endpoint.
  const same = and(eq(webhooks.id, attempt.webhookId), eq(webhooks.url, attempt.url), webhooks.enabled);
  const hopeless = nextAttemptAt === null && !gone;
  await db.batch([
    db
      .update(webhookDeliveries)
      .set({
        status: nextAttemptAt === null ? "failed" : "pending",
        lastStatus,
        lastError,
        nextAttemptAt,
        enqueuedUntil: 0,
        leaseUntil: 0,
      })
      .where(and(isAttempt(attempt), eq(webhookDeliveries.status, "pending"))),
    db
      .update(webhooks)
      .set({ failingSince: times.nowMs })
      .where(and(same, isNull(webhooks.failingSince))),
    db
      .update(webhooks)
      .set({ enabled: false, disabledReason: gone ? "gone" : "failing", updatedAt: times.nowMs })
      .where(and(same, gone ? sql`1` : hopeless ? lte(webhooks.failingSince, times.hopelessMs) : sql`0`)),
  ]);
}
