import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toAccountName, type ProviderAccount } from "../../src/domain/provider-account";
import { learnAccountName, pauseAccount } from "../../src/features/drawing/account-store";
import { findProviderKey, hasProviderKey } from "../../src/features/provider-keys/service";
import { keyedProviders } from "../../src/provider-settings";
import { call, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import { newKey } from "../support/fixtures";

const path = "/v1/me/provider-keys";

let log: Json[] = [];
beforeEach(() => {
  log = captureLog();
});
afterEach(() => void vi.restoreAllMocks());

function put(user: TestUser, provider: string, key: unknown): Promise<Answer> {
  return call("PUT", `${path}/${provider}`, { token: user.token, body: { key } });
}

async function list({ token }: TestUser): Promise<Answer["body"]> {
  return (await call("GET", path, { token })).body;
}

async function found(user: TestUser, provider: string): Promise<string | undefined> {
  return findProviderKey(await publicContext(), user.id, provider);
}

async function rowsOf({ id }: TestUser): Promise<{ provider: string; sealed_key: string }[]> {
  const query = env.DB.prepare("SELECT * FROM provider_keys WHERE user_id = ?").bind(id);
  return (await query.all<{ provider: string; sealed_key: string }>()).results;
}

test("a key of every provider is stored, shown by its provider and date alone, and deleted", async () => {
  const user = await newUser();
  expect(await list(user)).toEqual({ items: [], nextCursor: null });
  for (const provider of keyedProviders) {
    const answer = await put(user, provider, `key-at-${provider}`);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(await found(user, provider)).toBe(`key-at-${provider}`);
  }
  const { items } = await list(user);
  expect(items).toEqual(
    keyedProviders.toSorted().map((provider) => ({ provider, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) })),
  );
  const first = (await call("GET", `${path}?limit=2`, { token: user.token })).body;
  const rest = (await call("GET", `${path}?cursor=${first.nextCursor}`, { token: user.token })).body;
  expect([...first.items, ...rest.items]).toEqual(items);
  expect([first.items.length, rest.nextCursor]).toEqual([2, null]);
  const removed = await call("DELETE", `${path}/fal`, { token: user.token });
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect(await found(user, "fal")).toBeUndefined();
  expect((await list(user)).items).toHaveLength(keyedProviders.length - 1);
  expect((await call("DELETE", `${path}/fal`, { token: user.token })).status).toBe(404);
});

test("in the database a key is sealed for its user and its provider: copied, it does not open", async () => {
  const [user, other] = [await newUser(), await newUser()];
  const key = "a-key-that-is-nowhere-in-clear";
  await put(user, "openai", key);
  await put(other, "openai", "a-key-of-the-other");
  await put(user, "fal", "a-key-at-the-other");
  const dump = JSON.stringify((await env.DB.prepare("SELECT * FROM provider_keys").all()).results);
  for (const form of [key, btoa(key), Buffer.from(key).toString("hex")]) expect(dump).not.toContain(form);
  log.length = 0;
  const copy =
    "UPDATE provider_keys SET sealed_key = (SELECT sealed_key FROM provider_keys WHERE user_id = ?1 AND provider = 'openai') WHERE user_id = ?2 AND provider = ?3";
  await env.DB.prepare(copy).bind(user.id, other.id, "openai").run();
  await env.DB.prepare(copy).bind(user.id, user.id, "fal").run();
  expect(await found(other, "openai")).toBeUndefined();
  expect(await found(user, "fal")).toBeUndefined();
  expect(await hasProviderKey(await publicContext(), user.id, "fal")).toBe(true);
  expect(await found(user, "openai")).toBe(key);
  expect(log.map(({ event }) => event)).toEqual(["provider_key_unreadable", "provider_key_unreadable"]);
  expect(JSON.stringify(log)).not.toContain(key);
});

test("a hundred keys put at once leave one row, with a key that was sent", async () => {
  const user = await newUser();
  await put(user, "bfl", "the-first-key");
  const keys = Array.from({ length: 100 }, (_, index) => `parallel-key-${index}`);
  const answers = await Promise.all(keys.map((key) => put(user, "bfl", key)));
  expect(answers.filter(({ status }) => status === 204).length).toBeGreaterThan(90);
  expect(await rowsOf(user)).toHaveLength(1);
  expect(keys).toContain(await found(user, "bfl"));
});

