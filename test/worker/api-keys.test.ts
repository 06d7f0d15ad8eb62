import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { operations } from "../../src/app";
import { hashSecret } from "../../src/lib/crypto";
import { call, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";

afterEach(() => vi.useRealTimers());

const make = (user: TestUser, body: Json): Promise<Answer> => call("POST", "/v1/api-keys", { token: user.token, body });

async function newKey(
  user: TestUser,
  scopes: readonly string[],
  more: Json = {},
): Promise<{ id: string; secret: string }> {
  const { status, body, text } = await make(user, { name: "CI", scopes, ...more });
  if (status !== 201) throw new Error(`create key answered ${status}: ${text}`);
  return { id: body["id"], secret: body["secret"] };
}

describe("making a key", () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await newUser();
  });

  test("answers its secret once; the database keeps only its hash, and no list shows it again", async () => {
    const { status, body } = await make(user, { name: " CI ", scopes: ["write", "read", "write"], expiresInDays: 30 });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
      name: "CI",
      scopes: ["write", "read"],
      projectId: null,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      secret: expect.stringMatching(/^hk_[A-Za-z0-9_-]{43}$/),
    });
    expect(Date.parse(body["expiresAt"]) - Date.parse(body["createdAt"])).toBe(30 * 24 * 3600 * 1000);
    const row = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?").bind(body["id"]).first();
    expect(row?.["secret_hash"]).toBe(await hashSecret(body["secret"]));
    expect(JSON.stringify(row)).not.toContain(body["secret"].slice(3));
    const list = await call("GET", "/v1/api-keys", { token: user.token });
    const { secret, ...shown } = body;
    expect(list.body["items"]).toContainEqual(shown);
    expect(list.text).not.toContain(secret);
    expect(list.text).not.toContain("hash");
  });

  test("refuses what is not stated: no scope, an unknown one, a bad name, a bad life, another field", async () => {
    const good = { name: "k", scopes: ["read"] };
    for (const change of [
      { scopes: [] },
      { scopes: ["admin"] },
      { scopes: ["read", "read", "read", "read"] },
      { scopes: "read" },
      { name: " " },
      { name: "x".repeat(121) },
      { expiresInDays: 0 },
      { expiresInDays: 3651 },
      { expiresInDays: 1.5 },
      { userId: "usr_other" },
      { secret: "hk_mine" },
    ])
      expect((await make(user, { ...good, ...change })).status, JSON.stringify(change)).toBe(400);
  });

  test("cannot be bound to another's project or to one that is not there: the same 404", async () => {
    const stranger = await newUser();
    const theirs = await make(user, { name: "k", scopes: ["read"], projectId: await newProject(stranger) });
    const none = await make(user, { name: "k", scopes: ["read"], projectId: "prj_none" });
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect({ ...theirs.body, requestId: "" }).toEqual({ ...none.body, requestId: "" });
  });
});

async function readsLeft(token: string): Promise<number> {
  const { headers } = await call("GET", "/v1/projects", { token });
  return Number(/r=(\d+)/.exec(headers.get("RateLimit") ?? "")?.[1]);
}

describe("what a key may do", () => {
  let user: TestUser;
  let projectId: string;
  beforeAll(async () => {
    user = await newUser();
    projectId = await newProject(user);
  });

  test("with a secret that is cut, extended or in other letters is nothing: 401", async () => {
    const { secret } = await newKey(user, ["read"]);
    expect((await call("GET", "/v1/projects", { token: secret })).status).toBe(200);
    for (const token of [
      secret.slice(0, -1),
      `${secret}A`,
      secret.toUpperCase(),
      secret.replace("hk_", "HK_"),
      secret.slice(3),
    ])
      expect((await call("GET", "/v1/projects", { token })).status).toBe(401);
  });

  test("is what its scopes say and no more", async () => {
    const file = `/v1/projects/${projectId}/memory-files/plan`;
    const asks = {
      read: () => ["GET", `/v1/projects/${projectId}`, undefined] as const,
      write: () => ["PUT", file, { content: "x" }] as const,
    };
    for (const scopes of [["read"], ["write"], ["generate"], ["read", "write", "generate"]]) {
      const { secret } = await newKey(user, scopes);
      for (const [scope, ask] of Object.entries(asks)) {
        const [method, path, body] = ask();
        const answer = await call(method, path, { token: secret, body });
        if (scopes.includes(scope)) expect(answer.status, `${scopes.join()} ${method}`).toBeLessThan(300);
        else
          expect([answer.status, answer.body["code"]], `${scopes.join()} ${method}`).toEqual([
            403,
            "insufficient_scope",
          ]);
      }
    }
    expect((await call("GET", file, { token: user.token })).body["version"]).toBe(2);
  });

  const closed = operations.filter(({ access }) => typeof access === "string" && access !== "public");
  test.each(closed.map(({ id, method, path }) => [id, method, path]))(
    "never reaches %s, whatever its scopes",
    async (_, method, path) => {
      const { secret } = await newKey(user, ["read", "write", "generate"]);
      const answer = await call(method.toUpperCase(), path.replaceAll(/:\w+/g, "x"), { token: secret });
      expect([answer.status, answer.body["code"]]).toEqual([403, "insufficient_scope"]);
    },
  );

  test("the operations on accounts, sessions and keys are all closed to keys", () => {
    const own = operations.filter(({ path }) => /^\/v1\/(me|api-keys|admin)\b/.test(path));
    expect(own.length).toBeGreaterThanOrEqual(9);
    expect(own.filter((op) => !closed.includes(op)).map(({ id }) => id)).toEqual([]);
  });

  test("is counted with its user's own calls", async () => {
    const one = await newUser();
    const { secret } = await newKey(one, ["read"]);
    expect([await readsLeft(one.token), await readsLeft(secret), await readsLeft(one.token)]).toEqual([599, 598, 597]);
  });
});

