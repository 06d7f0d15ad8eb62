import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../src/app";
import { changeUser } from "../../src/features/admin/user-service";
import { hashSecret } from "../../src/lib/crypto";
import { newId } from "../../src/lib/ids";
import { setUserStanding } from "../../src/limits/limiter";
import { sweep } from "../../src/sweep";
import {
  call,
  goodPassword,
  newProject,
  newUser,
  origin,
  type Answer,
  type Json,
  type TestUser,
} from "../support/client";
import { brokenDatabase, brokenLimiter, callApp, contextOf } from "../support/context";
import { openDb } from "../../src/db/client";
import { fill, newKey, sampleBody } from "../support/fixtures";
import { auditOf, login, me, newAdmin, refresh } from "../support/identity";

const userFields = ["createdAt", "email", "id", "identities", "name", "role"];

let admin: TestUser;
beforeAll(async () => {
  admin = await newAdmin();
});

const ask = (method: string, path: string, body?: unknown, token = admin.token): Promise<Answer> =>
  call(method, `/v1/admin${path}`, { token, ...(body !== undefined && { body }) });
const change = (userId: string, body: Json): Promise<Answer> => ask("PATCH", `/users/${userId}`, body);

function outcome({ status, body }: { status: number; body: Json }): unknown[] {
  return [status, body["code"]];
}

/** Sorts by code point. */
function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((one, two) => (one < two ? -1 : 1));
}

async function column(userId: string, name: string): Promise<unknown> {
  const row = await env.DB.prepare("SELECT * FROM users WHERE id = ?").bind(userId).first<Json>();
  return row?.[name];
}

async function deliver(trigger: Json): Promise<Answer> {
  const id = `msg_${crypto.randomUUID()}`;
  const at = new Date();
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(trigger["secret"]).sign(id, at, "{}"),
  };
  return call("POST", trigger["url"].slice(origin.length), { body: "{}", headers });
}

describe("who may administer", () => {
  const adminOperations = operations.filter(({ access }) => access === "admin");

  test("every operation below /v1/admin is for administrators, and no other is", () => {
    const below = operations.filter(({ path }) => path.startsWith("/v1/admin"));
    expect(below.map(({ id }) => id)).toEqual(adminOperations.map(({ id }) => id));
    expect(below.length).toBeGreaterThan(6);
  });

  test("a user is refused alike, whether or not what he names is there, and nothing is recorded", async () => {
    const [user, other] = [await newUser(), await newUser()];
    const invite = (await ask("POST", "/invites", {})).body;
    const there = { userId: other.id, inviteId: invite["id"] };
    const nothing = { userId: newId("usr", Date.now()), inviteId: newId("inv", Date.now()) };
    const recorded = await auditOf(invite["id"]);
    for (const op of adminOperations) {
      const body = sampleBody(op);
      const answers: Answer[] = [];
      for (const ids of [there, nothing, { userId: user.id, inviteId: "%00" }])
        answers.push(
          await call(op.method.toUpperCase(), fill(op.path, ids), { token: user.token, ...(body && { body }) }),
        );
      for (const answer of answers) {
        expect([op.id, ...outcome(answer)]).toEqual([op.id, 403, "forbidden"]);
        expect(answer.body["detail"]).toBe(answers[0]?.body["detail"]);
      }
    }
    expect(await auditOf(other.id)).toEqual([]);
    expect(await auditOf(user.id)).toEqual([]);
    expect(await auditOf(invite["id"])).toEqual(recorded);
    expect((await me(other.token)).status).toBe(200);
  });

  test("an administrator's API key does not reach administration", async () => {
    const key = await newKey(admin, ["read", "write", "generate"]);
    expect(outcome(await ask("GET", "/users", undefined, key))).toEqual([403, "insufficient_scope"]);
  });

  test("a banned administrator is one no more, and neither is one whose role was taken", async () => {
    const [banned, former] = [await newAdmin(), await newAdmin()];
    expect((await ask("GET", "/users", undefined, banned.token)).status).toBe(200);
    expect((await ask("GET", "/users", undefined, former.token)).status).toBe(200);
    expect((await change(banned.id, { banned: true })).status).toBe(200);
    expect(outcome(await ask("GET", "/users", undefined, banned.token))).toEqual([403, "account_banned"]);
    await env.DB.prepare("UPDATE users SET role = 'user' WHERE id = ?").bind(former.id).run();
    expect(outcome(await ask("GET", "/users", undefined, former.token))).toEqual([403, "forbidden"]);
  });
});

