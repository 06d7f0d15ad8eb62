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
      summary: "Make a webhook: an address that is told of what happens",
      description:
        'At most 20 a user. Each event is sent as Standard Webhooks describes: a POST of `{"type", "timestamp", "data"}`, signed with the secret. Any 2xx within 15 seconds is a success; everything else, redirects too, is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, later if `Retry-After` asks for it. 410 disables the webhook. An event may come twice and out of order: `webhook-id` tells it apart. A webhook goes on when the session or API key that made it has ended, until it is deleted.',
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
        "What is under way to a webhook that is disabled has failed, and so has what happened elsewhere when a webhook is turned to one project; it can be redelivered once the webhook is enabled, or turned back.",
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
      summary: "Delete a webhook and its log of deliveries",
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
        "For 24 hours the secret until now signs too, so that every delivery carries two signatures. A further rotation ends it at once.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookParams,
      replies: { 200: WebhookWithSecret },
    },
    async ({ ctx, params }) => ({ status: 200, body: await rotateSecret(ctx, params.webhookId) }),
  ),
];
