import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hashSecret } from "../../src/lib/crypto";
import { call, newUser, type Json, type TestUser } from "../support/client";
import { callApp, captureLog } from "../support/context";
import { limiterWith, login, me, newAdmin, refresh, same } from "../support/identity";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Moves the time when the token was spent back by `ms`. */
async function ageSpending(refreshToken: string, ms: number): Promise<void> {
  const update = env.DB.prepare("UPDATE refresh_tokens SET spent_at = spent_at - ? WHERE hash = ?");
  const { meta } = await update.bind(ms, await hashSecret(refreshToken)).run();
  expect(meta.changes).toBe(1);
}

describe("refreshing", () => {
  test("gives a new pair for the same session; both work", async () => {
    const user = await newUser();
    const renewed = await refresh(user.refreshToken);
    expect(renewed.status).toBe(200);
    expect(renewed.body["refreshToken"]).not.toBe(user.refreshToken);
    expect(renewed.body["user"].id).toBe(user.id);
    expect((await me(renewed.body["accessToken"])).status).toBe(200);
    const { items } = (await call("GET", "/v1/me/sessions", { token: renewed.body["accessToken"] })).body;
    expect(items).toHaveLength(1);
    expect((await refresh(renewed.body["refreshToken"])).status).toBe(200);
  });

  test("20 at once with one token all get the same successor, and it is good", async () => {
    const user = await newUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body["refreshToken"])).size).toBe(1);
    const rows = await env.DB.prepare("SELECT count(*) AS n FROM refresh_tokens WHERE user_id = ?")
      .bind(user.id)
      .first();
    expect(rows).toEqual({ n: 2 });
    expect((await refresh(answers[0]?.body["refreshToken"])).status).toBe(200);
  });

  test("within ten seconds a lost answer is given again; after that the token betrays a theft and ends the session", async () => {
    const user = await newUser();
    const first = await refresh(user.refreshToken);
    await ageSpending(user.refreshToken, 9000);
    const again = await refresh(user.refreshToken);
    expect([again.status, again.body["refreshToken"]]).toEqual([200, first.body["refreshToken"]]);
    await ageSpending(user.refreshToken, 1001);
    const reused = await refresh(user.refreshToken);
    expect([reused.status, reused.body["code"]]).toEqual([401, "unauthenticated"]);
    for (const token of [user.token, first.body["accessToken"], again.body["accessToken"]])
      expect((await me(token)).status).toBe(401);
    for (const token of [user.refreshToken, first.body["refreshToken"]])
      expect((await refresh(token)).status).toBe(401);
    expect((await login(user.email, user.password)).status).toBe(200);
  });

  test("once the successor has been spent the old token ends the session, within ten seconds too", async () => {
    const user = await newUser();
    const first = await refresh(user.refreshToken);
    const second = await refresh(first.body["refreshToken"]);
    expect(second.status).toBe(200);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect((await refresh(second.body["refreshToken"])).status).toBe(401);
    expect((await me(second.body["accessToken"])).status).toBe(401);
  });

  test("a reused token ends its own session and no other of the user", async () => {
    const user = await newUser();
    const other = (await login(user.email, user.password)).body;
    await refresh(user.refreshToken);
    await ageSpending(user.refreshToken, 60_000);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect((await me(other["accessToken"])).status).toBe(200);
    expect((await refresh(other["refreshToken"])).status).toBe(200);
  });

  test("an unknown, run-out or other kind of token is the same 401", async () => {
    const user = await newUser();
    const unknown = await refresh("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    expect(unknown.status).toBe(401);
    expect(same(await refresh(user.token.slice(0, 200)))).toEqual(same(unknown));
    await env.DB.prepare("UPDATE refresh_tokens SET expires_at = ? WHERE user_id = ?")
      .bind(Date.now() - 1, user.id)
      .run();
    expect(same(await refresh(user.refreshToken))).toEqual(same(unknown));
    for (const body of [{}, { refreshToken: "" }, { refreshToken: "x".repeat(201) }, { refreshToken: null }])
      expect((await call("POST", "/v1/auth/refresh", { body })).status).toBe(400);
  });
});

