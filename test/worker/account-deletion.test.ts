import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createApiKey } from "../../src/features/api-keys/service";
import { listLooseJobs } from "../../src/features/drawing/job-store";
import { finishHalfDeletedAccounts } from "../../src/features/identity/deletion-service";
import { startSession } from "../../src/features/identity/session-service";
import { findUser, markDeleting } from "../../src/features/identity/store";
import { sweepDeletions } from "../../src/features/projects/deletion-service";
import { storeProviderKey } from "../../src/features/provider-keys/service";
import { toAccountName } from "../../src/domain/provider-account";
import { newId } from "../../src/lib/ids";
import { call, goodPassword, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { captureLog, contextOf, publicContext } from "../support/context";
import { newFixture } from "../support/fixtures";
import { until } from "../support/game";
import { freshEmail, login, me, newAdmin, refresh, register, same } from "../support/identity";
import { insertLedger } from "../support/ledger";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lists every table and its columns, without the platform's own tables. */
async function readTables(): Promise<{ table: string; columns: string[] }[]> {
  const names = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all<Json>();
  const tables = names.results.map(({ name }) => String(name)).filter((name) => !/^(_cf_|sqlite_|d1_)/.test(name));
  return Promise.all(
    tables.map(async (table) => {
      const info = await env.DB.prepare(`PRAGMA table_info("${table}")`).all<Json>();
      return { table, columns: info.results.map(({ name }) => String(name)) };
    }),
  );
}

type Trace = { readonly table: string; readonly needle: string; readonly row: string };

/** Finds the rows of any table that contain one of the texts in any column. */
async function tracesOf(needles: readonly string[]): Promise<Trace[]> {
  const traces = (await readTables()).map(async ({ table, columns }) => {
    const row = columns.map((column) => `coalesce(t."${column}", '')`).join(" || char(10) || ");
    const select = `SELECT '${table}' AS "table", n.value AS needle, ${row} AS row FROM "${table}" t, json_each(?) n WHERE instr(${row}, n.value)`;
    return (await env.DB.prepare(select).bind(JSON.stringify(needles)).all<Trace>()).results;
  });
  return (await Promise.all(traces)).flat();
}

const idsOfThings = /\b(?:usr|prj|ast|ver|img|gen|itm|exp|trg|ref|whk|whd|evt|key|ses)_[0-9a-hjkmnp-tv-z]{26}\b/g;

/** The user's id and address, and all ids in rows that mention these, transitively. Skips the ids in `others`. */
async function findThings(user: Pick<TestUser, "id" | "email">, others: readonly string[]): Promise<string[]> {
  const things = new Set([user.id, user.email]);
  for (let size = 0; size < things.size;) {
    size = things.size;
    const found = (await tracesOf([...things])).flatMap(({ row }) => row.match(idsOfThings) ?? []);
    for (const id of found.filter((each) => !others.includes(each))) things.add(id);
  }
  return [...things];
}

function tablesOf(traces: readonly Trace[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { table, needle } of traces) found[table] = [...new Set([...(found[table] ?? []), needle])].toSorted();
  return found;
}

function requireGood({ status, text, body }: Answer): Json {
  if (status >= 300) throw new Error(`answered ${status}: ${text}`);
  return body;
}

async function untilIdle(projectId: string): Promise<void> {
  const select = env.DB.prepare(`SELECT (SELECT count(*) FROM generations WHERE project_id = ?1 AND finished_at IS NULL)
    + (SELECT count(*) FROM exports WHERE project_id = ?1 AND finished_at IS NULL) AS n`);
  await until("nothing is under way", async () =>
    (await select.bind(projectId).first<number>("n")) === 0 ? true : undefined,
  );
}

/** Uses every administrative call on a user. Returns the user with a new password and new tokens. */
async function administer(admin: TestUser, user: TestUser): Promise<TestUser> {
  const { token } = admin;
  const invite = requireGood(await call("POST", "/v1/admin/invites", { token, body: { email: user.email } }));
  await env.DB.prepare("UPDATE invites SET used_at = 1, used_by = ? WHERE id = ?").bind(user.id, invite["id"]).run();
  for (const body of [{ banned: true, banReason: "a mistake" }, { banned: false }, { quota: { monthlyMicroUsd: 5 } }])
    requireGood(await call("PATCH", `/v1/admin/users/${user.id}`, { token, body }));
  const { code } = requireGood(await call("POST", `/v1/admin/users/${user.id}/password-reset`, { token }));
  const password = "cobalt-lantern-thimble-77";
  requireGood(await call("POST", "/v1/auth/reset", { body: { code, newPassword: password } }));
  const session = requireGood(await login(user.email, password));
  return { ...user, password, token: session["accessToken"], refreshToken: session["refreshToken"] };
}

/** Makes a user with rows in every table, and jobs that may still be billed. */
async function liveFully(admin: TestUser) {
  const { user: newcomer, ids, made } = await newFixture();
  const user = await administer(admin, newcomer);
  const { token } = user;
  const projectId = ids["projectId"] ?? "";
  const body = { name: "bound", scopes: ["read", "write"], projectId };
  const { secret } = requireGood(await call("POST", "/v1/api-keys", { token, body }));
  for (const content of ["one", "two"])
    requireGood(await call("PUT", `/v1/projects/${projectId}/memory-files/plan`, { token: secret, body: { content } }));
  requireGood(await call("PUT", "/v1/me/provider-keys/replicate", { token, body: { key: "a-key-of-the-user" } }));
  const account = toAccountName({ provider: "replicate", ownKey: true, userId: user.id });
  const insert = env.DB.prepare("INSERT INTO provider_accounts (account, provider_name) VALUES (?, 'print name')");
  await insert.bind(account).run();
  const identity = env.DB.prepare("INSERT INTO identities VALUES ('https://accounts.google.com', ?, 'google', ?, 1)");
  await identity.bind(crypto.randomUUID(), user.id).run();
  const trigger = made.find(([{ id }]) => id === "createTrigger")?.[1].body ?? {};
  const [at, id] = [new Date(), `msg_${crypto.randomUUID()}`];
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(trigger["secret"]).sign(id, at, "{}"),
  };
  requireGood(await call("POST", new URL(trigger["url"]).pathname, { headers, body: "{}" }));
  await untilIdle(projectId);
  const of = { userId: user.id, projectId, estimate: 7 };
  const [unknown, pending] = await insertLedger([
    { ...of, state: "unknown" },
    { ...of, state: "pending", request: "{}" },
    { ...of, state: "succeeded", cost: 7 },
    { ...of, state: "unknown", ownKey: 1 },
  ]);
  if (!unknown || !pending) throw new Error("nothing is open");
  return { user, secret, projectId, unknown, pending };
}

