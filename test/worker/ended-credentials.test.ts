import { env, exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { changeUser } from "../../src/features/admin/user-service";
import type { RateLimiter } from "../../src/limits/rate-limiter";
import { newId } from "../../src/lib/ids";
import { call, freshAddress, goodPassword, newUser, origin, type Json, type TestUser } from "../support/client";
import { callApp, contextOf, publicContext } from "../support/context";
import { newKey } from "../support/fixtures";
import { forger } from "../support/forge";
import { newGame, pause } from "../support/game";
import { noisePng } from "../support/pack";

type Sent = { readonly status: number; readonly code: unknown; readonly policy: string | null };

/** Waits longer than the admission of a request takes. */
const admission = (): Promise<void> => pause(300);

/** Sends the head of a request and the first bytes of the body, runs `meanwhile`, then sends the rest. */
async function slowly(
  path: string,
  token: string,
  body: Uint8Array,
  meanwhile: () => Promise<unknown>,
  contentType = "application/json",
): Promise<Sent> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const headers = {
    "CF-Connecting-IP": freshAddress(),
    "Content-Type": contentType,
    Authorization: `Bearer ${token}`,
  };
  const answering = exports.default.fetch(new Request(origin + path, { method: "POST", headers, body: readable }));
  const writer = writable.getWriter();
  const writing = (async () => {
    await writer.write(body.subarray(0, 5));
    await admission();
    await meanwhile();
    await writer.write(body.subarray(5));
    await writer.close();
  })();
  const [response] = await Promise.all([answering, writing]);
  const answer = await response.json<Json>();
  return { status: response.status, code: answer.code, policy: response.headers.get("RateLimit-Policy") };
}

const toBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const aKey = toBytes({ name: "left behind", scopes: ["read", "write", "generate"] });
const aProject = toBytes({ name: "left behind" });

async function madeBy(userId: string): Promise<Json | null> {
  const counts = `SELECT (SELECT count(*) FROM api_keys WHERE user_id = ?1 AND name = 'left behind') AS keys,
    (SELECT count(*) FROM projects WHERE owner_id = ?1) AS projects`;
  return env.DB.prepare(counts).bind(userId).first<Json>();
}

async function changePasswordElsewhere({ email }: TestUser): Promise<void> {
  const body = { email, password: goodPassword };
  const { accessToken } = (await call("POST", "/v1/auth/login", { body })).body;
  const change = { currentPassword: goodPassword, newPassword: "cobalt-lantern-thimble-77" };
  expect((await call("PUT", "/v1/me/password", { token: accessToken, body: change })).status).toBe(204);
}

async function ban({ id }: TestUser): Promise<void> {
  await changeUser(await contextOf(newId("usr", Date.now())), id, { banned: true });
}

const ends: readonly (readonly [string, number, string, (user: TestUser) => Promise<unknown>])[] = [
  ["signing out", 401, "unauthenticated", ({ token }) => call("POST", "/v1/auth/logout", { token })],
  ["a ban", 403, "account_banned", ban],
  ["a new password, set elsewhere", 401, "unauthenticated", changePasswordElsewhere],
  ["the account's deletion", 401, "unauthenticated", ({ token }) => call("DELETE", "/v1/me", { token })],
];

test.each(ends)("a session that ends by %s while a body is on its way makes nothing any more", async (...given) => {
  const [, status, code, end] = given;
  const user = await newUser();
  const refused = { status, code };
  const ended = Promise.withResolvers<void>();
  const sent = [slowly("/v1/api-keys", user.token, aKey, () => ended.promise)];
  sent.push(slowly("/v1/projects", user.token, aProject, () => ended.promise));
  await admission();
  await end(user);
  ended.resolve();
  for (const answer of await Promise.all(sent)) expect(answer).toMatchObject(refused);
  expect(await madeBy(user.id)).toEqual({ keys: 0, projects: 0 });
});

test("neither does an API key that is revoked in between", async () => {
  const user = await newUser();
  const key = await newKey(user, ["write"]);
  const { id } = (await call("GET", "/v1/api-keys", { token: user.token })).body["items"][0];
  const revoke = () => call("DELETE", `/v1/api-keys/${id}`, { token: user.token });
  const answer = await slowly("/v1/projects", key, aProject, revoke);
  expect(answer).toMatchObject({ status: 401, code: "unauthenticated" });
  expect(await madeBy(user.id)).toEqual({ keys: 0, projects: 0 });
});

test("nor does a file that is still being sent arrive", async () => {
  const game = await newGame();
  const end = () => call("POST", "/v1/auth/logout", { token: game.user.token });
  const path = `/v1/projects/${game.projectId}/references`;
  const answer = await slowly(path, game.user.token, noisePng(1), end, "image/png");
  expect(answer).toMatchObject({ status: 401, code: "unauthenticated" });
  expect((await env.BUCKET.list({ prefix: `projects/${game.projectId}/` })).objects).toEqual([]);
});

test("nor does a token, or a sign-in that has to be recent, that runs out in between", async () => {
  const user = await newUser();
  const sessionId = (await call("GET", "/v1/me/sessions", { token: user.token })).body["items"][0].id;
  const [key] = (await publicContext()).keys.accessTokens;
  if (!key) throw new Error("no key");
  const now = Math.floor(Date.now() / 1000);
  const token = (claims: Json): string => forger(key, { userId: user.id, sessionId }).token({ claims });
  const over = token({ exp: now + 2 });
  const old = token({ auth_time: now - 12 * 3600 + 2 });
  const answers = await Promise.all([over, old].map((each) => slowly("/v1/api-keys", each, aKey, () => pause(3000))));
  expect(answers).toMatchObject([
    { status: 401, code: "unauthenticated" },
    { status: 403, code: "forbidden" },
  ]);
  expect(await madeBy(user.id)).toEqual({ keys: 0, projects: 0 });
});

test("a body that comes slowly and whose caller stays good is taken, and counted once", async () => {
  const user = await newUser();
  const answer = await slowly("/v1/projects", user.token, aProject, () => pause(1000));
  expect(answer).toMatchObject({ status: 201, policy: '"write";q=120;w=60' });
  const next = await call("POST", "/v1/projects", { token: user.token, body: { name: "next" } });
  expect(next.headers.get("RateLimit")).toContain("r=118");
});

test("a body that comes with its head costs no second question", async () => {
  const user = await newUser();
  const asked: unknown[][] = [];
  const limiter = {
    getByName: (name: string) => ({
      admit: (...given: Parameters<RateLimiter["admit"]>) => {
        asked.push(given);
        return env.RATE_LIMITER.getByName(name).admit(...given);
      },
    }),
  };
  // The object has every method of the binding that an admission calls.
  const bindings = { RATE_LIMITER: limiter as never };
  const ask = { method: "POST", token: user.token, body: { name: "x".repeat(100) } };
  expect((await callApp({ bindings }, "/v1/projects", ask)).status).toBe(201);
  expect(asked).toEqual([["write", expect.stringMatching(/^ses_/)]]);
});
