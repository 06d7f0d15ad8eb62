import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { operations } from "../../src/app";
import { toTemplate } from "../../src/openapi/specification";
import { errorCodesOf } from "../../src/openapi/errors";
import { asksForRecentSignIn, recentSignInHours } from "../../src/http/operation";
import { type Answer, call, type Json, newUser, registeredUser, type TestUser } from "../support/client";
import { publicContext } from "../support/context";
import { fill, sampleBody, unknownLike } from "../support/fixtures";
import { forger } from "../support/forge";

const recent = operations.filter(asksForRecentSignIn);
const hourSeconds = 3600;
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const refresh = (refreshToken: string): Promise<Answer> => call("POST", "/v1/auth/refresh", { body: { refreshToken } });

async function sessionOf(user: TestUser): Promise<string> {
  return (await call("GET", "/v1/me/sessions", { token: user.token })).body["items"][0].id;
}

async function newAdmin(): Promise<TestUser> {
  const user = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(user.id).run();
  return user;
}

/** Makes an access token as the server does, with these claims. */
async function tokenOf(user: TestUser, claims: Record<string, unknown>): Promise<string> {
  const [key] = (await publicContext()).keys.accessTokens;
  if (!key) throw new Error("no key");
  return forger(key, { userId: user.id, sessionId: await sessionOf(user) }).token({ claims });
}

/** Moves the user's sign-in back by `hours`. */
async function age(user: TestUser, hours: number): Promise<void> {
  const update = env.DB.prepare("UPDATE sessions SET created_at = created_at - ? WHERE user_id = ?");
  expect((await update.bind(hours * hourSeconds * 1000, user.id).run()).meta.changes).toBe(1);
}

function authTimeOf(token: string): unknown {
  return JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))).auth_time;
}

/** Calls every operation that needs a recent sign-in, with ids that do not exist. */
async function outcomes(token: string): Promise<unknown[][]> {
  const found: unknown[][] = [];
  for (const op of recent) {
    const path = fill(op.path, Object.fromEntries(Object.keys(op.params?.shape ?? {}).map((n) => [n, unknownLike(n)])));
    const body = sampleBody(op);
    const answer = await call(op.method.toUpperCase(), path, { token, ...(body !== undefined && { body }) });
    found.push([op.id, answer.status, answer.body["code"], answer.body["detail"]]);
  }
  return found;
}

describe("what would outlive a stolen session", () => {
  test("making keys, storing provider keys, deleting the account and ending sessions ask for a recent sign-in", () => {
    const own = recent.filter(({ access }) => access !== "admin");
    expect(own.map(({ id }) => id)).toEqual(["deleteMe", "endSession", "createApiKey", "putProviderKey"]);
  });

  test("so does whatever an administrator does but look", () => {
    const others = recent.filter(({ access }) => access === "admin");
    const writes = ["createPasswordReset", "settleJob", "updateUser", "createInvite", "revokeInvite"];
    expect(others.map(({ id }) => id)).toEqual(writes);
    const looks = operations.filter((op) => op.access === "admin" && !recent.includes(op));
    expect(new Set(looks.map(({ method }) => method))).toEqual(new Set(["get"]));
  });

  test("the specification says so of each, for people and for machines", async () => {
    const { paths } = (await call("GET", "/openapi.json")).body;
    for (const op of recent) {
      const documented = paths[toTemplate(op.path)][op.method];
      const [access, roles] = op.access === "admin" ? ["admin", ["admin"]] : ["recent-session", []];
      expect(documented).toMatchObject({
        "x-access": access,
        "x-sign-in-hours": 12,
        security: [{ accessToken: roles }],
      });
      expect(documented.description).toContain("within the last 12 hours");
      expect(documented.responses).toHaveProperty("403");
      expect(errorCodesOf(op)).toContain("forbidden");
    }
  });

  test("after 12 hours each is 403 and says what to do, and nothing happens", async () => {
    const user = await newAdmin();
    const signedInAt = nowSeconds() - recentSignInHours * hourSeconds - 1;
    const old = await tokenOf(user, { auth_time: signedInAt });
    for (const [id, ...rest] of await outcomes(old))
      expect(rest, String(id)).toEqual([403, "forbidden", expect.stringContaining("Sign in again")]);
    const own = `/v1/me/sessions/${await sessionOf(user)}`;
    expect((await call("DELETE", own, { token: old })).status).toBe(403);
    expect((await call("GET", "/v1/me", { token: old })).status).toBe(200);
    expect((await call("GET", "/v1/api-keys", { token: old })).body["items"]).toEqual([]);
    expect((await call("GET", "/v1/admin/users", { token: old })).status).toBe(200);
  });

  test("an old session of an administrator makes no code, bans nobody and ends nobody's sessions", async () => {
    const [admin, other] = [await newAdmin(), await newUser()];
    const old = await tokenOf(admin, { auth_time: nowSeconds() - 20 * 24 * hourSeconds });
    const young = await tokenOf(admin, { auth_time: nowSeconds() - recentSignInHours * hourSeconds + 60 });
    const path = `/v1/admin/users/${other.id}`;
    const reset = (token: string) => call("POST", `${path}/password-reset`, { token });
    const change = (token: string, body: Json) => call("PATCH", path, { token, body });
    const invite = (token: string) => call("POST", "/v1/admin/invites", { token, body: {} });
    const refused = [await reset(old), await invite(old), await change(old, { banned: true, endSessions: true })];
    for (const { status, body } of refused)
      expect([status, body["code"], body["detail"]]).toEqual([403, "forbidden", expect.stringContaining("12 hours")]);
    expect((await call("GET", "/v1/me", { token: other.token })).status).toBe(200);
    expect([(await reset(young)).status, (await invite(young)).status]).toEqual([201, 201]);
    expect((await change(young, { endSessions: true })).status).toBe(200);
  });

  test("who is no administrator is told so, however he signed in", async () => {
    const user = await newUser();
    const body = { banned: true };
    const refused = await call("PATCH", `/v1/admin/users/${user.id}`, { token: user.token, body });
    expect(refused.body["detail"]).toBe("Only an administrator can do this.");
  });

  test("within 12 hours it is done, and so it is with every token of a sign-in that is new", async () => {
    const user = await newUser();
    const other = (await call("POST", "/v1/auth/login", { body: { email: user.email, password: user.password } })).body;
    const young = await tokenOf(user, { auth_time: nowSeconds() - recentSignInHours * hourSeconds + 60 });
    const key = { token: young, body: { name: "ci", scopes: ["read"] } };
    expect((await call("POST", "/v1/api-keys", key)).status).toBe(201);
    expect((await call("DELETE", `/v1/me/sessions/${await sessionOf(user)}`, { token: young })).status).toBe(204);
    expect((await call("GET", "/v1/me", { token: other["accessToken"] })).status).toBe(401);
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
  });
});

