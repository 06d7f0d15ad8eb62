/** Fires triggers as a sender would, for worker tests of other features. */
import { Webhook } from "standardwebhooks";
import { call, freshAddress, origin, type Answer } from "./client";
import type { Game } from "./game";

export type TestTrigger = { readonly url: string; readonly secret: string };

export async function newTrigger(game: Game): Promise<TestTrigger> {
  const made = await game.post("/triggers", { name: "CI" });
  if (made.status !== 201) throw new Error(made.text);
  return { url: made.body.url, secret: made.body.secret };
}

/** `text` and `type` send a text in place of JSON. */
export async function fire(
  { url, secret }: TestTrigger,
  body: object | { readonly text: string; readonly type: string },
): Promise<Answer> {
  const sent = "text" in body ? body.text : JSON.stringify(body);
  const type = "type" in body ? body.type : "application/json";
  const id = `msg_${crypto.randomUUID()}`;
  const at = new Date();
  return call("POST", url.slice(origin.length), {
    body: sent,
    address: freshAddress(),
    headers: {
      "Content-Type": type,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, sent),
    },
  });
}
