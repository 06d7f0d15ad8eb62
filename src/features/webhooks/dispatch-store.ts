import { and, eq, isNull, lte, sql, type SQL } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { webhookDeliveries, webhooks } from "../../db/schema/webhooks";
import type { DeliveryError } from "../../domain/webhook-events";

/*
 * The producer and the consumer of the webhook queue. The functions take no owner: a delivery's row already belongs to
 * the webhook of one user. The rows decide which deliveries are due; a message only names a row to look at.
 */

/** True for a webhook `w` that is enabled and whose owner is neither banned nor being deleted. */
const callable = sql.raw(`w.enabled AND EXISTS (SELECT 1 FROM users u
  WHERE u.id = w.owner_id AND u.banned_at IS NULL AND u.deleting_at IS NULL)`);

/** Selects deliveries: those of one user, of one webhook, or all. */
export type Whose = { readonly userId: string } | { readonly webhookId: string } | "everybody";

type Bounds = {
  readonly maxAttempts: number;
  /** The most deliveries of one webhook in the queue at a time, so that a slow or busy one does not fill the queue. */
  readonly perWebhook: number;
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
  /** The number of attempts so far, this one included. */
  readonly attempts: number;
  readonly leaseUntil: number;
};

type Failure = {
  readonly lastStatus: number | null;
  readonly lastError: DeliveryError;
  /** Null after the last attempt. */
  readonly nextAttemptAt: number | null;
  /** True if the receiver responded 410: the webhook is then disabled. */
  readonly gone: boolean;
};

/**
 * Takes due deliveries and marks them as enqueued until `untilMs`, so that concurrent calls never take the same one.
 * Returns their ids. The first delivery of every webhook comes before the second of any; within that order the delivery
 * that has waited longest comes first.
 */
export async function takeDue(
  db: Db,
  whose: Whose,
  times: { readonly nowMs: number; readonly untilMs: number },
  { maxAttempts, perWebhook, limit }: Bounds,
): Promise<string[]> {
  const { nowMs, untilMs } = times;
  const taken = await statement<{ id: string }>(
    db,
    // CROSS JOIN, so that the query planner begins with the webhooks and not with every delivery in the table.
    sql`WITH RECURSIVE ${waiting},
      due AS (SELECT d.id, d.next_attempt_at, (SELECT count(*) FROM webhook_deliveries b
            WHERE b.webhook_id = w.id AND b.enqueued_until > 0 AND b.enqueued_until > ${nowMs})
          + row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_attempt_at, d.id) AS place
        FROM ${webhooksOf(whose)} w CROSS JOIN webhook_deliveries d ON d.id IN (
          SELECT o.id FROM webhook_deliveries o
          WHERE o.webhook_id = w.id AND o.next_attempt_at <= ${nowMs} AND o.enqueued_until <= ${nowMs} AND o.attempts < ${maxAttempts}
          ORDER BY o.next_attempt_at LIMIT ${perWebhook})
        WHERE ${callable})
    UPDATE webhook_deliveries SET enqueued_until = ${untilMs}
    WHERE id IN (SELECT id FROM due WHERE place <= ${perWebhook} ORDER BY place, next_attempt_at LIMIT ${limit})
    RETURNING id`,
  );
  return taken.map((row) => row.id);
}

/**
 * The webhooks that have an open delivery, as `waiting`. Each step seeks the next webhook in the index.
 */
const waiting = sql.raw(`waiting(id) AS (
  SELECT (SELECT min(webhook_id) FROM webhook_deliveries WHERE next_attempt_at IS NOT NULL)
  UNION ALL SELECT (SELECT min(webhook_id) FROM webhook_deliveries WHERE next_attempt_at IS NOT NULL AND webhook_id > waiting.id)
    FROM waiting WHERE waiting.id IS NOT NULL)`);

function webhooksOf(whose: Whose): SQL {
  if (whose === "everybody") return sql`(SELECT a.* FROM waiting CROSS JOIN webhooks a ON a.id = waiting.id)`;
  const isOf = "userId" in whose ? sql`a.owner_id = ${whose.userId}` : sql`a.id = ${whose.webhookId}`;
  return sql`(SELECT a.* FROM webhooks a WHERE ${isOf})`;
}

