/** Attacks webhooks: internal URLs, redirects, secrets, other users' events, and webhooks that move between projects. */
import { setTimeout as pause } from "node:timers/promises";
import { privateHosts, refusedAddresses } from "../test/support/ssrf.ts";
import { describe, type Audit, type Part } from "./audit.ts";
import { inParallel, type Answer, type Json } from "./client.ts";
import type { Received } from "./outside.ts";
import { newUser, newWorld, requireGood, tinyAsset, until, type User } from "./world.ts";

const events = ["generation.completed", "asset.ready"];
/** Half of a user's quota of writes for a minute. */
const writesPerUser = 60;

function innerAddresses({ canary, url }: Audit["instance"]): string[] {
  const { port } = canary;
  const near = [
    "127.0.0.1",
    "localhost",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "127.1",
    "2130706433",
    "127.0.0.1.nip.io",
  ];
  return [
    ...refusedAddresses.filter((address) => address !== ""),
    ...privateHosts.map((host) => `https://${host}/`),
    ...near.flatMap((host) => [`http://${host}:${port}/`, `https://${host}:${port}/`]),
    `${url}/v1/hooks/triggers/x`,
    `${url}/v1/me`,
  ];
}

type Hook = { readonly id: string; readonly secret: string };

async function newHook({ call }: Audit, user: User, url: string): Promise<Hook> {
  return requireGood(await call("POST", "/v1/webhooks", { token: user.token, body: { url, events } })) as Hook;
}

async function log({ call }: Audit, user: User, hook: Hook): Promise<Json[]> {
  return requireGood(await call("GET", `/v1/webhooks/${hook.id}/deliveries`, { token: user.token }))["items"];
}

/** Sends a test event to a webhook. Returns the delivery after the first delivery attempt. */
async function tryOnce(audit: Audit, user: User, hook: Hook): Promise<Json> {
  await audit.call("POST", `/v1/webhooks/${hook.id}/test`, { token: user.token });
  const isTried = ({ lastError, deliveredAt }: Json): boolean => lastError !== null || deliveredAt !== null;
  return until("a delivery is tried", async () => (await log(audit, user, hook)).find(isTried));
}

async function expectNoHits({ expect, instance }: Audit, what: string): Promise<void> {
  expect(
    instance.canary.hits() === 0,
    "critical",
    "no call reaches an internal address",
    () => `${what}: ${instance.canary.hits()} connections`,
  );
}

/** Tries URLs that have fooled SSRF guards, both when a webhook is created and when one is changed. */
async function addresses(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const all = innerAddresses(audit.instance);
  const lanes = Array.from({ length: Math.ceil((2 * all.length) / writesPerUser) }, (_, i) =>
    all.slice((i * writesPerUser) / 2, ((i + 1) * writesPerUser) / 2),
  );
  await inParallel(lanes, 4, async (part) => {
    const user = await newUser(audit);
    const { token } = user;
    const hook = await newHook(audit, user, "https://hooks.example/in");
    for (const url of part) {
      const judge = async (what: string, answer: Answer): Promise<void> => {
        const refused = answer.status === 400 && answer.body["code"] === "validation_failed";
        expect(refused, "critical", `an internal webhook URL is refused: ${what}`, () => describe(answer));
        if (answer.status < 300) await tryOnce(audit, user, answer.body as Hook);
      };
      await judge("made", await call("POST", "/v1/webhooks", { token, body: { url, events } }));
      await judge("changed", await call("PATCH", `/v1/webhooks/${hook.id}`, { token, body: { url } }));
    }
    const kept = requireGood(await call("GET", `/v1/webhooks/${hook.id}`, { token }));
    expect(kept["url"] === "https://hooks.example/in", "high", "a refused change has no effect", () => kept["url"]);
  });
  await expectNoHits(audit, "addresses");
}

/** A public URL may redirect to an internal one. The server must not follow. */
async function redirects(audit: Audit): Promise<void> {
  const { expect, instance } = audit;
  const user = await newUser(audit);
  const hook = await newHook(audit, user, `${instance.receiver.url}/away/x`);
  const tried = await tryOnce(audit, user, hook);
  expect(tried["lastStatus"] === 307 && tried["deliveredAt"] === null, "high", "a redirect is a failed delivery", () =>
    JSON.stringify(tried),
  );
  const told = JSON.stringify(await log(audit, user, hook));
  expect(!told.includes("canary"), "high", "the log shows nothing of the response", () => told);
  await expectNoHits(audit, "a redirect");
}

