/** Sends competing requests at once: no write may get lost, and nothing may happen twice. */
import { randomUUID } from "node:crypto";
import { describe, type Audit, type Part } from "./audit.ts";
import type { Answer } from "./client.ts";
import { goodPassword, newUser, newWorld } from "./world.ts";

const good = ({ status }: Answer): boolean => status < 300;
const many = (count: number, send: (i: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => send(i)));
const statuses = (answers: readonly Answer[]): string => answers.map(({ status }) => status).join(" ");

async function upserts(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user, ids } = await newWorld(audit, { jobs: false });
  const { token } = user;
  const files = `/v1/projects/${ids["projectId"]}/memory-files`;
  const sent = Array.from({ length: 80 }, (_, i) => `writer ${i % 40}`);
  const answers = await many(80, (i) => call("POST", files, { token, body: { type: "style", content: sent[i] } }));
  const accepted = answers.filter(good).length;
  expect(accepted === 80, "high", "parallel upserts all succeed", () => statuses(answers));
  const made = answers.filter(({ status }) => status === 201).length;
  expect(
    made === 1,
    "high",
    "parallel upserts create one file",
    () => `${made} responses say that they created the file`,
  );
  const list: { type: string; version: number; content: string }[] = (await call("GET", files, { token })).body[
    "items"
  ];
  const rows = list.filter(({ type }) => type === "style");
  expect(rows.length === 1, "critical", "parallel upserts leave one row", () => JSON.stringify(list));
  expect(
    rows[0]?.version === accepted,
    "high",
    "no accepted write is lost",
    () => `version ${rows[0]?.version} of ${accepted}`,
  );
  expect(sent.includes(rows[0]?.content ?? ""), "high", "the stored text is one that was sent", () =>
    JSON.stringify(rows),
  );
  const seen = new Set(answers.filter(good).map(({ body }) => body["version"]));
  expect(seen.size === accepted, "high", "every write gets a version of its own", () => `${seen.size} of ${accepted}`);
}

async function appends(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user, ids } = await newWorld(audit, { jobs: false });
  const { token } = user;
  const file = `/v1/projects/${ids["projectId"]}/memory-files/log`;
  await many(40, (i) => call("POST", `${file}/append`, { token, body: { content: `<line ${i}>` } }));
  const text = String((await call("GET", file, { token })).body["content"]);
  const lost = Array.from({ length: 40 }, (_, i) => `<line ${i}>`).filter((line) => !text.includes(line));
  expect(lost.length === 0, "high", "no appended line is lost", () => lost.join(" "));
  const read = await call("GET", file, { token });
  const ifMatch = { "If-Match": read.headers.get("etag") ?? "" };
  const races = await many(20, (i) => call("PUT", file, { token, headers: ifMatch, body: { content: `race ${i}` } }));
  const won = races.filter(good);
  expect(won.length === 1, "high", "of writes with the same ETag one wins", () => statuses(races));
  const kept = (await call("GET", file, { token })).body["content"];
  expect(won[0]?.body["content"] === kept, "high", "the winner's text is stored", () => String(kept));
}

async function idempotency(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const { user, ids } = await newWorld(audit, { jobs: false });
  const { token } = user;
  const path = `/v1/projects/${ids["projectId"]}/generations`;
  const headers = { "Idempotency-Key": randomUUID() };
  const body = { assets: [ids["assetKey"]], model: "procedural" };
  const answers = await many(12, () => call("POST", path, { token, headers, body }));
  const started = new Set(answers.filter(good).map((answer) => answer.body["id"]));
  expect(
    started.size === 1,
    "critical",
    "one idempotency key starts one generation",
    () => `${[...started].join(" ")} of ${statuses(answers)}`,
  );
  const other = answers.filter((answer) => !good(answer));
  expect(
    other.every(({ status }) => status === 409),
    "high",
    "a repeat before the response gets 409",
    () => statuses(answers),
  );
  const { items } = (await call("GET", path, { token })).body;
  expect(items.length === 1, "critical", "one generation exists", () => `${items.length}`);
  const again = await call("POST", path, { token, headers, body });
  const replayed = again.headers.get("idempotency-replayed") === "true" && again.body["id"] === [...started][0];
  expect(replayed, "high", "a later repeat gets the stored response", () => describe(again));
  const changed = await call("POST", path, { token, headers, body: { ...body, seed: 1 } });
  expect(changed.status === 422, "high", "another body with the same key is refused", () => describe(changed));
  const stranger = await newWorld(audit, { jobs: false });
  const own = `/v1/projects/${stranger.ids["projectId"]}/generations`;
  const asked = { token: stranger.user.token, headers, body: { assets: [stranger.ids["assetKey"]] } };
  const elsewhere = await call("POST", own, asked);
  const apart = elsewhere.status === 202 && elsewhere.body["id"] !== [...started][0];
  expect(apart, "critical", "an idempotency key belongs to one user", () => describe(elsewhere));
}

async function refreshes(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const user = await newUser(audit);
  const refresh = (refreshToken: string) => call("POST", "/v1/auth/refresh", { body: { refreshToken } });
  const answers = await many(20, () => refresh(user.refreshToken));
  const successors = new Set(answers.filter(good).map(({ body }) => body["refreshToken"]));
  expect(
    successors.size === 1,
    "critical",
    "a refresh token has one successor",
    () => `${successors.size}: ${statuses(answers)}`,
  );
  const [next = ""] = successors;
  const later = await refresh(next);
  expect(good(later), "medium", "the successor works", () => describe(later));
  const stolen = await refresh(user.refreshToken);
  expect(stolen.status === 401, "critical", "a used refresh token is refused", () => describe(stolen));
  const after = await refresh(String(later.body["refreshToken"]));
  expect(after.status === 401, "critical", "a reused refresh token ends the session", () => describe(after));
  const me = await call("GET", "/v1/me", { token: String(later.body["accessToken"]) });
  expect(me.status === 401, "critical", "the session's access tokens end too", () => describe(me));
}

async function registrations({ call, expect }: Audit): Promise<void> {
  const email = `race-${randomUUID()}@example.com`;
  const spelt = [email, email.toUpperCase(), ` ${email} `];
  const body = (i: number) => ({ email: spelt[i % 3], password: goodPassword });
  const answers = await many(6, (i) => call("POST", "/v1/auth/register", { body: body(i) }));
  expect(answers.filter(good).length === 1, "critical", "one email address gets one account", () => statuses(answers));
}

async function run(audit: Audit): Promise<void> {
  await upserts(audit);
  await appends(audit);
  await idempotency(audit);
  await refreshes(audit);
  await registrations(audit);
}

export const races: Part = { name: "races", run };