describe("a session's end", () => {
  const day = 24;

  test("is 90 days after its beginning: until then a refresh token of any age under 30 days is good", async () => {
    const user = await newUser();
    await age(user, 90 * day - 1);
    const { status, body } = await refresh(user.refreshToken);
    expect(status).toBe(200);
    expect((await call("GET", "/v1/me", { token: body["accessToken"] })).status).toBe(200);
  });

  test("after 90 days is final, however lately it was refreshed", async () => {
    const user = await newUser();
    const { refreshToken } = (await refresh(user.refreshToken)).body;
    await age(user, 90 * day);
    for (const token of [refreshToken, user.refreshToken]) {
      const { status, body } = await refresh(token);
      expect([status, body["code"]]).toEqual([401, "unauthenticated"]);
    }
    const row = await env.DB.prepare("SELECT count(*) AS n FROM refresh_tokens WHERE user_id = ?")
      .bind(user.id)
      .first();
    // A refused token is not spent, so no successor was written.
    expect(row).toEqual({ n: 2 });
  });
});

describe("when somebody signed in", () => {
  test("stands in the access token, and refreshing makes it no newer", async () => {
    const before = nowSeconds();
    const user = await registeredUser();
    expect(authTimeOf(user.token)).toBeGreaterThanOrEqual(before);
    expect(authTimeOf(user.token)).toBeLessThanOrEqual(nowSeconds());
    await age(user, 13);
    const first = (await refresh(user.refreshToken)).body;
    const second = (await refresh(first["refreshToken"])).body;
    for (const token of [first["accessToken"], second["accessToken"]]) {
      expect(authTimeOf(token)).toBe(Number(authTimeOf(user.token)) - 13 * hourSeconds);
      expect((await call("DELETE", "/v1/me", { token })).body["code"]).toBe("forbidden");
      expect((await call("GET", "/v1/me", { token })).status).toBe(200);
    }
    const again = await call("POST", "/v1/auth/login", { body: { email: user.email, password: user.password } });
    expect((await call("DELETE", "/v1/me", { token: again.body["accessToken"] })).status).toBe(204);
  });

  test("an API key never counts as a sign-in", async () => {
    const user = await newUser();
    const body = { name: "ci", scopes: ["read", "write", "generate"] };
    const { secret } = (await call("POST", "/v1/api-keys", { token: user.token, body })).body;
    for (const outcome of await outcomes(secret)) expect(outcome.slice(1, 3)).toEqual([403, "insufficient_scope"]);
  });
});
