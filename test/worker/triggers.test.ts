import { env } from "cloudflare:workers";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { toBase64Url, toHex } from "../../src/lib/encoding";
import { call, freshAddress, newProject, newUser, origin, type Answer, type TestUser } from "../support/client";
import { deliveryWhen, newHook, sendTest } from "../support/webhooks";

type Trigger = { id: string; name: string; url: string; secret: string; createdAt: string };
type Headers = Record<string, string>;

const plan = `# Game
## Characters
- [STATIC] Knight {#knight}: a brave knight
## Items
- [KIND:icon] Coin {#coin}: a gold coin
`;

async function newTrigger(token: string, project: string, name = "CI"): Promise<Trigger> {
  const made = await call("POST", `/v1/projects/${project}/triggers`, { token, body: { name } });
  if (made.status !== 201) throw new Error(`create trigger answered ${made.status}: ${made.text}`);
  const { id, url, secret, createdAt } = made.body;
  return { id, name, url, secret, createdAt };
}

function createWith(token: string, project: string, body: unknown = { name: "t" }): Promise<Answer> {
  return call("POST", `/v1/projects/${project}/triggers`, { token, body });
}

async function armed(): Promise<{ user: TestUser; token: string; project: string; trigger: Trigger }> {
  const user = await newUser();
  const project = await newProject(user);
  return { user, token: user.token, project, trigger: await newTrigger(user.token, project) };
}

const libraries = { standardwebhooks: StandardWebhook, svix: SvixWebhook };

type Delivery = {
  id?: string;
  /** The offset of the timestamp from now. */
  seconds?: number;
  secret?: string;
  library?: keyof typeof libraries;
  address?: string;
  /** Replaces parts of the request after signing. */
  sent?: { body?: string | Uint8Array; headers?: Record<string, string | undefined>; path?: string };
};

function signedHeaders(secret: string, text: string, options: Delivery = {}): Headers {
  const { id = `msg_${crypto.randomUUID()}`, seconds = 0, library = "standardwebhooks" } = options;
  const at = new Date(Date.now() + seconds * 1000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new libraries[library](secret).sign(id, at, text),
  };
}

/** Signs the text with the library and posts it to the trigger's URL, as a sender would. */
async function deliver(trigger: Trigger, body: object | string = {}, options: Delivery = {}): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const all = { ...signedHeaders(options.secret ?? trigger.secret, text, options), ...options.sent?.headers };
  const headers: Headers = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) headers[name] = value;
  return call("POST", options.sent?.path ?? trigger.url.slice(origin.length), {
    body: options.sent?.body ?? text,
    headers,
    address: options.address ?? freshAddress(),
  });
}

