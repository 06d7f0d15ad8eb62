import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";
import { plannedProject, signUp, until, withToken, type Json } from "../support/http";
import { startReceiver, type Received } from "../support/receiver-server";

let stateDir = "";
let server: LocalServer | undefined;
let receiver: Awaited<ReturnType<typeof startReceiver>> | undefined;

afterEach(async () => {
  await server?.kill9();
  receiver?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

async function received(inbox: string): Promise<Received[]> {
  return (await fetch(`${receiver?.url}/received/${inbox}`)).json();
}

async function setInbox(inbox: string, setting: object): Promise<void> {
  await fetch(`${receiver?.url}/set/${inbox}`, { method: "POST", body: JSON.stringify(setting) });
}

test("what was under way when the server was killed arrives after it, and is recorded once", async () => {
  receiver = await startReceiver();
  stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-webhooks-"));
  const vars = { TEST_ORIGINS: receiver.url };
  server = await startHatchery({ stateDir, vars });
  let api = await signUp(server.url);
  const events = ["generation.completed", "asset.ready"];
  const { body: hook } = await api.send("POST", "/v1/webhooks", { url: `${receiver.url}/in/kill`, events });
  await setInbox("kill", { secrets: [hook.secret], behaviours: [{ kind: "hang" }, { kind: "hang" }] });
  const project = await plannedProject(api, "- Coin\n- Gem\n- Key");
  const { body: made } = await api.send("POST", `/v1/projects/${project}/generations`);

  await until("an attempt hangs", async () => {
    await server?.sweep();
    return (await received("kill")).length > 0 ? true : undefined;
  });
  await server.kill9();
  await setInbox("kill", { behaviours: [] });
  server = await startHatchery({ stateDir, vars });
  api = withToken(server.url, api.token);

  const log = await until(
    "everything is delivered",
    async () => {
      await server?.sweep();
      const { body } = await api.send("GET", `/v1/webhooks/${hook.id}/deliveries`);
      const done = body.items.length === 4 && body.items.every((item: Json) => item.status === "delivered");
      return done ? (body.items as Json[]) : undefined;
    },
    1000,
  );
  const types = log.map((delivery) => String(delivery.eventType));
  expect(types.toSorted()).toEqual(["asset.ready", "asset.ready", "asset.ready", "generation.completed"]);
  const arrived = await received("kill");
  expect(new Set(arrived.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(log.map((d) => d.eventId)));
  for (const { verified } of arrived) expect(verified).toEqual({ standardwebhooks: [0], svix: [0] });
  expect(arrived.some(({ body }) => body.includes(made.id))).toBe(true);
});