test("what could not stand in a header, or is no key, is refused, and what is there stays", async () => {
  const user = await newUser();
  await put(user, "replicate", "a-good-key");
  const bad = [
    "short-1",
    "k".repeat(513),
    "with a space",
    " leading-space",
    "trailing-space ",
    "new\nline-in-it",
    "carriage\r\nX-Evil: 1",
    "tab\tin-the-key",
    "nul\u0000in-the-key",
    "del\u007fin-the-key",
    "outside-äscii-key",
    "zero\u200bwidth-key",
    "",
    12345678,
    null,
    ["a-good-key"],
  ];
  for (const key of bad) {
    const answer = await put(user, "replicate", key);
    expect([key, answer.status, answer.body.code]).toEqual([key, 400, "validation_failed"]);
    if (typeof key === "string" && key.length > 7) expect(answer.text).not.toContain(key.slice(0, 100));
  }
  expect(await found(user, "replicate")).toBe("a-good-key");
  for (const good of ["12345678", "k".repeat(512), `r8_~!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}`])
    expect([good, (await put(user, "replicate", good)).status]).toEqual([good, 204]);
});

test("providers that take no key, or are none, are 404", async () => {
  const user = await newUser();
  for (const provider of ["procedural", "workers-ai", "Replicate", "fal%20", "nothing", "__proto__", "constructor"]) {
    expect([provider, (await put(user, provider, "a-good-key")).status]).toEqual([provider, 404]);
    const removed = await call("DELETE", `${path}/${provider}`, { token: user.token });
    expect([provider, removed.status]).toEqual([provider, 404]);
  }
  expect(await rowsOf(user)).toEqual([]);
});

test("an API key reaches none of it, and nobody sees another's", async () => {
  const [user, other] = [await newUser(), await newUser()];
  await put(user, "openrouter", "a-key-of-the-user");
  const token = await newKey(user, ["read", "write", "generate"]);
  for (const [method, address] of [
    ["GET", path],
    ["PUT", `${path}/openrouter`],
    ["DELETE", `${path}/openrouter`],
  ] as const) {
    const answer = await call(method, address, { token, ...(method === "PUT" && { body: { key: "a-planted-key" } }) });
    expect([method, answer.status, answer.body.code]).toEqual([method, 403, "insufficient_scope"]);
  }
  expect(await list(other)).toEqual({ items: [], nextCursor: null });
  expect((await call("DELETE", `${path}/openrouter`, { token: other.token })).status).toBe(404);
  expect(await found(user, "openrouter")).toBe("a-key-of-the-user");
  expect(await found(other, "openrouter")).toBeUndefined();
});

test("with the account go its keys", async () => {
  const [user, other] = [await newUser(), await newUser()];
  for (const each of [user, other]) await put(each, "fal", "a-key-of-somebody");
  expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
  expect(await rowsOf(user)).toEqual([]);
  expect(await rowsOf(other)).toHaveLength(1);
});

test("with a key goes what is known of the account that it opens, for good, and nothing of others", async () => {
  const [user, other] = [await newUser(), await newUser()];
  const { db } = await publicContext();
  const accounts: ProviderAccount[] = [];
  for (const each of [user, other])
    for (const provider of ["replicate", "fal"] as const) {
      await put(each, provider, "a-key-at-the-provider");
      const account = { provider, ownKey: true, userId: each.id };
      await pauseAccount(db, account, 1);
      await learnAccountName(db, account, "print", "name");
      accounts.push(account);
    }
  const known = async () => {
    const select = "SELECT account FROM provider_accounts WHERE account IN (SELECT value FROM json_each(?))";
    const rows = await env.DB.prepare(select)
      .bind(JSON.stringify(accounts.map(toAccountName)))
      .all<{ account: string }>();
    return rows.results.map(({ account }) => account).toSorted();
  };
  const [gone, ...others] = accounts;
  if (gone === undefined) throw new Error("there are four");
  const kept = others.map(toAccountName);
  expect(await known()).toEqual(accounts.map(toAccountName).toSorted());
  expect((await call("DELETE", `${path}/replicate`, { token: user.token })).status).toBe(204);
  expect([toAccountName(gone), await known()]).toEqual([`replicate:${user.id}`, kept.toSorted()]);
  await pauseAccount(db, gone, 2);
  await learnAccountName(db, gone, "print", "late");
  expect(await known()).toEqual(kept.toSorted());
  expect((await call("DELETE", "/v1/me", { token: user.token })).status).toBe(204);
  expect(await known()).toEqual(kept.slice(1).toSorted());
});