async function finished(token: string, location: string) {
  for (;;) {
    const { body } = await call("GET", location, { token });
    if (body.finishedAt !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function generationsOf(token: string, project: string): Promise<{ id: string }[]> {
  return (await call("GET", `/v1/projects/${project}/generations?limit=100`, { token })).body.items;
}

const unauthenticated = { status: 401, title: "Authentication is required", code: "unauthenticated" };

test("a trigger and a webhook go on when the key that made them is revoked, and end when they are deleted", async () => {
  const user = await newUser();
  const project = await newProject(user);
  const body = { name: "CI", scopes: ["read", "write", "generate"] };
  const key = (await call("POST", "/v1/api-keys", { token: user.token, body })).body;
  const path = `/v1/projects/${project}/triggers`;
  const trigger = await newTrigger(key.secret, project);
  const hook = await newHook({ token: key.secret }, { events: ["budget.low"] });
  expect((await call("DELETE", `/v1/api-keys/${key.id}`, { token: user.token })).status).toBe(204);
  expect((await call("GET", path, { token: key.secret })).status).toBe(401);
  expect((await deliver(trigger)).status).toBe(202);
  await sendTest(user, hook);
  await deliveryWhen(user, hook, ({ status }) => status === "delivered");
  expect((await call("DELETE", `${path}/${trigger.id}`, { token: user.token })).status).toBe(204);
  expect((await deliver(trigger)).status).toBe(401);
});

describe("firing", () => {
  test.each(["standardwebhooks", "svix"] as const)("a push signed by %s redraws the game", async (library) => {
    const { token, project, trigger } = await armed();
    const fired = await deliver(trigger, { plan, style: "Pixel art", seed: 7 }, { library });
    expect(fired.status, fired.text).toBe(202);
    expect(fired.body).toMatchObject({ source: "trigger", seed: 7 });
    const location = `/v1/projects/${project}/generations/${fired.body.id}`;
    expect(fired.headers.get("Location")).toBe(location);
    expect(fired.headers.get("RateLimit-Policy")).toBe('"trigger";q=30;w=60');
    const done = await finished(token, location);
    expect(done.status).toBe("succeeded");
    expect(done.items.map((item: { assetKey: string }) => item.assetKey)).toEqual(["knight", "coin"]);
    const files = await call("GET", `/v1/projects/${project}/memory-files`, { token });
    expect(files.body.items).toMatchObject([
      { type: "plan", content: plan, version: 1 },
      { type: "style", content: "Pixel art", version: 1 },
    ]);
    const assets = await call("GET", `/v1/projects/${project}/assets`, { token });
    expect(assets.body.items.map((asset: { status: string }) => asset.status)).toEqual(["review", "review"]);
  });

  test("ten different deliveries at once are ten generations, and each asset is drawn once", async () => {
    const { token, project, trigger } = await armed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(trigger, { plan })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(await generationsOf(token, project)).toHaveLength(10);
    const items: string[] = answers.flatMap(({ body }) =>
      body.items.map((item: { assetKey: string }) => item.assetKey),
    );
    expect(items.toSorted()).toEqual(["coin", "knight"]);
  });

  test("an empty delivery draws what is to be drawn, and an empty project has nothing", async () => {
    const { trigger } = await armed();
    for (const text of ["{}", ""]) {
      const fired = await deliver(trigger, text);
      expect(fired.status, fired.text).toBe(202);
      expect(fired.body).toMatchObject({ status: "succeeded", items: [] });
    }
  });

  test("a plan alone is applied with the style that is there, and a style alone applies the plan that is there", async () => {
    const { token, project, trigger } = await armed();
    const sizeOf = async () => {
      const { body } = await call("GET", `/v1/projects/${project}/assets/knight`, { token });
      return [body.width, body.height];
    };
    expect((await deliver(trigger, { style: "---\nresolution: 16x16\n---\n" })).body.items).toEqual([]);
    await deliver(trigger, { plan });
    expect(await sizeOf()).toEqual([16, 16]);
    const fired = await deliver(trigger, { style: "---\nresolution: 24x24\n---\n" });
    expect(fired.status, fired.text).toBe(202);
    expect(await sizeOf()).toEqual([24, 24]);
  });

  test("a refused generation is refused by name, and the delivery may be repeated", async () => {
    const { trigger } = await armed();
    const id = "msg_refused";
    const refused = await deliver(trigger, { plan, assets: ["nobody"] }, { id });
    expect(refused).toMatchObject({ status: 400, body: { code: "validation_failed", errors: [{ path: "assets.0" }] } });
    const repeated = await deliver(trigger, { plan, assets: ["coin"] }, { id });
    expect(repeated.status, repeated.text).toBe(202);
    expect(repeated.body.items).toHaveLength(1);
  });

  test("a plan over the cap is refused before anything is stored, each time, and a smaller one may follow", async () => {
    const { token, project, trigger } = await armed();
    const filesOf = async () => (await call("GET", `/v1/projects/${project}/memory-files`, { token })).body.items;
    await deliver(trigger, { plan, style: "old" }, { id: "msg_fits" });
    // The generation itself goes on meanwhile.
    const idsOf = async () => (await generationsOf(token, project)).map(({ id }) => id);
    const before = [await filesOf(), await idsOf()];
    await call("POST", `/v1/projects/${project}/assets`, { token, body: { name: "Extra" } });
    const many = (count: number) => Array.from({ length: count }, (_, index) => `- Thing ${index}`).join("\n");
    for (const [count, found] of [
      [1001, "the plan names 1001"],
      // With the coin, the knight and the one that is in no plan.
      [998, "it would have 1001"],
    ] as const) {
      const delivery = { plan: many(count), style: "new" };
      for (const time of ["first", "again"]) {
        const refused = await deliver(trigger, delivery, { id: `msg_${count}` });
        expect(refused, time).toMatchObject({ status: 409, body: { code: "conflict" } });
        expect(refused.body.detail).toContain(found);
      }
    }
    expect([await filesOf(), await idsOf()]).toEqual(before);
    expect((await deliver(trigger, { plan: many(1), style: "new" }, { id: "msg_1001" })).status).toBe(202);
  });

  test("text outside ASCII is signed and stored as the bytes that were sent", async () => {
    const { token, project, trigger } = await armed();
    const style = "Šumava — 森の中 🦊 e\u0301";
    const fired = await deliver(trigger, { style });
    expect(fired.status, fired.text).toBe(202);
    const file = await call("GET", `/v1/projects/${project}/memory-files/style`, { token });
    expect(file.body.content).toBe(style);
  });

  test("what the body may be is what a generation takes, with plan and style, and nothing else", async () => {
    const { trigger } = await armed();
    const bodies = [
      { dryRun: true },
      { code: "x" },
      { plan: 1 },
      { plan: "x".repeat(100_001) },
      { seed: -1 },
      { assets: [] },
    ];
    for (const body of bodies) {
      const refused = await deliver(trigger, body);
      expect(refused, JSON.stringify(body).slice(0, 80)).toMatchObject({
        status: 400,
        body: { code: "validation_failed" },
      });
    }
    expect(await deliver(trigger, "{")).toMatchObject({ status: 400, body: { code: "malformed_json" } });
    const big = JSON.stringify({ plan: "x".repeat(1024 * 1024) });
    expect(await deliver(trigger, big)).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    const widest = { plan: "\u{1f9f1}".repeat(100_000), style: "\u{1f9f1}".repeat(100_000) };
    expect((await deliver(trigger, widest)).status).toBe(202);
  });
});

describe("a delivery that comes again", () => {
  test("twenty times at once makes one generation and gets the same answer each time", async () => {
    const { token, project, trigger } = await armed();
    const headers = signedHeaders(trigger.secret, JSON.stringify({ plan }), { id: "msg_twenty" });
    const copies = Array.from({ length: 20 }, () => deliver(trigger, { plan }, { sent: { headers } }));
    const answers = await Promise.all(copies);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("Idempotency-Replayed") === null)).toHaveLength(1);
    expect(await generationsOf(token, project)).toHaveLength(1);
    const file = await call("GET", `/v1/projects/${project}/memory-files/plan`, { token });
    expect(file.body.version).toBe(1);
  });

  test("later, signed anew, gets the first answer", async () => {
    const { token, project, trigger } = await armed();
    const first = await deliver(trigger, { plan }, { id: "msg_again" });
    await finished(token, first.headers.get("Location") ?? "");
    const again = await deliver(trigger, { plan }, { id: "msg_again", seconds: 2, library: "svix" });
    expect(again.text).toBe(first.text);
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await generationsOf(token, project)).toHaveLength(1);
  });

  test("to another spelling of the address does not run twice", async () => {
    const { token, project, trigger } = await armed();
    const headers = signedHeaders(trigger.secret, "{}", { id: "msg_overheard" });
    expect((await deliver(trigger, "{}", { sent: { headers } })).status).toBe(202);
    const path = `/v1/hooks/triggers/${trigger.id}`;
    const spellings = [
      path.replace("trg", "%74rg"),
      path.replace("hooks", "h%6foks"),
      `${path}%2f`,
      path.toUpperCase(),
    ];
    for (const spelling of [...spellings, `${path}/`, path.replace("/trg", "//trg")]) {
      const answer = await deliver(trigger, "{}", { sent: { headers, path: spelling } });
      expect([202, 401, 404], spelling).toContain(answer.status);
    }
    expect(await generationsOf(token, project)).toHaveLength(1);
  });

  test("while the first one runs for long is told to come back", async () => {
    const { trigger } = await armed();
    await deliver(trigger, {}, { id: "msg_slow" });
    const running = "UPDATE idempotency_keys SET status = NULL, body = NULL WHERE scope LIKE ?";
    await env.DB.prepare(running).bind(`%${trigger.id}%`).run();
    const again = await deliver(trigger, {}, { id: "msg_slow" });
    expect(again).toMatchObject({ status: 409, body: { code: "idempotency_in_progress" } });
    expect(again.headers.get("Retry-After")).toBe("1");
  });

  test("to another trigger with the same id is another delivery", async () => {
    const { token, project, trigger } = await armed();
    const other = await newTrigger(token, project, "editor");
    const answers = [await deliver(trigger, {}, { id: "msg_1" }), await deliver(other, {}, { id: "msg_1" })];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.body.id).not.toBe(answers[1]?.body.id);
  });

  test("after a run that died half-way finds what that run has made", async () => {
    const { token, project, trigger } = await armed();
    const first = await deliver(trigger, { plan }, { id: "msg_died" });
    await env.DB.prepare("UPDATE idempotency_keys SET status = NULL, body = NULL, lease_until = 0 WHERE scope LIKE ?")
      .bind(`%${trigger.id}%`)
      .run();
    const again = await deliver(trigger, { plan }, { id: "msg_died" });
    expect(again.status, again.text).toBe(202);
    expect(again.body.id).toBe(first.body.id);
    expect(await generationsOf(token, project)).toHaveLength(1);
  });
});

