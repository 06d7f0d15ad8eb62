/** Triggers and webhooks. */
import { Webhook } from "standardwebhooks";
import { freeModel } from "./drawing";
import { ask, askAs, delivered, succeeded, newAsset, type World } from "../world";
import { only, owners, type Cases } from "./case";

async function newWebhook(world: World): Promise<string> {
  const { body } = await ask(world, "POST", "/v1/webhooks", { url: world.hook.inbox.url, events: ["budget.low"] });
  return body.id;
}

async function removeWebhook(world: World, { id }: { readonly id?: string }): Promise<unknown> {
  return ask(world, "DELETE", `/v1/webhooks/${id}`);
}

export const hookCases: Cases = {
  createTrigger: only(
    owners(() => ({})),
    async (world, { id }) => ask(world, "DELETE", `${world.project}/triggers/${id}`),
  ),
  deleteTrigger: only(
    owners(async (world) => {
      const { body } = await ask(world, "POST", `${world.project}/triggers`, { name: "push" });
      return { ids: { ...world.ids, triggerId: body.id } };
    }),
  ),
  fireTrigger: only(
    async (world) => {
      const { body } = await ask(world, "POST", `${world.project}/triggers`, { name: "push" });
      const text = JSON.stringify({ assets: [await newAsset(world)], model: freeModel });
      const [id, at] = [`msg_${crypto.randomUUID()}`, new Date()];
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(body.secret).sign(id, at, text),
      };
      return { ids: { triggerId: body.id }, body: text, headers };
    },
    async (_, { id }) => succeeded("generations", id),
  ),
  createWebhook: only(
    owners((world) => ({ body: { url: world.hook.inbox.url, events: ["budget.low"] } })),
    removeWebhook,
  ),
  updateWebhook: only(
    owners((world) => ({ body: { url: world.hook.inbox.url, projectId: world.ids["projectId"] } })),
    async (world) => askAs(world.user.token, "PATCH", `/v1/webhooks/${world.hook.id}`, { projectId: null }),
  ),
  deleteWebhook: only(owners(async (world) => ({ ids: { webhookId: await newWebhook(world) } }))),
  rotateWebhookSecret: only(
    owners(async (world) => ({ ids: { webhookId: await newWebhook(world) } })),
    async () => undefined,
  ),
  testWebhook: only(
    owners(() => ({})),
    async (_, { id }) => delivered(id),
  ),
  redeliverWebhook: only(
    owners(() => ({})),
    async (world) => delivered(world.ids["deliveryId"] ?? ""),
  ),
};
