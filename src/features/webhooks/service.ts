import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { pageFrom, type Page } from "../../lib/page";
import { newWebhookSecret } from "../../lib/standard-webhooks";
import { getProject } from "../projects/service";
import { findEndpoint } from "./webhook-url";
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

const maxWebhooksPerUser = 20;
/** For how long a rotated secret signs beside the new one. */
const overlapMs = 24 * 3600 * 1000;

export async function createWebhook(ctx: UserContext, input: NewWebhook): Promise<WebhookWithSecret> {
  requireEndpoint(ctx, input.url);
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

function requireEndpoint(ctx: UserContext, url: string): void {
  if (findEndpoint(ctx.config, url) !== undefined) return;
  const message = "must be a public https address on the default port, and not this service";
  throw new AppError("validation_failed", "Deliveries cannot be sent to this address.", {
    errors: [{ path: "url", message }],
  });
}

export async function listMyWebhooks(ctx: UserContext, page: Page) {
  const rows = await listWebhooks(ctx.db, ctx.actor, { ...page, limit: page.limit + 1 });
  return pageFrom(
    rows,
    page,
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

/** With another address, or enabled again, it starts without a past. */
export async function changeWebhook(ctx: UserContext, webhookId: string, change: WebhookChange): Promise<Webhook> {
  const { url, events, projectId, enabled } = change;
  if (url !== undefined) requireEndpoint(ctx, url);
  if (projectId === null && ctx.actor.projectId !== null)
    throw new AppError("forbidden", "This API key is bound to one project and cannot listen to others.");
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

/** The secret until now signs too for a day, so that a receiver can change over without missing anything. */
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