describe("a delivery is refused with 401 and writes nothing when", () => {
  const cases: Record<string, (trigger: Trigger) => Delivery & { body?: string }> = {
    "it is replayed after six minutes": () => ({ seconds: -360 }),
    "its time is six minutes ahead": () => ({ seconds: 360 }),
    "its time has letters": ({ secret }) => {
      const headers = signedHeaders(secret, "{}");
      return { sent: { headers: { ...headers, "webhook-timestamp": `${headers["webhook-timestamp"]}abc` } } };
    },
    "its time has other digits": () => ({ sent: { headers: { "webhook-timestamp": "１７" } } }),
    "its body was edited": () => ({ sent: { body: `{"plan":"# Mine"}` } }),
    "its body was spelled anew": () => ({ sent: { body: "{ }" } }),
    "another secret signed it": () => ({ secret: `whsec_${btoa("x".repeat(32))}` }),
    "no secret signed it": () => ({ secret: `whsec_${btoa("\0".repeat(32))}` }),
    "its id was edited": () => ({ sent: { headers: { "webhook-id": "msg_other" } } }),
    "its id is missing": () => ({ sent: { headers: { "webhook-id": undefined } } }),
    "its time is missing": () => ({ sent: { headers: { "webhook-timestamp": undefined } } }),
    "its signature is missing": () => ({ sent: { headers: { "webhook-signature": undefined } } }),
    "its signature is not base64": () => ({ sent: { headers: { "webhook-signature": "v1,%%%" } } }),
    "its signature is cut": () => ({ sent: { headers: { "webhook-signature": `v1,${btoa("short")}` } } }),
    "its signature is outside ASCII": () => ({ sent: { headers: { "webhook-signature": "v1,é" } } }),
    "its signature is of another version": ({ secret }) => {
      const headers = signedHeaders(secret, "{}");
      return { sent: { headers: { ...headers, "webhook-signature": `v1a${headers["webhook-signature"]?.slice(2)}` } } };
    },
    "its headers were sent twice": ({ secret }) => {
      const twice = Object.entries(signedHeaders(secret, "{}")).map(([name, value]) => [name, `${value}, ${value}`]);
      return { sent: { headers: Object.fromEntries(twice) } };
    },
    "its signature was sent twice": ({ secret }) => {
      const headers = signedHeaders(secret, "{}");
      const signature = headers["webhook-signature"];
      return { sent: { headers: { ...headers, "webhook-signature": `${signature}, ${signature}` } } };
    },
  };

  test.each(Object.entries(cases))("%s", async (_, make) => {
    const { token, project, trigger } = await armed();
    const refused = await deliver(trigger, "{}", make(trigger));
    expect(refused.status, refused.text).toBe(401);
    expect(refused.body).toMatchObject(unauthenticated);
    expect(refused.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(await generationsOf(token, project)).toEqual([]);
    const files = await call("GET", `/v1/projects/${project}/memory-files`, { token });
    expect(files.body.items).toEqual([]);
    const kept = await env.DB.prepare("SELECT 1 FROM idempotency_keys WHERE scope LIKE ?")
      .bind(`%${trigger.id}%`)
      .all();
    expect(kept.results).toEqual([]);
  });

  test("it was known, but is now too old", async () => {
    const { trigger } = await armed();
    expect((await deliver(trigger, {}, { id: "msg_known" })).status).toBe(202);
    expect((await deliver(trigger, {}, { id: "msg_known", seconds: -360 })).status).toBe(401);
  });

  test("the trigger is not there, in the words of a bad signature", async () => {
    const { trigger } = await armed();
    const bad = await deliver(trigger, {}, { sent: { body: "{ }" } });
    const path = "/v1/hooks/triggers/trg_01kajx3v5m8q2r7t9w1y4z6b0d";
    const others = [path, "/v1/hooks/triggers/x", "/v1/hooks/triggers/__proto__", `${path}%00`];
    for (const other of others) {
      const unknown = await deliver(trigger, {}, { sent: { path: other } });
      expect(unknown.status).toBe(401);
      expect({ ...unknown.body, requestId: "" }).toEqual({ ...bad.body, requestId: "" });
      expect([...unknown.headers.keys()]).toEqual([...bad.headers.keys()]);
    }
  });

  test("a secret that opens for nothing signed it", async () => {
    const { trigger } = await armed();
    const secret = `whsec_${btoa("\0".repeat(32))}`;
    const path = "/v1/hooks/triggers/trg_01kajx3v5m8q2r7t9w1y4z6b0d";
    expect((await deliver(trigger, {}, { secret, sent: { path } })).status).toBe(401);
  });

  test("its trigger's sealed secret was copied from another trigger, or is broken", async () => {
    const { token, project, trigger } = await armed();
    const other = await newTrigger(token, project, "other");
    const copy = "UPDATE triggers SET sealed_secret = (SELECT sealed_secret FROM triggers WHERE id = ?) WHERE id = ?";
    await env.DB.prepare(copy).bind(other.id, trigger.id).run();
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => quiet.mockRestore());
    for (const secret of [other.secret, trigger.secret])
      expect((await deliver(trigger, {}, { secret })).status).toBe(401);
    await env.DB.prepare("UPDATE triggers SET sealed_secret = 'x' WHERE id = ?").bind(trigger.id).run();
    const zeros = `whsec_${btoa("\0".repeat(32))}`;
    for (const secret of [trigger.secret, zeros]) expect((await deliver(trigger, {}, { secret })).status).toBe(401);
    expect(quiet).toHaveBeenCalledTimes(4);
  });

  test("the trigger was deleted", async () => {
    const { token, project, trigger } = await armed();
    expect((await deliver(trigger, {}, { id: "msg_kept" })).status).toBe(202);
    const gone = await call("DELETE", `/v1/projects/${project}/triggers/${trigger.id}`, { token });
    expect(gone.status).toBe(204);
    expect((await deliver(trigger)).status).toBe(401);
    expect((await deliver(trigger, {}, { id: "msg_kept" })).status).toBe(401);
  });

  test("the project was deleted", async () => {
    const { token, project, trigger } = await armed();
    expect((await call("DELETE", `/v1/projects/${project}`, { token })).status).toBe(204);
    expect((await deliver(trigger)).status).toBe(401);
  });

  test("the owner's account is being deleted, or is gone", async () => {
    const { user, trigger } = await armed();
    await env.DB.prepare("UPDATE users SET deleting_at = 1 WHERE id = ?").bind(user.id).run();
    expect((await deliver(trigger)).status).toBe(401);
    await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(user.id).run();
    expect((await deliver(trigger)).status).toBe(401);
  });
});

