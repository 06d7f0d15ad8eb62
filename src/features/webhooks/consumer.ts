import * as z from "zod";
import { backgroundContext } from "../../background";
import type { Context } from "../../context";
import { putBack } from "./dispatch-store";
import { deliver, takeAttempt } from "./dispatch-service";

/** The consumer of the webhook queue and of the dead-letter queue. */

const Body = z.object({ deliveryId: z.string() });

type Waits = Pick<ExecutionContext, "waitUntil">;

/** The end of the name of every stage's dead-letter queue: see wrangler.toml. */
const deadLetterSuffix = "-dead";

/** The Worker's queue handler. A failed message is retried; the other messages of the batch are acknowledged. */
export async function consume(batch: MessageBatch, env: Env, execution: Waits): Promise<void> {
  const ctx = await backgroundContext(env);
  const consumer = batch.queue.endsWith(deadLetterSuffix) ? bury : begin;
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await consumer(ctx, message, execution);
        message.ack();
      } catch (error) {
        ctx.log.error("webhook_message_failed", error, { messageId: message.id, tries: message.attempts });
        message.retry();
      }
    }),
  );
}

/**
 * Begins a delivery attempt and acknowledges the message without waiting for the end, so that a slow receiver does not
 * delay other messages. Nothing is lost: the row records the attempt, and becomes due again if no result is recorded.
 */
async function begin(ctx: Context, message: Message, execution: Waits): Promise<void> {
  const attempt = await takeAttempt(ctx, Body.parse(message.body).deliveryId);
  if (attempt === undefined) return;
  const { deliveryId } = attempt;
  execution.waitUntil(
    deliver(ctx, attempt).catch((error: unknown) => ctx.log.error("webhook_attempt_failed", error, { deliveryId })),
  );
}

/** Logs a message of the dead-letter queue for the operator. The row stays due, and the next sweep enqueues it. */
async function bury(ctx: Context, message: Message): Promise<void> {
  const body = Body.safeParse(message.body);
  const deliveryId = body.success ? body.data.deliveryId : null;
  ctx.log.error("webhook_message_dead", new Error("a message could not be handled"), {
    messageId: message.id,
    deliveryId,
  });
  if (deliveryId !== null) await putBack(ctx.db, deliveryId, Date.now());
}
