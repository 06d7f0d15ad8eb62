import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Answer, Client } from "./client.ts";
import type { Generation, Trigger } from "./resources.ts";

/** Fires a trigger as CI, a git hook or an editor would: without an account, with a signature of the exact body. */
export async function fireTrigger(
  client: Client,
  { url, secret }: Trigger,
  request: Readonly<Record<string, unknown>>,
): Promise<Answer<Generation>> {
  const body = JSON.stringify(request);
  const id = `msg_${randomUUID()}`;
  const sentAt = new Date();
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, sentAt, body),
  };
  return client.call<Generation>("POST", url, { body, headers });
}