describe("the users", () => {
  test("are listed page by page, newest first, with the fields of User and no other", async () => {
    const tag = crypto.randomUUID();
    const emails = ["a", "b", "c"].map((name) => `${tag}-${name}@example.com`);
    for (const email of emails) await call("POST", "/v1/auth/register", { body: { email, password: goodPassword } });
    const first = (await ask("GET", `/users?limit=2&email=${tag.toUpperCase()}`)).body;
    const second = (await ask("GET", `/users?limit=2&email=${tag}&cursor=${first["nextCursor"]}`)).body;
    const items: Json[] = [...first["items"], ...second["items"]];
    expect(sorted(items.map(({ email }) => email))).toEqual(emails);
    expect(items.map(({ id }) => id)).toEqual(sorted(items.map(({ id }) => id)).toReversed());
    expect(second["nextCursor"]).toBeNull();
    for (const item of items) expect(Object.keys(item).toSorted()).toEqual(userFields);
    expect((await ask("GET", `/users?email=${tag}-b`)).body["items"]).toHaveLength(1);
  });

  test("a prefix is text, not a pattern", async () => {
    for (const prefix of ["%25", "_", "*", "%5B", "%25@example.com"])
      expect((await ask("GET", `/users?email=${prefix}`)).body["items"], prefix).toEqual([]);
  });

  test("whose deletion has begun are not there", async () => {
    const user = await newUser();
    await env.DB.prepare("UPDATE users SET deleting_at = ? WHERE id = ?")
      .bind(Date.now() + 3_600_000, user.id)
      .run();
    expect((await ask("GET", `/users?email=${user.email}`)).body["items"]).toEqual([]);
    expect((await change(user.id, { banned: true })).status).toBe(404);
    expect((await ask("POST", `/users/${user.id}/password-reset`)).status).toBe(404);
    expect(await auditOf(user.id)).toEqual([]);
  });

  test("that are not there are 404 and leave no record", async () => {
    for (const id of [newId("usr", Date.now()), "nobody", "%00", "x".repeat(500)]) {
      expect((await change(id, { banned: true })).status, id).toBe(404);
      expect((await change(id, { quota: { generationsPerDay: 1 } })).status, id).toBe(404);
      expect((await ask("POST", `/users/${id}/password-reset`)).status, id).toBe(404);
      expect(await auditOf(id)).toEqual([]);
    }
  });

  test("get quotas, each alone; null is the default again; no other answer shows them", async () => {
    const user = await newUser();
    const { status, body } = await change(user.id, { quota: { generationsPerDay: 3, storedBytesPerDay: 0 } });
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(userFields);
    await change(user.id, { quota: { generationsPerDay: null } });
    expect(await column(user.id, "generations_per_day")).toBeNull();
    expect(await column(user.id, "stored_bytes_per_day")).toBe(0);
    expect((await me(user.token)).text).not.toContain("PerDay");
  });

  test("a change that is no change, or not allowed, is refused and changes nothing", async () => {
    const user = await newUser();
    const bad = [
      {},
      { banReason: "x" },
      { banned: false, banReason: "x" },
      { banned: true, banReason: "" },
      { banned: true, banReason: "x".repeat(501) },
      { banned: "true" },
      { banned: null },
      { quota: {} },
      { quota: null },
      { quota: { generationsPerDay: -1 } },
      { quota: { generationsPerDay: 1.5 } },
      { quota: { generationsPerDay: 1e12 } },
      { quota: { worlds: 1 } },
      { endSessions: false },
      { endSessions: "all" },
      { role: "admin" },
      { banned: true, role: "admin" },
      { email: "x@example.com" },
    ];
    for (const body of bad)
      expect(outcome(await change(user.id, body)), JSON.stringify(body)).toEqual([400, "validation_failed"]);
    expect((await me(user.token)).status).toBe(200);
    expect(await auditOf(user.id)).toEqual([]);
  });
});