describe("ending sessions", () => {
  test("signing out kills this session's access and refresh tokens at once, and no other session", async () => {
    const user = await newUser();
    const other = (await login(user.email, user.password)).body;
    expect((await me(user.token)).status).toBe(200);
    expect((await call("POST", "/v1/auth/logout", { token: user.token })).status).toBe(204);
    expect((await me(user.token)).status).toBe(401);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect((await call("POST", "/v1/auth/logout", { token: user.token })).status).toBe(401);
    expect((await me(other["accessToken"])).status).toBe(200);
  });

  test("every access token of the session dies, those of before a refresh too", async () => {
    const user = await newUser();
    const renewed = (await refresh(user.refreshToken)).body;
    await call("POST", "/v1/auth/logout", { token: renewed["accessToken"] });
    expect((await me(user.token)).status).toBe(401);
    expect((await refresh(renewed["refreshToken"])).status).toBe(401);
  });

  test("a session that is 90 days old is listed no more, although its refresh token has not run out", async () => {
    const user = await newUser();
    const other = (await login(user.email, user.password)).body["accessToken"];
    const list = async () => (await call("GET", "/v1/me/sessions", { token: other })).body["items"];
    const old = (await list()).find(({ current }: Json) => !current).id;
    const age = async (days: number) =>
      env.DB.prepare("UPDATE sessions SET created_at = ? WHERE id = ?")
        .bind(Date.now() - days * 24 * 3600 * 1000, old)
        .run();
    await age(89);
    expect(await list()).toHaveLength(2);
    await age(91);
    expect(await list()).toEqual([expect.objectContaining({ current: true })]);
    expect((await refresh(user.refreshToken)).status).toBe(401);
  });

  test("my sessions are listed, newest first, with mine marked, and can be ended one by one", async () => {
    const user = await newUser();
    const other = (await login(user.email, user.password)).body;
    const list = () => call("GET", "/v1/me/sessions", { token: user.token });
    const { items } = (await list()).body;
    expect(items.map((item: Json) => item["current"])).toEqual([false, true]);
    for (const item of items)
      expect(Object.keys(item).toSorted()).toEqual(["createdAt", "current", "id", "lastUsedAt"]);
    const end = (id: string, token = user.token) => call("DELETE", `/v1/me/sessions/${id}`, { token });
    const stranger = await newUser();
    expect((await end(items[0].id, stranger.token)).status).toBe(404);
    expect((await me(other["accessToken"])).status).toBe(200);
    expect((await end(items[0].id)).status).toBe(204);
    expect((await me(other["accessToken"])).status).toBe(401);
    expect((await refresh(other["refreshToken"])).status).toBe(401);
    for (const id of [items[0].id, "ses_none", "%00", "x".repeat(500)]) expect((await end(id)).status, id).toBe(404);
    expect((await list()).body["items"]).toHaveLength(1);
    expect((await end(items[1].id)).status).toBe(204);
    expect((await list()).status).toBe(401);
  });
});

/** A request that ends all sessions of a user, except the session of the request. */
type Ending = { readonly method: string; readonly path: string; readonly token?: string; readonly body: Json };
const newPassword = "cobalt-lantern-thimble-77";

const endings: readonly (readonly [string, (user: TestUser, admin: TestUser) => Promise<Ending>])[] = [
  [
    "a change of the password",
    async ({ token, password }) => ({
      method: "PUT",
      path: "/v1/me/password",
      token,
      body: { currentPassword: password, newPassword },
    }),
  ],
  [
    "a reset of the password",
    async ({ id }, { token }) => {
      const { code } = (await call("POST", `/v1/admin/users/${id}/password-reset`, { token })).body;
      return { method: "POST", path: "/v1/auth/reset", body: { code, newPassword } };
    },
  ],
  [
    "an administrator",
    async ({ id }, { token }) => ({
      method: "PATCH",
      path: `/v1/admin/users/${id}`,
      token,
      body: { endSessions: true },
    }),
  ],
];

describe("ending all sessions", () => {
  test.each(endings)("by %s ends a session too that begins meanwhile", async (_, prepare) => {
    const user = await newUser();
    expect((await login(user.email, user.password)).status).toBe(200);
    const { path, ...ask } = await prepare(user, await newAdmin());
    const begun: Json[] = [];
    const limiter = limiterWith(async (pass) => {
      await pass();
      if (begun.length === 0) begun.push((await login(user.email, user.password)).body);
    });
    const { status } = await callApp({ bindings: { RATE_LIMITER: limiter } }, path, ask);
    expect(status).toBeLessThan(300);
    expect(begun[0]?.["user"].id).toBe(user.id);
    expect((await me(begun[0]?.["accessToken"])).status).toBe(401);
    expect((await refresh(begun[0]?.["refreshToken"])).status).toBe(401);
  });

  test.each(endings)("by %s, when refused half-way, can be asked for again", async (_, prepare) => {
    const user = await newUser();
    const elsewhere = (await login(user.email, user.password)).body;
    const { path, ...ask } = await prepare(user, await newAdmin());
    captureLog();
    const limiter = limiterWith(async () => Promise.reject(new Error("the object is away")));
    expect((await callApp({ bindings: { RATE_LIMITER: limiter } }, path, ask)).status).toBe(500);
    expect((await login(user.email, user.password)).status).toBe(200);
    expect((await callApp({}, path, ask)).status).toBeLessThan(300);
    expect((await me(elsewhere["accessToken"])).status).toBe(401);
    expect((await refresh(elsewhere["refreshToken"])).status).toBe(401);
  });
});
