import { callBack } from "../job-api/callback.ts";
import { toPredictionJson, type Prediction } from "./prediction.ts";
import { newSecret, signDelivery } from "./signature.ts";
import type { State } from "./state.ts";

/** Sends the callback of an event, if the submit asked for this event. Only `completed` is retried. */
export async function tell(state: State, job: Prediction, event: "start" | "completed"): Promise<void> {
  const { webhook, events } = job.detail;
  if (webhook === undefined || !events.includes(event)) return;
  const body = JSON.stringify(toPredictionJson(job, state.url));
  const sign = () => signDelivery(webhook, body, state.secret);
  const forge = () => [signDelivery(webhook, body, newSecret())];
  return callBack(state, job, { sign, forge }, event === "completed" ? state.retryDelaysMs : []);
}
