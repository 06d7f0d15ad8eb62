import type { UserContext } from "../../context";
import { testEvent, type DeliveryError } from "../../domain/webhook-events";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { listPage, type Page } from "../../lib/page";
import {
  findDelivery,
  insertTestDelivery,
  listDeliveries,
  restartDelivery,
  type ListedDelivery,
} from "./delivery-store";
import { sendEvents } from "./dispatch-service";
import type { WebhookDelivery, WebhookDeliveryParams } from "./schemas";
import { timeoutMs } from "./send";
import { getWebhook } from "./service";

/** The log of deliveries of a webhook, test events and redeliveries. */

const words: Readonly<Record<DeliveryError, string>> = {
  status: "The receiver's response was not a success.",
  redirected: "The receiver responded with a redirect, which is not followed.",
  timeout: `The receiver did not respond within ${timeoutMs / 1000} seconds.`,
  unreachable: "The receiver could not be reached.",
  refused: "The address may not be called.",
  no_secret: "The webhook's secret can no longer be read. Rotate the secret.",
  lost: "The last attempt was interrupted.",
  disabled: "The webhook was disabled, or limited to another project, before the delivery succeeded.",
};

export async function listWebhookDeliveries(ctx: UserContext, webhookId: string, page: Page) {
  const listed = await listPage(
    page,
    async (wanted) => listDeliveries(ctx.db, ctx.actor, webhookId, wanted),
    (row) => row.id,
    toDelivery,
  );
  if (listed.items.length === 0) await getWebhook(ctx, webhookId);
  return listed;
}

function toDelivery(row: ListedDelivery): WebhookDelivery {
  const { id, eventId, eventType, status, attempts, lastStatus, lastError } = row;
  return {
    id,
    eventId,
    eventType,
    status,
    attempts,
    lastStatus,
    lastError: lastError === null ? null : words[lastError],
    nextAttemptAt: toTime(row.nextAttemptAt),
    createdAt: new Date(row.createdAt).toISOString(),
    deliveredAt: toTime(row.deliveredAt),
  };
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Sends a test event to one webhook, regardless of the events that it subscribes to. */
export async function sendTest(ctx: UserContext, webhookId: string): Promise<WebhookDelivery> {
  const { projectId } = await getWebhook(ctx, webhookId);
  const nowMs = ctx.now.getTime();
  const event = {
    id: newId("evt", nowMs),
    userId: ctx.actor.userId,
    projectId,
    webhookId,
    type: testEvent,
    data: { projectId, webhookId },
    createdAt: nowMs,
  } as const;
  const row = await insertTestDelivery(ctx.db, ctx.actor, event);
  if (row === undefined) throw disabled();
  await sendEvents(ctx, { webhookId });
  return toDelivery(row);
}

function disabled(): AppError {
  return new AppError("conflict", "The webhook is disabled. Enable it first: PATCH it with enabled true.");
}

/** Sends the same event again, under the same id and with a new signature, from the beginning of the retry schedule. */
export async function redeliver(ctx: UserContext, params: WebhookDeliveryParams): Promise<WebhookDelivery> {
  const restarted = await restartDelivery(ctx.db, ctx.actor, params, ctx.now.getTime());
  const row = await findDelivery(ctx.db, ctx.actor, params);
  if (!row) throw notFound("delivery");
  if (!restarted) {
    const { enabled, projectId } = await getWebhook(ctx, params.webhookId);
    if (!enabled) throw disabled();
    if (projectId !== null && projectId !== row.projectId)
      throw new AppError("conflict", "The webhook is now limited to another project than the one of this event.");
    throw new AppError("conflict", "This delivery is being attempted right now. Try again in a minute.");
  }
  await sendEvents(ctx, { webhookId: params.webhookId });
  return toDelivery(row);
}
