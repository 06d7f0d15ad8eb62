/** Sends the callbacks of jobs. */

import type { Delivery } from "./courier.ts";
import type { JobState } from "./job-server.ts";
import type { ServedJob } from "./workshop.ts";

/** Create the provider's callback and forged ones. Called when the callback is sent, so that timestamps are fresh. */
export type Signed = { readonly sign: () => Delivery; readonly forge: () => readonly Delivery[] };

/**
 * Sends a job's callback as the job's behaviour says, and retries until it is accepted. Forged callbacks go first,
 * once.
 */
export async function callBack<Detail>(
  { courier, workshop, lateMs, ...state }: JobState<Detail>,
  { behaviour }: ServedJob<Detail>,
  { sign, forge }: Signed,
  retryDelaysMs = state.retryDelaysMs,
): Promise<void> {
  if (behaviour.callback === "lose") return;
  const send = async () => {
    const forged = behaviour.forge === true ? forge() : [];
    for (const each of forged) await courier.send(each, []);
    const delivery = sign();
    const copies = behaviour.callback === "double" ? [delivery, delivery] : [delivery];
    await Promise.all(copies.map((copy) => courier.send(copy, retryDelaysMs)));
  };
  if (behaviour.callback === "early") return send();
  workshop.later(behaviour.callback === "late" ? lateMs : 0, send);
}
