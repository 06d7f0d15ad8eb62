import { callBack } from "../job-api/callback.ts";
import { toResult } from "./result.ts";
import { newSigningKey, signDelivery, type Signing } from "./signature.ts";
import type { QueuedJob, State } from "./state.ts";

/** Sends the callback of a job that ended. */
export async function tell(state: State, job: QueuedJob): Promise<void> {
  const { webhook } = job.detail;
  if (webhook === undefined || job.state === "canceled") return;
  const body = JSON.stringify(toBody(state, job));
  const sign = (changes: Partial<Signing> = {}) => {
    const { userId, signingKey: key } = state;
    return signDelivery(webhook, body, { requestId: job.id, userId, key, atMs: state.now(), ...changes });
  };
  const forge = () => [sign({ key: newSigningKey() }), sign({ userId: "another" })];
  return callBack(state, job, { sign, forge });
}

function toBody(state: State, job: QueuedJob) {
  const { status, body } = toResult(job, state.url);
  const ids = { request_id: job.id, gateway_request_id: job.id };
  if (status !== 200) return { ...ids, status: "ERROR", error: `Invalid status code: ${status}`, payload: body };
  // fal leaves a large output out of the callback, although the job succeeded.
  if (job.behaviour.result !== "inline") return { ...ids, status: "OK", payload: body };
  return { ...ids, status: "OK", payload: null, payload_error: "Response payload is too large." };
}