const banBy = async (by: TestUser, whom: TestUser) => changeUser(await contextOf(by.id), whom.id, { banned: true });

describe("a ban", () => {
  test("holds everywhere at once, and when it ends everything works again", async () => {
    const user = await newUser();
    const project = await newProject(user);
    const key = await newKey(user, ["read", "write", "generate"]);
    const made = await call("POST", `/v1/projects/${project}/triggers`, { token: user.token, body: { name: "CI" } });
    const uses = {
      token: () => me(user.token),
      "token of a list": () => call("GET", "/v1/projects", { token: user.token }),
      key: () => call("GET", "/v1/projects", { token: key }),
      "key that writes": () => call("POST", "/v1/projects", { token: key, body: { name: "x" } }),
      login: () => login(user.email, user.password),
      trigger: () => deliver(made.body),
    };
    for (const [name, use] of Object.entries(uses)) expect((await use()).status, name).toBeLessThan(300);
    const { status, body } = await change(user.id, { banned: true, banReason: "sold the sprites" });
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(userFields);
    for (const [name, use] of Object.entries(uses))
      expect([name, ...outcome(await use())]).toEqual([name, 403, "account_banned"]);
    expect(outcome(await refresh(user.refreshToken))).toEqual([403, "account_banned"]);
    expect(await column(user.id, "ban_reason")).toBe("sold the sprites");
    expect((await change(user.id, { banned: false })).status).toBe(200);
    for (const [name, use] of Object.entries(uses)) expect((await use()).status, name).toBeLessThan(300);
    expect(await column(user.id, "ban_reason")).toBeNull();
  });

  test("does not spend the refresh token of who tries in vain: the session goes on when the ban ends", async () => {
    const user = await newUser();
    await change(user.id, { banned: true });
    expect(outcome(await refresh(user.refreshToken))).toEqual([403, "account_banned"]);
    const spent = await env.DB.prepare("SELECT spent_at FROM refresh_tokens WHERE user_id = ?")
      .bind(user.id)
      .all<Json>();
    expect(spent.results).toEqual([{ spent_at: null }]);
    await change(user.id, { banned: false });
    expect((await refresh(user.refreshToken)).status).toBe(200);
  });

  test("never shows its reason or itself", async () => {
    const user = await newUser();
    const reason = `reason-${crypto.randomUUID()}`;
    const answers = [
      await change(user.id, { banned: true, banReason: reason }),
      await ask("GET", `/users?email=${user.email}`),
      await ask("GET", "/audit?limit=100"),
      await login(user.email, user.password),
      await me(user.token),
    ];
    for (const { text } of answers) expect(text).not.toContain(reason);
    for (const { text } of answers.slice(0, 2)) expect(text).not.toMatch(/ban/i);
  });

  test("keeps its first time and its last reason when it is repeated", async () => {
    const user = await newUser();
    await change(user.id, { banned: true, banReason: "one" });
    const at = await column(user.id, "banned_at");
    await change(user.id, { banned: true });
    expect([await column(user.id, "banned_at"), await column(user.id, "ban_reason")]).toEqual([at, "one"]);
    await change(user.id, { banned: true, banReason: "two" });
    expect([await column(user.id, "banned_at"), await column(user.id, "ban_reason")]).toEqual([at, "two"]);
  });

  test("cannot be one's own", async () => {
    expect(outcome(await change(admin.id, { banned: true }))).toEqual([403, "forbidden"]);
    expect((await me(admin.token)).status).toBe(200);
    expect(await auditOf(admin.id)).toEqual([]);
  });

  test("cannot leave the deployment without an administrator, even when two ban each other at once", async () => {
    const [one, two] = [await newAdmin(), await newAdmin()];
    const others = `SELECT id FROM users WHERE role = 'admin' AND id NOT IN ('${one.id}', '${two.id}')`;
    const parked = (await env.DB.prepare(others).all<{ id: string }>()).results.map(({ id }) => id);
    const setRole = (role: string) =>
      env.DB.prepare("UPDATE users SET role = ? WHERE id IN (SELECT value FROM json_each(?))")
        .bind(role, JSON.stringify(parked))
        .run();
    await setRole("user");
    try {
      const results = await Promise.allSettled([banBy(one, two), banBy(two, one)]);
      expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const refused = results.find((result) => result.status === "rejected");
      expect(refused?.reason).toMatchObject({ code: "conflict" });
      const standing = [(await me(one.token)).status, (await me(two.token)).status];
      expect(standing.toSorted((one, two) => one - two)).toEqual([200, 403]);
      expect([...(await auditOf(one.id)), ...(await auditOf(two.id))]).toHaveLength(1);
    } finally {
      await setRole("admin");
    }
  });

  test("and its end, many times at once, leave the user's object and the table of one mind", async () => {
    const user = await newUser();
    const ctx = await contextOf(admin.id);
    for (let round = 0; round < 5; round++) {
      const changes = Array.from({ length: 8 }, (_, turn) =>
        changeUser(ctx, user.id, { banned: turn % 2 === round % 2 }),
      );
      await Promise.allSettled(changes);
      const banned = (await column(user.id, "banned_at")) !== null;
      expect((await me(user.token)).status).toBe(banned ? 403 : 200);
    }
  });

  test("that fails half-way leaves the user out, and the end of one that fails leaves him out too", async () => {
    const user = await newUser();
    const ctx = await contextOf(admin.id);
    const failing = { ...ctx, env: { ...env, RATE_LIMITER: brokenLimiter(new Error("out of reach")) } };
    await expect(changeUser(failing, user.id, { banned: true })).rejects.toThrow();
    expect(await column(user.id, "banned_at")).toBeNull();
    expect((await change(user.id, { banned: true })).status).toBe(200);
    await expect(changeUser(failing, user.id, { banned: false })).rejects.toThrow();
    expect(outcome(await me(user.token))).toEqual([403, "account_banned"]);
    expect((await change(user.id, { banned: false })).status).toBe(200);
    expect((await me(user.token)).status).toBe(200);
    const broken = { ...ctx, db: openDb(brokenDatabase(new Error("D1_ERROR: down"))) };
    await expect(changeUser(broken, user.id, { banned: false })).rejects.toThrow();
  });

  test("that ends as the user is deleted does not bring him back", async () => {
    const user = await newUser();
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    await setUserStanding(env.RATE_LIMITER, user.id, "good");
    expect((await me(user.token)).status).toBe(401);
  });
});

