import { expect, test } from "vitest";
import { newUser } from "../support/client";
import { deliveryWhen, newHook, sendTest } from "../support/webhooks";

test("spike", async () => {
  const user = await newUser();
  const hook = await newHook(user);
  console.log(hook);
  const d = await sendTest(user, hook);
  console.log(d);
  const e = await deliveryWhen(user, hook, (x) => x.status === "delivered");
  console.log(e, JSON.stringify(await hook.inbox.received()));
});
