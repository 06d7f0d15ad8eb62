import { signDelivery } from "./signature.ts";
import type { State } from "./state.ts";
import type { Task } from "./task.ts";
import { toCallbackJson } from "./task.ts";

/** Tells an ended task to the address that was given for it. */
export async function tell(state: State, task: Task): Promise<void> {
  const { behaviour, detail } = task;
  const { webhookUrl, webhookSecret } = detail.input;
  if (webhookUrl === null || task.state === "aborted" || behaviour.callback === "lose") return;
  const body = JSON.stringify(toCallbackJson(task, state.settings.deliveryOrigin));
  const send = async () => {
    const { retryDelaysMs } = state.settings;
    if (behaviour.forge === true) await state.courier.send(signDelivery(webhookUrl, body, "another secret"), []);
    const delivery = signDelivery(webhookUrl, body, webhookSecret);
    const copies = behaviour.callback === "double" ? [delivery, delivery] : [delivery];
    await Promise.all(copies.map((copy) => state.courier.send(copy, retryDelaysMs)));
  };
  if (behaviour.callback === "early") return send();
  state.workshop.later(behaviour.callback === "late" ? state.settings.lateMs : 0, send);
}
