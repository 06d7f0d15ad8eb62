import type { Prediction } from "./prediction.ts";
import { toPredictionJson } from "./prediction.ts";
import { newSecret, signDelivery } from "./signature.ts";
import type { State } from "./state.ts";

/** Sends what the job's webhook asked to hear; only the last event is tried again. */
export async function tell(state: State, job: Prediction, event: "start" | "completed"): Promise<void> {
  const { behaviour, detail } = job;
  const { webhook } = detail;
  if (webhook === undefined || !detail.events.includes(event) || behaviour.callback === "lose") return;
  const body = JSON.stringify(toPredictionJson(job, state.url));
  const retries = event === "completed" ? state.retryDelaysMs : [];
  const send = async () => {
    if (behaviour.forge === true) await state.courier.send(signDelivery(webhook, body, newSecret()), []);
    const delivery = signDelivery(webhook, body, state.secret);
    const copies = behaviour.callback === "double" ? [delivery, delivery] : [delivery];
    await Promise.all(copies.map((copy) => state.courier.send(copy, retries)));
  };
  if (behaviour.callback === "early") return send();
  state.workshop.later(behaviour.callback === "late" ? state.lateMs : 0, send);
}