test("several signatures, one of them right, are one right delivery", async () => {
  const { trigger } = await armed();
  const headers = signedHeaders(trigger.secret, "{}");
  const list = ["v1,%%%", `v1,${btoa("x".repeat(32))}`, "v1a,abc", headers["webhook-signature"]].join(" ");
  const fired = await deliver(trigger, "{}", { sent: { headers: { ...headers, "webhook-signature": list } } });
  expect(fired.status, fired.text).toBe(202);
});

test("a banned owner's trigger answers 403 to a right signature, 401 to a wrong one", async () => {
  const { user, trigger } = await armed();
  await env.DB.prepare("UPDATE users SET banned_at = 1 WHERE id = ?").bind(user.id).run();
  expect(await deliver(trigger)).toMatchObject({ status: 403, body: { code: "account_banned" } });
  expect((await deliver(trigger, {}, { sent: { body: "{ }" } })).status).toBe(401);
});

test("an access token is no signature, and other methods are not allowed", async () => {
  const { token, trigger } = await armed();
  const path = `/v1/hooks/triggers/${trigger.id}`;
  expect((await call("POST", path, { token, body: {} })).status).toBe(401);
  const read = await call("GET", path, { token });
  expect(read).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
  expect(read.headers.get("Allow")).toBe("POST");
});

