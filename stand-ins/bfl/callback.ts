import { callBack } from "../job-api/callback.ts";
import { signDelivery } from "./signature.ts";
import type { State } from "./state.ts";
import { toCallbackJson, type Task } from "./task.ts";

/** Sends the callback of a task that ended to the URL in its submit. */
export async function tell(state: State, task: Task): Promise<void> {
  const { webhookUrl, webhookSecret } = task.detail.input;
  if (webhookUrl === null || task.state === "aborted") return;
  const body = JSON.stringify(toCallbackJson(task, state.settings.deliveryOrigin));
  const sign = () => signDelivery(webhookUrl, body, webhookSecret);
  const forge = () => [signDelivery(webhookUrl, body, "another secret")];
  return callBack(state, task, { sign, forge });
}
