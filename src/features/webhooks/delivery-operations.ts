import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { listWebhookDeliveries, redeliver, sendTest } from "./deliveries";
import { WebhookDelivery, WebhookDeliveryParams, WebhookParams } from "./schemas";

const tag = "Webhooks";
const path = "/v1/webhooks/:webhookId";

export const webhookDeliveryOperations = [
  operation(
    {
      id: "testWebhook",
      method: "post",
      path: `${path}/test`,
      tag,
      summary: "Send a test event to a webhook",
      description:
        "The type of the event is `webhook.test`. The event is signed, sent, retried and logged like any other.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookParams,
      replies: { 202: WebhookDelivery },
      errors: ["conflict"],
    },
    async ({ ctx, params }) => ({ status: 202, body: await sendTest(ctx, params.webhookId) }),
  ),
  operation(
    {
      id: "listWebhookDeliveries",
      method: "get",
      path: `${path}/deliveries`,
      tag,
      summary: "List a webhook's deliveries, newest first",
      description:
        "Deliveries are kept for 35 days. A key that is bound to one project sees only events of that project.",
      access: { scope: "read" },
      limit: "read",
      params: WebhookParams,
      query: PageQuery,
      replies: { 200: pageOf(WebhookDelivery) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listWebhookDeliveries(ctx, params.webhookId, toPage(query)),
    }),
  ),
  operation(
    {
      id: "redeliverWebhook",
      method: "post",
      path: `${path}/deliveries/:deliveryId/redeliver`,
      tag,
      summary: "Send an event to a webhook again",
      description:
        "The `webhook-id` stays the same and the retry schedule starts again, whether the delivery had succeeded or failed. 409 if the webhook has since been limited to another project.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookDeliveryParams,
      replies: { 202: WebhookDelivery },
      errors: ["conflict"],
    },
    async ({ ctx, params }) => ({ status: 202, body: await redeliver(ctx, params) }),
  ),
];