describe("limits", () => {
  test("the thirty-first right delivery in a minute is 429, for this trigger alone", async () => {
    const { token, project, trigger } = await armed();
    const statuses: number[] = [];
    for (let sent = 0; sent < 30; sent++) statuses.push((await deliver(trigger)).status);
    expect(statuses).toEqual(Array(30).fill(202));
    const refused = await deliver(trigger);
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await deliver(await newTrigger(token, project))).status).toBe(202);
  });

  test("wrong signatures use nothing of the trigger's limit, and the address's 121st is 429", async () => {
    const { trigger } = await armed();
    const address = freshAddress();
    const statuses = await Promise.all(
      Array.from({ length: 121 }, async () => (await deliver(trigger, {}, { seconds: -360, address })).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(120);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const right = await deliver(trigger, {}, { address });
    expect(right.status).toBe(202);
    expect(right.headers.get("RateLimit")).toMatch(/^"trigger";r=29;/);
  });
});

describe("managing", () => {
  test("a trigger shows its secret once, and the list has everything but that", async () => {
    const { token, project, trigger } = await armed();
    expect(trigger.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(trigger.url).toBe(`${origin}/v1/hooks/triggers/${trigger.id}`);
    expect(trigger.id).toMatch(/^trg_/);
    const { secret: _, ...shown } = trigger;
    const list = await call("GET", `/v1/projects/${project}/triggers`, { token });
    expect(list.body).toEqual({ items: [shown], nextCursor: null });
    const project2 = await call("GET", `/v1/projects/${project}`, { token });
    expect(list.text + project2.text).not.toContain(trigger.secret.slice(6));
  });

  test("a secret is nowhere in the database or the log in clear", async () => {
    const written: string[] = [];
    for (const level of ["info", "error", "log", "warn"] as const) {
      const spy = vi.spyOn(console, level).mockImplementation((line: unknown) => void written.push(String(line)));
      onTestFinished(() => spy.mockRestore());
    }
    const { trigger } = await armed();
    await deliver(trigger, { plan }, { id: "msg_secret" });
    await deliver(trigger, { plan }, { seconds: -360 });
    const bytes = Buffer.from(trigger.secret.slice(6), "base64");
    const spellings = [trigger.secret.slice(6), toBase64Url(bytes), toHex(bytes)];
    const tables = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf%'",
    ).all();
    expect(tables.results.map(({ name }) => name)).toContain("triggers");
    for (const { name } of tables.results) {
      const rows = await env.DB.prepare(`SELECT * FROM "${String(name)}"`).all();
      written.push(JSON.stringify(rows.results));
    }
    const everything = written.join("\n");
    expect(everything).toContain('"operation":"fireTrigger"');
    expect(everything).toContain(`"id":"${trigger.id}"`);
    for (const spelling of spellings) expect(everything.includes(spelling.replaceAll("=", ""))).toBe(false);
  });

  test("names are trimmed and bounded, and nothing else is taken", async () => {
    const { token, project } = await armed();
    const create = (body: unknown) => call("POST", `/v1/projects/${project}/triggers`, { token, body });
    expect((await create({ name: "  push  " })).body.name).toBe("push");
    for (const body of [
      {},
      { name: "" },
      { name: " " },
      { name: "x".repeat(121) },
      { name: 1 },
      { name: "a", secret: "b" },
    ])
      expect(await create(body)).toMatchObject({ status: 400, body: { code: "validation_failed" } });
  });

  test("lists are paged, newest first", async () => {
    const { token, project, trigger } = await armed();
    const second = await newTrigger(token, project, "second");
    const path = `/v1/projects/${project}/triggers?limit=1`;
    const first = await call("GET", path, { token });
    const rest = await call("GET", `${path}&cursor=${first.body.nextCursor}`, { token });
    const ids = [...first.body.items, ...rest.body.items].map((item: { id: string }) => item.id);
    expect(ids.toSorted()).toEqual([trigger.id, second.id].toSorted());
    expect(rest.body.nextCursor).toBeNull();
  });

  test("thirty made at once leave twenty, the cap is named, and a deleted one makes room", async () => {
    const user = await newUser();
    const { token } = user;
    const path = `/v1/projects/${await newProject(user)}/triggers`;
    const made = await Promise.all(
      Array.from({ length: 30 }, () => call("POST", path, { token, body: { name: "t" } })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = made.filter(({ status }) => status !== 201);
    for (const { status, body } of refused)
      expect({ status, code: body.code }).toEqual({ status: 409, code: "conflict" });
    expect(refused[0]?.body.detail).toContain("20 triggers");
    const { items } = (await call("GET", `${path}?limit=100`, { token })).body;
    expect(items).toHaveLength(20);
    expect((await call("DELETE", `${path}/${items[0].id}`, { token })).status).toBe(204);
    expect((await call("POST", path, { token, body: { name: "t" } })).status).toBe(201);
  });

  test("another user's project, trigger or parent is like one that is not there", async () => {
    const mine = await armed();
    const theirs = await armed();
    const { token } = mine;
    const unknown = "prj_01kajx3v5m8q2r7t9w1y4z6b0d";
    const answers = async (project: string, trigger: string) => {
      const path = `/v1/projects/${project}/triggers`;
      const [list, create, remove] = await Promise.all([
        call("GET", path, { token }),
        call("POST", path, { token, body: { name: "t" } }),
        call("DELETE", `${path}/${trigger}`, { token }),
      ]);
      return [list, create, remove].map(({ status, body }) => ({ status, body: { ...body, requestId: "" } }));
    };
    const none = await answers(unknown, "trg_01kajx3v5m8q2r7t9w1y4z6b0d");
    expect(none.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await answers(theirs.project, theirs.trigger.id)).toEqual(none);
    expect(await answers(unknown, mine.trigger.id)).toEqual(none);
    const wrongParent = await call("DELETE", `/v1/projects/${mine.project}/triggers/${theirs.trigger.id}`, { token });
    expect(wrongParent.status).toBe(404);
    expect((await deliver(theirs.trigger)).status).toBe(202);
  });

  test("an API key needs the scope, and stays in its project", async () => {
    const { user, token, project, trigger } = await armed();
    const other = await newProject(user, "other");
    const keyWith = async (body: object): Promise<string> =>
      (await call("POST", "/v1/api-keys", { token, body: { name: "k", ...body } })).body.secret;
    const readKey = await keyWith({ scopes: ["read", "write"] });
    expect(await createWith(readKey, project)).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
    expect((await call("GET", `/v1/projects/${project}/triggers`, { token: readKey })).status).toBe(200);
    const removed = await call("DELETE", `/v1/projects/${project}/triggers/${trigger.id}`, { token: readKey });
    expect(removed.status).toBe(403);
    const boundKey = await keyWith({ scopes: ["generate"], projectId: project });
    expect((await createWith(boundKey, project)).status).toBe(201);
    expect((await createWith(boundKey, other)).status).toBe(404);
  });
});
