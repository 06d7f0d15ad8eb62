import * as z from "zod";
import { backgroundContext } from "../../background";
import type { Context } from "../../context";
import { putBack } from "./dispatch-store";
import { deliver, takeAttempt } from "./dispatch-service";

const Body = z.object({ deliveryId: z.string() });

type Waits = Pick<ExecutionContext, "waitUntil">;
type Consumer = (ctx: Context, message: Message, execution: Waits) => Promise<void>;

/**
 * A message has done its work once the attempt has begun: the row knows of it, and comes back when nobody records how it
 * ended. So the attempt itself holds no other message up, however slow its receiver is.
 */
const begin: Consumer = async (ctx, message, execution) => {
  const attempt = await takeAttempt(ctx, Body.parse(message.body).deliveryId);
  if (attempt === undefined) return;
  const { deliveryId } = attempt;
  execution.waitUntil(
    deliver(ctx, attempt).catch((error: unknown) => ctx.log.error("webhook_attempt_failed", error, { deliveryId })),
  );
};

/** The row goes on by the schedule; that its message failed again and again is for an operator. */
const bury: Consumer = async (ctx, message) => {
  const body = Body.safeParse(message.body);
  const deliveryId = body.success ? body.data.deliveryId : null;
  ctx.log.error("webhook_message_dead", new Error("a message could not be handled"), {
    messageId: message.id,
    deliveryId,
  });
  if (deliveryId !== null) await putBack(ctx.db, deliveryId, Date.now());
};

const consumers: Readonly<Record<string, Consumer>> = { "hatchery-webhooks": begin, "hatchery-webhooks-dead": bury };

/** The Worker's queue handler. Each message is judged alone: one that fails is tried again, and the others are done. */
export async function consume(batch: MessageBatch, env: Env, execution: Waits): Promise<void> {
  const ctx = await backgroundContext(env);
  const consumer = consumers[batch.queue];
  if (consumer === undefined) throw new Error(`no consumer for the queue ${batch.queue}`);
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