describe("a key bound to one project", () => {
  let user: TestUser;
  let mine: string;
  let other: string;
  let key: { id: string; secret: string };
  beforeAll(async () => {
    user = await newUser();
    [mine, other] = [await newProject(user, "mine"), await newProject(user, "other")];
    key = await newKey(user, ["read", "write", "generate"], { projectId: mine });
  });
  const ask = (method: string, path: string, body?: unknown) => call(method, path, { token: key.secret, body });

  test("reads and writes that project, and lists no other", async () => {
    expect((await ask("GET", `/v1/projects/${mine}`)).status).toBe(200);
    expect((await ask("PATCH", `/v1/projects/${mine}`, { name: "renamed" })).status).toBe(200);
    expect((await ask("POST", `/v1/projects/${mine}/memory-files`, { type: "log", content: "x" })).status).toBe(201);
    const { items } = (await ask("GET", "/v1/projects")).body;
    expect(items.map(({ id }: Json) => id)).toEqual([mine]);
  });

  test("finds every other project of its user to be not there", async () => {
    const base = `/v1/projects/${other}`;
    await call("PUT", `${base}/memory-files/plan`, { token: user.token, body: { content: "x" } });
    const asks = [
      ["GET", base],
      ["PATCH", base, { name: "x" }],
      ["DELETE", base],
      ["GET", `${base}/memory-files`],
      ["POST", `${base}/memory-files`, { type: "plan", content: "y" }],
      ["GET", `${base}/memory-files/plan`],
      ["PUT", `${base}/memory-files/plan`, { content: "y" }],
      ["DELETE", `${base}/memory-files/plan`],
      ["POST", `${base}/memory-files/plan/append`, { content: "y" }],
      ["GET", `${base}/memory-files/plan/versions`],
      ["GET", `${base}/memory-files/plan/versions/1`],
    ] as const;
    for (const [method, path, body] of asks)
      expect((await ask(method, path, body)).status, `${method} ${path}`).toBe(404);
    const file = await call("GET", `${base}/memory-files/plan`, { token: user.token });
    expect([file.body["content"], file.body["version"]]).toEqual(["x", 1]);
  });

  test("makes no project: 403", async () => {
    const answer = await ask("POST", "/v1/projects", { name: "x" });
    expect([answer.status, answer.body["code"]]).toEqual([403, "forbidden"]);
  });

  test("goes with its project", async () => {
    expect((await call("DELETE", `/v1/projects/${mine}`, { token: user.token })).status).toBe(204);
    const { items } = (await call("GET", "/v1/api-keys", { token: user.token })).body;
    expect(items.map(({ id }: Json) => id)).not.toContain(key.id);
    const answer = await ask("GET", "/v1/projects");
    expect([answer.status, answer.body["items"] ?? []]).toEqual([expect.toBeOneOf([200, 401]), []]);
    expect((await ask("GET", `/v1/projects/${other}`)).status).toBeOneOf([401, 404]);
  });
});

const use = ({ secret }: { secret: string }): Promise<Answer> => call("GET", "/v1/projects", { token: secret });

describe("the end of a key", () => {
  test("comes at its expiry, for one that this isolate has seen too", async () => {
    const user = await newUser();
    const [seen, unseen] = [
      await newKey(user, ["read"], { expiresInDays: 1 }),
      await newKey(user, ["read"], { expiresInDays: 1 }),
    ];
    expect((await use(seen)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 24 * 3600 * 1000 - 1000);
    expect((await use(seen)).status).toBe(200);
    vi.setSystemTime(Date.now() + 2000);
    expect([(await use(seen)).status, (await use(unseen)).status]).toEqual([401, 401]);
  });

  test("comes at once when it is revoked, although this isolate remembers it", async () => {
    const user = await newUser();
    const [key, other] = [await newKey(user, ["read"]), await newKey(user, ["read"])];
    expect((await use(key)).status).toBe(200);
    const revoke = (token: string) => call("DELETE", `/v1/api-keys/${key.id}`, { token });
    expect((await revoke((await newUser()).token)).status).toBe(404);
    expect((await use(key)).status).toBe(200);
    expect((await revoke(user.token)).status).toBe(204);
    expect((await use(key)).status).toBe(401);
    expect((await use(other)).status).toBe(200);
    expect((await revoke(user.token)).status).toBe(404);
    const { items } = (await call("GET", "/v1/api-keys", { token: user.token })).body;
    expect(items.map(({ id }: Json) => id)).toEqual([other.id]);
  });

  test("of all that were in use when their user signs out is not: a key is no session", async () => {
    const user = await newUser();
    const { secret } = await newKey(user, ["read"]);
    await call("POST", "/v1/auth/logout", { token: user.token });
    expect((await call("GET", "/v1/projects", { token: secret })).status).toBe(200);
  });
});
