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

/** As many as one call to the queue takes. */
const perCall = 100;
const callsPerRun = 10;
/** A message that has not been looked at by then is lost, or waits behind many others: it is sent again. */
const enqueuedMs = 60_000;
/** Longer than an attempt takes with all its writes. */
const leaseMs = 60_000;
const bounds = { maxAttempts, perEndpoint: 4, limit: perCall };
/** The consumer waits for a retry that is due sooner than the next minute's cron. */
const worthWaitingMs = 7000;
const hopelessMs = 5 * 24 * 3600 * 1000;
/** Longer than a month, so that what happens once a month stays known. */
const keptMs = 35 * 24 * 3600 * 1000;
const deletedPerRun = 500;

/** What it takes to send on what is due. */
type Sender = Pick<Context, "db" | "env" | "log">;

/**
 * For whoever has just written what a user's endpoints are told of: the first attempt then need not wait for the
 * minute's cron. Never throws.
 */
export async function sendEvents(sender: Sender, whose: Whose): Promise<void> {
  await enqueueDue(sender, whose).catch((error: unknown) => sender.log.error("webhooks_not_enqueued", error));
}

/** Puts into the queue what is due and not yet in it. */
async function enqueueDue({ db, env }: Sender, whose: Whose): Promise<void> {
  for (let call = 0; call < callsPerRun; call++) {
    const nowMs = Date.now();
    const ids = await takeDue(db, whose, { nowMs, untilMs: nowMs + enqueuedMs }, bounds);
    if (ids.length > 0) await env.WEBHOOK_QUEUE.sendBatch(ids.map((deliveryId) => ({ body: { deliveryId } })));
    if (ids.length < perCall) return;
  }
}

/** Undefined when there is nothing to do: the message is late, or came twice. */
export async function takeAttempt({ db }: Sender, deliveryId: string): Promise<DeliveryAttempt | undefined> {
  const nowMs = Date.now();
  return beginAttempt(db, deliveryId, { nowMs, leaseUntil: nowMs + leaseMs }, maxAttempts);
}

/** One attempt, and then whatever else the endpoint waits for, the first retry included. */
export async function deliver(ctx: Context, attempt: DeliveryAttempt): Promise<void> {
  const nextMs = await attemptOnce(ctx, attempt);
  const waitMs = (nextMs ?? 0) - Date.now();
  if (waitMs > 0 && waitMs <= worthWaitingMs) await scheduler.wait(waitMs);
  await sendEvents(ctx, { webhookId: attempt.webhookId });
}

/** Sends and records; answers when to try again, or null. */
async function attemptOnce(ctx: Context, attempt: DeliveryAttempt): Promise<number | null> {
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

/** Sends on what is due, whatever was lost on its way, and tidies up. */
export async function sweepWebhooks(ctx: Context): Promise<void> {
  await enqueueDue(ctx, "everybody");
  const nowMs = ctx.now.getTime();
  await tidyOutbox(ctx.db, nowMs, { maxAttempts, beforeMs: nowMs - keptMs, limit: deletedPerRun });
}
