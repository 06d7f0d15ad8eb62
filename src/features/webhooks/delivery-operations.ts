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
      summary: "Send a webhook a test event",
      description: "Its type is `webhook.test`. It is sent, signed, tried again and logged as any other.",
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
      summary: "List what was sent to a webhook, newest first",
      description: "Kept for 35 days. A key that is bound to a project sees what happened there.",
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
      summary: "Send a webhook the same event again",
      description:
        "Under the same `webhook-id`, from the beginning of the schedule, whatever became of it before. 409 when the webhook is for another project by now.",
      access: { scope: "write" },
      limit: "write",
      params: WebhookDeliveryParams,
      replies: { 202: WebhookDelivery },
      errors: ["conflict"],
    },
    async ({ ctx, params }) => ({ status: 202, body: await redeliver(ctx, params) }),
  ),
];