/** Signs up in a Worker where sign-up is by invitation. */
const register = (fields: Json) =>
  callApp({ vars: { SIGN_UP: "invite" } }, "/v1/auth/register", {
    method: "POST",
    body: { email: `invited-${crypto.randomUUID()}@example.com`, password: goodPassword, ...fields },
  });

describe("invites", () => {
  test("are made with a code that is shown once and lets one person in", async () => {
    const email = `Invited-${crypto.randomUUID()}@Example.com`;
    const { status, body } = await ask("POST", "/invites", { email, expiresInDays: 2 });
    expect(status).toBe(201);
    expect(body).toMatchObject({ email: email.toLowerCase(), createdBy: admin.id, usedAt: null, usedBy: null });
    expect(Date.parse(body["expiresAt"]) - Date.parse(body["createdAt"])).toBe(2 * 24 * 3600 * 1000);
    expect((await register({ inviteCode: body["code"] })).status).toBe(403);
    const joined = await register({ email, inviteCode: body["code"] });
    expect(joined.status).toBe(201);
    const list = await ask("GET", "/invites?limit=100");
    expect(list.text).not.toContain(body["code"]);
    expect(list.text).not.toContain(await hashSecret(body["code"]));
    const item = list.body["items"].find(({ id }: Json) => id === body["id"]);
    const fields = ["createdAt", "createdBy", "email", "expiresAt", "id", "usedAt", "usedBy"];
    expect(Object.keys(item).toSorted()).toEqual(fields);
    expect(item).toMatchObject({ usedBy: joined.body["user"].id, usedAt: expect.any(String) });
  });

  test("last seven days unless said otherwise", async () => {
    const { body } = await ask("POST", "/invites", {});
    expect(Date.parse(body["expiresAt"]) - Date.parse(body["createdAt"])).toBe(7 * 24 * 3600 * 1000);
    for (const bad of [{ expiresInDays: 0 }, { expiresInDays: 366 }, { email: "nobody" }, { code: "mine" }])
      expect((await ask("POST", "/invites", bad)).status, JSON.stringify(bad)).toBe(400);
  });

  test("are listed page by page, newest first", async () => {
    const made: string[] = [];
    for (let turn = 0; turn < 3; turn++) made.push((await ask("POST", "/invites", {})).body["id"]);
    const first = (await ask("GET", "/invites?limit=2")).body;
    const second = (await ask("GET", `/invites?limit=1&cursor=${first["nextCursor"]}`)).body;
    const ids = [...first["items"], ...second["items"]].map(({ id }: Json) => id);
    expect(sorted(ids)).toEqual(sorted(made));
  });

  test("can be revoked until they are used; a used one stays as a record", async () => {
    const [one, two] = [(await ask("POST", "/invites", {})).body, (await ask("POST", "/invites", {})).body];
    expect((await ask("DELETE", `/invites/${one["id"]}`)).status).toBe(204);
    expect((await register({ inviteCode: one["code"] })).status).toBe(403);
    expect((await ask("DELETE", `/invites/${one["id"]}`)).status).toBe(404);
    expect((await register({ inviteCode: two["code"] })).status).toBe(201);
    expect(outcome(await ask("DELETE", `/invites/${two["id"]}`))).toEqual([409, "conflict"]);
    for (const id of ["inv_none", "%00", "x".repeat(500)])
      expect((await ask("DELETE", `/invites/${id}`)).status).toBe(404);
    expect((await auditOf(two["id"])).map(({ action }) => action)).toEqual(["invite.created"]);
  });

  test("forget the address of who has used them and left", async () => {
    const email = `leaver-${crypto.randomUUID()}@example.com`;
    const { body } = await ask("POST", "/invites", { email });
    const joined = await register({ email, inviteCode: body["code"] });
    await call("DELETE", "/v1/me", { token: joined.body["accessToken"] });
    const row = await env.DB.prepare("SELECT * FROM invites WHERE id = ?").bind(body["id"]).first<Json>();
    expect(row).toMatchObject({ email: null, used_by: joined.body["user"].id });
  });
});

