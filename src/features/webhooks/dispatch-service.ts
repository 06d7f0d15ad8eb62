import type { Context } from "../../context";
import {
  beginAttempt,
  recordFailure,
  recordSuccess,
  takeDue,
  type DeliveryAttempt,
  type Whose,
} from "./dispatch-store";
import { findNextAttemptMs, maxAttempts } from "./schedule";
import { sendAttempt } from "./send";
import { tidyOutbox } from "./upkeep-store";

/** Sends due deliveries: rows to the queue, from the queue to receivers. */

/** The most messages that one `sendBatch` accepts. */
const perCall = 100;
const callsPerRun = 10;
/** A message that is not handled within this time is lost or waits behind many others. The sweep sends a new one. */
const enqueuedMs = 60_000;
/** Longer than a delivery attempt takes, writes included. */
const leaseMs = 60_000;
const bounds = { maxAttempts, perWebhook: 4, limit: perCall };
/** The consumer waits for a retry that is due this soon; the cron, once a minute, would send the retry too late. */
const maxWaitMs = 7000;
/** A webhook without a success for this time is disabled after the last attempt of a delivery. */
const hopelessMs = 5 * 24 * 3600 * 1000;
/** Longer than a month, because an event that happens at most once a month is recognized by the row of the last one. */
const keptMs = 35 * 24 * 3600 * 1000;
const deletedPerRun = 500;

type Sender = Pick<Context, "db" | "env" | "log">;

/**
 * Enqueues due deliveries now. Callers that have just written an event call this, so that the first attempt does not
 * wait for the cron. Never throws.
 */
export async function sendEvents(sender: Sender, whose: Whose): Promise<void> {
  await enqueueDue(sender, whose).catch((error: unknown) => sender.log.error("webhooks_not_enqueued", error));
}

/** Sends a message to the queue for each due delivery that is not enqueued yet. */
async function enqueueDue({ db, env }: Sender, whose: Whose): Promise<void> {
  for (let call = 0; call < callsPerRun; call++) {
    const nowMs = Date.now();
    const ids = await takeDue(db, whose, { nowMs, untilMs: nowMs + enqueuedMs }, bounds);
    if (ids.length > 0) await env.WEBHOOK_QUEUE.sendBatch(ids.map((deliveryId) => ({ body: { deliveryId } })));
    if (ids.length < perCall) return;
  }
}

/** Begins the attempt that a message asks for. Undefined if the message came late or twice: there is nothing to do. */
export async function takeAttempt({ db }: Sender, deliveryId: string): Promise<DeliveryAttempt | undefined> {
  const nowMs = Date.now();
  return beginAttempt(db, deliveryId, { nowMs, leaseUntil: nowMs + leaseMs }, maxAttempts);
}

/** Makes one attempt, waits for the retry if that is due soon, and enqueues the webhook's next deliveries. */
export async function deliver(ctx: Context, attempt: DeliveryAttempt): Promise<void> {
  const nextMs = await sendAndRecord(ctx, attempt);
  const waitMs = (nextMs ?? 0) - Date.now();
  if (waitMs > 0 && waitMs <= maxWaitMs) await scheduler.wait(waitMs);
  await sendEvents(ctx, { webhookId: attempt.webhookId });
}

/** Returns the time of the next attempt, or null for none. */
async function sendAndRecord(ctx: Context, attempt: DeliveryAttempt): Promise<number | null> {
  const outcome = await sendAttempt(ctx, attempt);
  const nowMs = Date.now();
  const { deliveryId, webhookId, attempts } = attempt;
  const error = outcome.ok ? null : outcome.error;
  ctx.log.info("webhook_attempt", { deliveryId, webhookId, attempts, status: outcome.status, error });
  if (outcome.ok) {
    await recordSuccess(ctx.db, attempt, outcome.status, nowMs);
    return null;
  }
  const { gone, retryAfterMs } = outcome;
  const next = gone ? undefined : findNextAttemptMs(attempts, nowMs, { retryAfterMs, chance: Math.random() });
  const nextAttemptAt = next ?? null;
  const failure = { lastStatus: outcome.status, lastError: outcome.error, nextAttemptAt, gone };
  await recordFailure(ctx.db, attempt, failure, { nowMs, hopelessMs: nowMs - hopelessMs });
  return nextAttemptAt;
}

/** The cron's part: enqueues due deliveries, lost ones included, and deletes old rows. */
export async function sweepWebhooks(ctx: Context): Promise<void> {
  await enqueueDue(ctx, "everybody");
  const nowMs = ctx.now.getTime();
  await tidyOutbox(ctx.db, nowMs, { maxAttempts, beforeMs: nowMs - keptMs, limit: deletedPerRun });
}