/** Returns a taken delivery whose message was not handled, unless an attempt is in progress. */
export async function putBack(db: Db, deliveryId: string, nowMs: number): Promise<void> {
  await db
    .update(webhookDeliveries)
    .set({ enqueuedUntil: 0 })
    .where(and(eq(webhookDeliveries.id, deliveryId), lte(webhookDeliveries.leaseUntil, nowMs)));
}

/**
 * Leases the delivery until `leaseUntil` and counts the attempt, which is thereby counted even if the Worker dies.
 * Undefined if the delivery is not due, is not marked as enqueued, or is leased to another attempt.
 */
export async function beginAttempt(
  db: Db,
  deliveryId: string,
  times: { readonly nowMs: number; readonly leaseUntil: number },
  maxAttempts: number,
): Promise<DeliveryAttempt | undefined> {
  const { nowMs, leaseUntil } = times;
  const { leased, rows } = await inOneTransaction(db, {
    leased: statement<unknown>(
      db,
      sql`UPDATE webhook_deliveries SET attempts = attempts + 1, lease_until = ${leaseUntil}, enqueued_until = ${leaseUntil}
      WHERE id = ${deliveryId} AND next_attempt_at <= ${nowMs} AND lease_until <= ${nowMs} AND enqueued_until > ${nowMs}
        AND attempts < ${maxAttempts}
        AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = webhook_deliveries.webhook_id AND ${callable})
      RETURNING id`,
    ),
    rows: statement<DeliveryAttempt>(
      db,
      sql`SELECT d.id AS deliveryId, w.id AS webhookId, e.id AS eventId, e.payload, w.url, w.sealed_secret AS sealedSecret,
        w.previous_sealed_secret AS previousSealedSecret, w.previous_secret_until AS previousSecretUntil,
        d.attempts, d.lease_until AS leaseUntil
      FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN events e ON e.id = d.event_id
      WHERE d.id = ${deliveryId}`,
    ),
  });
  return leased.length === 1 ? rows[0] : undefined;
}

/** Records the success even if the webhook has been disabled meanwhile, since the event has arrived. */
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
      .where(isLeasedTo(attempt)),
    db
      .update(webhooks)
      .set({ failingSince: null })
      .where(and(eq(webhooks.id, attempt.webhookId), sql`${webhooks.failingSince} IS NOT NULL`)),
  ]);
}

/** False once the lease has ended and another attempt has begun. */
function isLeasedTo({ deliveryId, leaseUntil }: DeliveryAttempt): SQL | undefined {
  return and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.leaseUntil, leaseUntil));
}

/**
 * Records a failure. Disables the webhook if the receiver is gone, or if this was the delivery's last attempt and no
 * delivery has succeeded since `hopelessMs`.
 */
export async function recordFailure(
  db: Db,
  attempt: DeliveryAttempt,
  failure: Failure,
  times: { readonly nowMs: number; readonly hopelessMs: number },
): Promise<void> {
  const { lastStatus, lastError, nextAttemptAt, gone } = failure;
  // A webhook whose URL has been changed meanwhile must not be disabled for the failures of the old URL.
  const sameUrl = and(eq(webhooks.id, attempt.webhookId), eq(webhooks.url, attempt.url), webhooks.enabled);
  const isLastAttempt = nextAttemptAt === null && !gone;
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
      .where(and(isLeasedTo(attempt), eq(webhookDeliveries.status, "pending"))),
    db
      .update(webhooks)
      .set({ failingSince: times.nowMs })
      .where(and(sameUrl, isNull(webhooks.failingSince))),
    db
      .update(webhooks)
      .set({ enabled: false, disabledReason: gone ? "gone" : "failing", updatedAt: times.nowMs })
      .where(and(sameUrl, gone ? sql`1` : isLastAttempt ? lte(webhooks.failingSince, times.hopelessMs) : sql`0`)),
  ]);
}