describe("ending a user's sessions", () => {
  const twoSessions = async () => {
    const user = await newUser();
    const other = (await login(user.email, user.password)).body;
    return { user, tokens: [user.token, other["accessToken"]], fresh: [user.refreshToken, other["refreshToken"]] };
  };

  test("kills every access and refresh token at once; keys stay, others' too, and he may sign in again", async () => {
    const { user, tokens, fresh } = await twoSessions();
    const bystander = await newUser();
    const key = await newKey(user, ["read"]);
    const { status, body } = await change(user.id, { endSessions: true });
    expect([status, body["id"], Object.keys(body).toSorted()]).toEqual([200, user.id, userFields]);
    for (const token of tokens) expect(outcome(await me(token))).toEqual([401, "unauthenticated"]);
    for (const token of fresh) expect(outcome(await refresh(token))).toEqual([401, "unauthenticated"]);
    expect((await call("GET", "/v1/projects", { token: key })).status).toBe(200);
    expect((await me(bystander.token)).status).toBe(200);
    const again = await login(user.email, user.password);
    const listed = (await call("GET", "/v1/me/sessions", { token: again.body["accessToken"] })).body["items"];
    expect(listed).toHaveLength(1);
    expect((await auditOf(user.id)).map(({ action }) => action)).toEqual(["user.sessions_ended"]);
  });

  test("goes together with a ban, and not with one that is refused", async () => {
    const { user, tokens } = await twoSessions();
    expect((await change(user.id, { banned: true, endSessions: true })).status).toBe(200);
    expect((await change(user.id, { banned: false })).status).toBe(200);
    for (const token of tokens) expect((await me(token)).status).toBe(401);
    expect(outcome(await change(admin.id, { banned: true, endSessions: true }))).toEqual([403, "forbidden"]);
    expect((await me(admin.token)).status).toBe(200);
  });

  test("when the database fails half-way the tokens are dead, and the same call again ends it", async () => {
    const { user, tokens, fresh } = await twoSessions();
    const ctx = await contextOf(admin.id);
    const batch = ctx.db.batch.bind(ctx.db);
    let batches = 0;
    // The first batch changes the user, the second ends the sessions.
    const failing = (...args: Parameters<typeof batch>) => {
      batches += 1;
      return batches === 2 ? Promise.reject(new Error("D1_ERROR: down")) : batch(...args);
    };
    const db = Object.assign(Object.create(ctx.db), { batch: failing });
    await expect(changeUser({ ...ctx, db }, user.id, { endSessions: true })).rejects.toThrow("down");
    for (const token of tokens) expect((await me(token)).status).toBe(401);
    expect((await change(user.id, { endSessions: true })).status).toBe(200);
    for (const token of fresh) expect((await refresh(token)).status).toBe(401);
  });

  test("of nobody is 404", async () => {
    expect(outcome(await change("usr_none", { endSessions: true }))).toEqual([404, "not_found"]);
  });
});

