/** Makes webhooks that deliver to the receiver, and follows the deliveries, in worker tests. */

import { env } from "cloudflare:workers";
import { inject } from "vitest";
import { call, type Answer, type Json, type TestUser } from "./client";
import { until } from "./game";
import type { Behaviour, Received } from "./receiver-server";

const receiver = inject("receiverUrl");

/** An inbox at the receiver that no other test uses. */
export type Inbox = {
  readonly url: string;
  readonly set: (setting: { behaviours?: readonly Behaviour[]; secrets?: readonly string[] }) => Promise<void>;
  readonly received: () => Promise<Received[]>;
};

export function newInbox(): Inbox {
  const name = crypto.randomUUID();
  return {
    url: `${receiver}/in/${name}`,
    set: async (setting) => {
      await fetch(`${receiver}/set/${name}`, { method: "POST", body: JSON.stringify(setting) });
    },
    received: async () => (await fetch(`${receiver}/received/${name}`)).json(),
  };
}

export type Hook = Json & { readonly id: string; readonly secret: string; readonly inbox: Inbox };

/** Makes a webhook with a new inbox. The inbox knows the secret, and so can verify the signatures. */
export async function newHook(user: Pick<TestUser, "token">, body: Json = {}): Promise<Hook> {
  const inbox = newInbox();
  const events = ["generation.completed", "asset.ready", "export.ready", "budget.low"];
  const made = await call("POST", "/v1/webhooks", { token: user.token, body: { url: inbox.url, events, ...body } });
  if (made.status !== 201) throw new Error(`createWebhook answered ${made.status}: ${made.text}`);
  await inbox.set({ secrets: [made.body.secret] });
  return { id: made.body.id, ...made.body, secret: made.body.secret, inbox };
}

export async function ask(user: TestUser, method: string, path: string, body?: Json): Promise<Answer> {
  return call(method, `/v1/webhooks${path}`, { token: user.token, ...(body && { body }) });
}

export async function deliveriesOf(user: TestUser, hook: Pick<Hook, "id">): Promise<Json[]> {
  return (await ask(user, "GET", `/${hook.id}/deliveries`)).body.items;
}

/** Sends a test event. Returns the delivery before the first attempt. */
export async function sendTest(user: TestUser, hook: Pick<Hook, "id">): Promise<Json> {
  const { status, body, text } = await ask(user, "POST", `/${hook.id}/test`);
  if (status !== 202) throw new Error(`testWebhook answered ${status}: ${text}`);
  return body;
}

/** Waits until the latest delivery of the webhook fulfils `done`, and returns the delivery. */
export async function deliveryWhen(user: TestUser, hook: Hook, done: (delivery: Json) => boolean): Promise<Json> {
  return until("the delivery is as it should be", async () => {
    const [delivery] = await deliveriesOf(user, hook);
    return delivery && done(delivery) ? delivery : undefined;
  });
}

export async function rowOf(deliveryId: string): Promise<Json> {
  const row = await env.DB.prepare("SELECT * FROM webhook_deliveries WHERE id = ?").bind(deliveryId).first<Json>();
  if (row === null) throw new Error("there is no such delivery");
  return row;
}

/** Inserts an event of the user. A trigger of the database makes the deliveries. */
export async function insertEvent(user: TestUser, event: Json = {}): Promise<string> {
  const row = { projectId: null, type: "export.ready", createdAt: Date.now(), ...event };
  const payload = JSON.stringify({ type: row["type"], timestamp: new Date().toISOString(), data: {} });
  const id = event["id"] ?? `evt_${crypto.randomUUID().replaceAll("-", "").slice(0, 26)}`;
  await env.DB.prepare(
    "INSERT INTO events (id, user_id, project_id, type, payload, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  )
    .bind(id, user.id, row["projectId"], row["type"], payload, row["createdAt"])
    .run();
  return id;
}
