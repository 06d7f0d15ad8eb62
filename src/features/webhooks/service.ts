import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { listPage, type Page } from "../../lib/page";
import { newWebhookSecret } from "../../lib/standard-webhooks";
import { getProject } from "../projects/service";
import type { NewWebhook, Webhook, WebhookChange, WebhookWithSecret } from "./schemas";
import { sealSecret } from "./secrets";
import {
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  replaceSecret,
  updateWebhook,
  type WebhookRow,
} from "./store";
import { findWebhookUrl } from "./webhook-url";

const maxWebhooksPerUser = 20;
/** After a rotation the old secret signs beside the new one for this time. */
const overlapMs = 24 * 3600 * 1000;

export async function createWebhook(ctx: UserContext, input: NewWebhook): Promise<WebhookWithSecret> {
  requireWebhookUrl(ctx, input.url);
  const nowMs = ctx.now.getTime();
  const id = newId("whk", nowMs);
  const secret = newWebhookSecret();
  const row = {
    id,
    projectId: input.projectId ?? ctx.actor.projectId,
    url: input.url,
    events: [...new Set(input.events)],
    sealedSecret: await sealSecret(ctx, secret, id),
    createdAt: nowMs,
  };
  if (!(await insertWebhook(ctx.db, ctx.actor, row, maxWebhooksPerUser))) {
    if (row.projectId !== null) await getProject(ctx, row.projectId);
    throw new AppError(
      "conflict",
      `You have ${maxWebhooksPerUser} webhooks, the most that one user may have. Delete one first.`,
    );
  }
  return { ...(await getWebhook(ctx, id)), secret };
}

function requireWebhookUrl(ctx: UserContext, url: string): void {
  if (findWebhookUrl(ctx.config, url) !== undefined) return;
  const message = "must be a public https address on the default port, and not this service";
  throw new AppError("validation_failed", "Deliveries cannot be sent to this address.", {
    errors: [{ path: "url", message }],
  });
}

export async function listMyWebhooks(ctx: UserContext, page: Page) {
  return listPage(
    page,
    async (wanted) => listWebhooks(ctx.db, ctx.actor, wanted),
    (row) => row.id,
    (row) => toWebhook(row, ctx.now.getTime()),
  );
}

function toWebhook(row: WebhookRow, nowMs: number): Webhook {
  const { id, url, events, projectId, enabled, disabledReason, previousSecretUntil: until } = row;
  return {
    id,
    url,
    events,
    projectId,
    enabled,
    disabledReason,
    previousSecretExpiresAt: until !== null && until > nowMs ? new Date(until).toISOString() : null,
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}

export async function getWebhook(ctx: UserContext, webhookId: string): Promise<Webhook> {
  const row = await findWebhook(ctx.db, ctx.actor, webhookId);
  if (!row) throw notFound("webhook");
  return toWebhook(row, ctx.now.getTime());
}

/** A new URL, or enabling the webhook again, clears the record of earlier failures. */
export async function changeWebhook(ctx: UserContext, webhookId: string, change: WebhookChange): Promise<Webhook> {
  const { url, events, projectId, enabled } = change;
  if (url !== undefined) requireWebhookUrl(ctx, url);
  if (projectId === null && ctx.actor.projectId !== null)
    throw new AppError(
      "forbidden",
      "This API key is bound to one project and cannot receive events of others. Name that project in projectId.",
    );
  const update = {
    ...(url !== undefined && { url, failingSince: null }),
    ...(events && { events: [...new Set(events)] }),
    ...(projectId !== undefined && { projectId }),
    ...(enabled !== undefined && { enabled, disabledReason: null, failingSince: null }),
  };
  const row = await updateWebhook(ctx.db, ctx.actor, webhookId, update, ctx.now.getTime());
  if (row) return toWebhook(row, ctx.now.getTime());
  await getWebhook(ctx, webhookId);
  throw notFound("project");
}

/** The old secret signs as well for a day, so that a receiver can change to the new one without missing a delivery. */
export async function rotateSecret(ctx: UserContext, webhookId: string): Promise<WebhookWithSecret> {
  const nowMs = ctx.now.getTime();
  const secret = newWebhookSecret();
  const sealed = await sealSecret(ctx, secret, webhookId);
  const row = await replaceSecret(ctx.db, ctx.actor, webhookId, { sealed, untilMs: nowMs + overlapMs, nowMs });
  if (!row) throw notFound("webhook");
  return { ...toWebhook(row, nowMs), secret };
}

export async function removeWebhook(ctx: UserContext, webhookId: string): Promise<void> {
  if (!(await deleteWebhook(ctx.db, ctx.actor, webhookId))) throw notFound("webhook");
}