describe("the audit log", () => {
  test("tells who did what to whom, when and by which request, of every deed", async () => {
    const user = await newUser();
    const deeds = [
      ["user.banned", await change(user.id, { banned: true, banReason: "why" })],
      ["user.unbanned", await change(user.id, { banned: false })],
      ["user.quota_set", await change(user.id, { quota: { generationsPerDay: 5 } })],
      ["user.sessions_ended", await change(user.id, { endSessions: true })],
      ["user.password_reset_created", await ask("POST", `/users/${user.id}/password-reset`)],
    ] as const;
    const invite = await ask("POST", "/invites", {});
    const revoked = await ask("DELETE", `/invites/${invite.body["id"]}`);
    const { items } = (await ask("GET", "/audit?limit=100")).body as { items: Json[] };
    const found = (action: string, targetId: string) =>
      items.filter((item) => item["action"] === action && item["targetId"] === targetId);
    for (const [action, answer] of deeds) {
      expect(answer.status, action).toBeLessThan(300);
      expect(found(action, user.id)).toEqual([
        {
          id: expect.stringMatching(/^aud_/),
          actorId: admin.id,
          action,
          targetId: user.id,
          detail: action === "user.quota_set" ? { quota: { generationsPerDay: 5 } } : {},
          requestId: answer.headers.get("X-Request-Id"),
          createdAt: expect.any(String),
        },
      ]);
    }
    expect(found("invite.created", invite.body["id"])).toMatchObject([
      { requestId: invite.headers.get("X-Request-Id") },
    ]);
    expect(found("invite.revoked", invite.body["id"])).toMatchObject([
      { requestId: revoked.headers.get("X-Request-Id") },
    ]);
  });

  test("has a record for each of two things done by one call", async () => {
    const user = await newUser();
    await change(user.id, { banned: true, quota: { storedBytesPerDay: 1 } });
    const actions = (await auditOf(user.id)).map(({ action }) => action);
    expect(sorted(actions)).toEqual(["user.banned", "user.quota_set"]);
  });

  test("is paged, and has no way to write to it", async () => {
    const first = (await ask("GET", "/audit?limit=1")).body;
    expect(first["items"]).toHaveLength(1);
    const second = (await ask("GET", `/audit?limit=1&cursor=${first["nextCursor"]}`)).body;
    expect(second["items"][0].id < first["items"][0].id).toBe(true);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect((await ask(method, "/audit")).status).toBe(405);
  });
});

describe("the sweep", () => {
  test("forgets invites that ran out, and keeps those that were used", async () => {
    const [live, old, used] = [
      (await ask("POST", "/invites", {})).body["id"],
      (await ask("POST", "/invites", {})).body["id"],
      (await ask("POST", "/invites", {})).body["id"],
    ];
    const longAgo = Date.now() - 31 * 24 * 3600 * 1000;
    await env.DB.batch([
      env.DB.prepare("UPDATE invites SET expires_at = ? WHERE id IN (?, ?)").bind(longAgo, old, used),
      env.DB.prepare("UPDATE invites SET used_at = ?, used_by = 'usr_x' WHERE id = ?").bind(longAgo, used),
    ]);
    await sweep(env);
    const left = await env.DB.prepare("SELECT id FROM invites WHERE id IN (?, ?, ?)").bind(live, old, used).all<Json>();
    expect(sorted(left.results.map(({ id }) => id))).toEqual(sorted([live, used]));
  });
});
