import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { NewWebhook, Webhook, WebhookChange, WebhookParams, WebhookWithSecret } from "./schemas";
import { changeWebhook, createWebhook, getWebhook, listMyWebhooks, removeWebhook, rotateSecret } from "./service";

const tag = "Webhooks";
const path = "/v1/webhooks";

export const webhookOperations = [
  operation(
    {
      id: "createWebhook",
      method: "post",
      path,
      tag,
      summary: "Create a webhook: a URL of yours that receives events",
      description:
        'A user has at most 20 webhooks. Each event is sent as Standard Webhooks describes: a POST of `{"type", "timestamp", "data"}`, signed with the secret. Any 2xx response within 15 seconds is a success. After any other result, redirects included, the delivery is retried after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, or later if the response has a `Retry-After`. A response of 410 disables the webhook. An event may arrive twice and out of order; `webhook-id` identifies the event. A webhook works until deleted, even after the end of the session or API key that created the webhook.',
      access: { scope: "write" },
      limit: "write",
      body: NewWebhook,
      replies: { 201: WebhookWithSecret },
      errors: ["not_found", "conflict"],
    },
    async ({ ctx, body }) => {
      const webhook = await createWebhook(ctx, body);
      return { status: 201, body: webhook, headers: { Location: `${path}/${webhook.id}` } };
    },
  ),
  operation(
    {
      id: "listWebhooks",
      method: "get",
      path,
      tag,
      summary: "List my webhooks, newest first",
      access: { scope: "read" },
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(Webhook) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listMyWebhooks(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "getWebhook",
      method: "get",
      path: `${path}/:webhookId`,
      tag,
      summary: "Get a webhook",
      access: { scope: "read" },
      limit: "read",
      params: WebhookParams,
      replies: { 200: Webhook },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getWebhook(ctx, params.webhookId) }),
  ),
  operation(
    {
      id: "updateWebhook",
      method: "patch",
      path: `${path}/:webhookId`,
      tag,
      summary: "Change, disable or enable a webhook",
      description:
        "Pending deliveries fail when a webhook is disabled. When a webhook is limited to one project, pending deliveries of events from elsewhere fail. They can be redelivered once the webhook is enabled again, or no longer limited.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookParams,
      body: WebhookChange,
      replies: { 200: Webhook },
      errors: ["forbidden"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await changeWebhook(ctx, params.webhookId, body) }),
  ),
  operation(
    {
      id: "deleteWebhook",
      method: "delete",
      path: `${path}/:webhookId`,
      tag,
      summary: "Delete a webhook and its deliveries",
      access: { scope: "write" },
      limit: "write",
      params: WebhookParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeWebhook(ctx, params.webhookId);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "rotateWebhookSecret",
      method: "post",
      path: `${path}/:webhookId/rotate`,
      tag,
      summary: "Give a webhook a new secret",
      description:
        "For 24 hours the old secret signs as well, so every delivery carries two signatures. Another rotation within that time ends the old secret at once.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookParams,
      replies: { 200: WebhookWithSecret },
    },
    async ({ ctx, params }) => ({ status: 200, body: await rotateSecret(ctx, params.webhookId) }),
  ),
];
