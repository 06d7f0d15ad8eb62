import { toResult } from "./result.ts";
import { newSigningKey, signDelivery } from "./signature.ts";
import type { QueuedJob, State } from "./state.ts";

/** Sends what became of a job to its webhook, and again until it is taken. */
export async function tell(state: State, job: QueuedJob): Promise<void> {
  const { behaviour, detail, id } = job;
  const { webhook } = detail;
  if (webhook === undefined || job.state === "canceled" || behaviour.callback === "lose") return;
  const body = JSON.stringify(toBody(state, job));
  const send = async () => {
    const by = { requestId: id, userId: state.userId, atMs: state.now() };
    if (behaviour.forge === true) {
      await state.courier.send(signDelivery(webhook, body, { ...by, key: newSigningKey() }), []);
      await state.courier.send(signDelivery(webhook, body, { ...by, userId: "another", key: state.signingKey }), []);
    }
    const delivery = signDelivery(webhook, body, { ...by, key: state.signingKey });
    const copies = behaviour.callback === "double" ? [delivery, delivery] : [delivery];
    await Promise.all(copies.map((copy) => state.courier.send(copy, state.retryDelaysMs)));
  };
  if (behaviour.callback === "early") return send();
  state.workshop.later(behaviour.callback === "late" ? state.lateMs : 0, send);
}

function toBody(state: State, job: QueuedJob) {
  const { status, body } = toResult(job, state.url);
  const ids = { request_id: job.id, gateway_request_id: job.id };
  if (status !== 200) return { ...ids, status: "ERROR", error: `Invalid status code: ${status}`, payload: body };
  // A large output is left out of the callback, though the job went well.
  if (job.behaviour.result !== "inline") return { ...ids, status: "OK", payload: body };
  return { ...ids, status: "OK", payload: null, payload_error: "Response payload is too large." };
}