describe("deleting the account", () => {
  test("kills every token and key at once, frees the address, and leaves no row of the user anywhere", async () => {
    const admin = await newAdmin();
    const { user, secret, projectId, unknown, pending } = await liveFully(admin);
    const elsewhere = (await login(user.email, user.password)).body;
    const things = await findThings(user, [admin.id]);
    const used = tablesOf(await tracesOf(things));
    const tables = (await readTables()).map(({ table }) => table);
    expect(tables.filter((table) => used[table] === undefined)).toEqual(["object_deletions"]);
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    for (const token of [user.token, elsewhere["accessToken"], secret])
      expect((await call("GET", "/v1/projects", { token })).status).toBe(401);
    for (const token of [user.refreshToken, elsewhere["refreshToken"]]) expect((await refresh(token)).status).toBe(401);
    expect(same(await login(user.email, user.password))).toEqual(same(await login(freshEmail(), goodPassword)));
    // These rows stay on purpose: see docs/storage.md.
    expect(tablesOf(await tracesOf(things))).toEqual({
      audit_log: [user.id],
      invites: [user.id],
      object_deletions: [projectId],
      provider_jobs: [unknown.imageId, unknown.itemId, pending.imageId, pending.itemId].toSorted(),
    });
    const again = await register({ email: user.email, password: goodPassword });
    expect(again.status).toBe(201);
    expect(again.body["user"].id).not.toBe(user.id);
    expect((await me(user.token)).status).toBe(401);
  });

  test("leaves to the operator what may yet be billed to him, without saying whose it was", async () => {
    const [admin, user] = [await newAdmin(), await newUser()];
    const of = { userId: user.id, projectId: await newProject(user), estimate: 7 };
    const rows = await insertLedger([
      { ...of, state: "unknown" },
      { ...of, state: "pending" },
      { ...of, state: "submitting" },
      { ...of, state: "succeeded", cost: 7 },
      { ...of, state: "refused" },
      { ...of, state: "pending", ownKey: 1 },
    ]);
    expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
    const select = "SELECT * FROM provider_jobs WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY rowid";
    const left = await env.DB.prepare(select)
      .bind(JSON.stringify(rows.map(({ imageId }) => imageId)))
      .all<Json>();
    const nobody = { user_id: `usr_${"0".repeat(26)}`, project_id: "", generation_id: "", estimate_micro_usd: 7 };
    expect(left.results.map(({ state }) => state)).toEqual(["unknown", "pending", "submitting"]);
    for (const row of left.results) expect(row).toMatchObject(nobody);
    // The sweep cancels these jobs and asks the provider for the bill.
    const loose = await listLooseJobs((await publicContext()).db, Date.now(), 10_000);
    expect(loose.map(({ imageId }) => imageId)).toEqual(expect.arrayContaining([rows[1]?.imageId, rows[2]?.imageId]));
    const unsettled = await call("GET", "/v1/admin/unsettled-jobs?limit=100", { token: admin.token });
    const imageId = rows[0]?.imageId;
    expect(unsettled.body["items"]).toContainEqual(expect.objectContaining({ imageId, estimateMicroUsd: 7 }));
    const settle = `/v1/admin/unsettled-jobs/${imageId}/settle`;
    expect((await call("POST", settle, { token: admin.token, body: { costMicroUsd: 3 } })).status).toBe(204);
  });

  test("objects are removed although the twenty oldest removals can neither be found nor begun", async () => {
    const bad = Array.from({ length: 20 }, (_, index) => newId("del", index + 1));
    const good = newId("del", 1000);
    const insert = env.DB.prepare("INSERT INTO object_deletions (id, key_prefix, requested_at) VALUES (?, 'none/', ?)");
    await env.DB.batch([...bad, good].map((id, index) => insert.bind(id, index + 1)));
    const lines = captureLog();
    const woken: string[] = [];
    const away = async () => Promise.reject(new Error("the platform is away"));
    const instance = (id: string) => ({
      status: async () => ({ status: "running" }),
      sendEvent: async () => void woken.push(id),
    });
    const get = async (id: string) => (bad.includes(id) ? away() : instance(id));
    // The object has every method of the binding that the code calls.
    const DELETION_WORKFLOW = { get, create: away } as never;
    const ctx = await publicContext({ env: { ...env, DELETION_WORKFLOW } });
    const failed = () => lines.filter(({ event }) => event === "deletion_sweep_failed");
    const isOver = () => woken.includes(good) && failed().length > 0;
    for (let sweeps = 0; sweeps < 300 && !isOver(); sweeps++) await sweepDeletions(ctx);
    const remove = env.DB.prepare("DELETE FROM object_deletions WHERE id = ?");
    await env.DB.batch([...bad, good].map((id) => remove.bind(id)));
    expect(woken).toContain(good);
    expect(bad).toContain(failed()[0]?.["deletionId"]);
  });

  test("an account that cannot be deleted is logged, and those behind it go on", async () => {
    const [bad, good] = [await newUser(), await newUser()];
    const mark = env.DB.prepare("UPDATE users SET deleting_at = 1 WHERE id = ?");
    await env.DB.batch([mark.bind(bad.id), mark.bind(good.id)]);
    const lines = captureLog();
    const away = { setStanding: async () => Promise.reject(new Error("the object is away")) };
    const getByName = (name: string) => (name === `user:${bad.id}` ? away : env.RATE_LIMITER.getByName(name));
    // The object has every method of the binding that the code calls.
    const RATE_LIMITER = { getByName } as never;
    await finishHalfDeletedAccounts(await publicContext({ env: { ...env, RATE_LIMITER } }));
    const left = "SELECT id FROM users WHERE id IN (?, ?)";
    expect((await env.DB.prepare(left).bind(bad.id, good.id).all()).results).toEqual([{ id: bad.id }]);
    expect(lines).toContainEqual(expect.objectContaining({ event: "account_not_deleted", userId: bad.id }));
    await finishHalfDeletedAccounts(await publicContext({ now: new Date(Date.now() + 120_000) }));
    expect((await env.DB.prepare(left).bind(bad.id, good.id).all()).results).toEqual([]);
  });

  test("a key or a provider key that is made while the account goes is not made", async () => {
    const user = await newUser();
    const ctx = await contextOf(user.id);
    await markDeleting(ctx.db, user.id, Date.now());
    await expect(createApiKey(ctx, { name: "k", scopes: ["read"] })).rejects.toMatchObject({ code: "conflict" });
    await expect(storeProviderKey(ctx, "fal", "a-key-too-late")).rejects.toMatchObject({ code: "not_found" });
    expect(Object.keys(tablesOf(await tracesOf([user.id])))).toEqual(["refresh_tokens", "sessions", "users"]);
  });

  test("what was under way when the account went makes nothing any more", async () => {
    const user = await newUser();
    const ctx = await publicContext();
    const before = await findUser(ctx.db, user.id);
    if (!before) throw new Error("no user");
    await call("DELETE", "/v1/me", { token: user.token });
    await expect(startSession(ctx, before)).rejects.toMatchObject({ code: "unauthenticated" });
    const row = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE user_id = ?").bind(user.id).first();
    expect(row).toEqual({ n: 0 });
  });
});