async function secrets(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const user = await newUser(audit);
  const { token } = user;
  const hook = await newHook(audit, user, "https://hooks.example/in");
  const rotated = requireGood(await call("POST", `/v1/webhooks/${hook.id}/rotate`, { token }))["secret"];
  expect(rotated !== hook.secret, "high", "a rotated secret is a new one", () => "the same");
  const answers = [
    await call("GET", `/v1/webhooks/${hook.id}`, { token }),
    await call("GET", "/v1/webhooks", { token }),
    await call("PATCH", `/v1/webhooks/${hook.id}`, { token, body: { enabled: true } }),
    await call("POST", `/v1/webhooks/${hook.id}/test`, { token }),
    await call("GET", `/v1/webhooks/${hook.id}/deliveries`, { token }),
  ];
  for (const answer of answers)
    expect(!/whsec_|secret"/i.test(answer.text), "critical", "a webhook's secret is shown once", () =>
      describe(answer),
    );
}

/** Events of a user must reach only that user's webhooks. */
async function audiences(audit: Audit): Promise<void> {
  const { call, expect, instance } = audit;
  const { receiver } = instance;
  const [world, other] = [await newWorld(audit, { jobs: false }), await newWorld(audit, { jobs: false })];
  const { user, ids } = world;
  const name = `own-${user.id}`;
  const theirs = `other-${user.id}`;
  await newHook(audit, user, `${receiver.url}/in/${name}`);
  const stranger = await newHook(audit, other.user, `${receiver.url}/in/${theirs}`);
  const project = `/v1/projects/${ids["projectId"]}`;
  const key = requireGood(await call("POST", `${project}/assets`, { token: user.token, body: tinyAsset() }))["key"];
  const body = { assets: [key], model: "procedural" };
  requireGood(await call("POST", `${project}/generations`, { token: user.token, body }));
  const about = (received: readonly Received[]): Received | undefined =>
    received.find((each) => each.body.includes(ids["projectId"] ?? ""));
  await until("the owner is told", async () => about(receiver.received(name)));
  await tryOnce(audit, other.user, stranger);
  const leaked = about(receiver.received(theirs));
  expect(leaked === undefined, "critical", "no webhook gets another user's events", () => String(leaked?.body));
}

/** Moves a webhook from another project, or from all, to the project of a key: the key must not reach earlier events. */
async function moved(audit: Audit): Promise<void> {
  const { call, expect, instance } = audit;
  const user = await newUser(audit);
  const { token } = user;
  const newProject = async (name: string): Promise<string> =>
    requireGood(await call("POST", "/v1/projects", { token, body: { name } }))["id"];
  const [before, bound] = [await newProject("before"), await newProject("bound")];
  const keyBody = { name: "bound", scopes: ["read", "write"], projectId: bound };
  const key = requireGood(await call("POST", "/v1/api-keys", { token, body: keyBody }))["secret"];
  const thief = `thief-${user.id}`;
  for (const projectId of [before, undefined]) {
    const body = { url: "https://hooks.example/in", events, ...(projectId !== undefined && { projectId }) };
    const hook = requireGood(await call("POST", "/v1/webhooks", { token, body })) as Hook;
    const { id } = await tryOnce(audit, user, hook);
    const path = `/v1/webhooks/${hook.id}`;
    requireGood(await call("PATCH", path, { token, body: { projectId: bound } }));
    const seen = await call("GET", `${path}/deliveries`, { token: key });
    expect(requireGood(seen)["items"].length === 0, "critical", "a project key lists no other project's events", () =>
      describe(seen),
    );
    requireGood(await call("PATCH", path, { token: key, body: { url: `${instance.receiver.url}/in/${thief}` } }));
    const again = await call("POST", `${path}/deliveries/${id}/redeliver`, { token: key });
    expect(again.status === 404, "critical", "a project key resends no other project's events", () => describe(again));
  }
  // Longer than the backoff before the first retry of a pending delivery.
  await pause(7000);
  const received = instance.receiver.received(thief);
  expect(received.length === 0, "critical", "a project key diverts no other project's events", () =>
    JSON.stringify(received),
  );
}

async function run(audit: Audit): Promise<void> {
  await addresses(audit);
  await redirects(audit);
  await secrets(audit);
  await audiences(audit);
  await moved(audit);
  await pause(500);
  await expectNoHits(audit, "in the end");
}

export const webhooks: Part = { name: "webhooks", run };
