import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { operations } from "../../src/app";
import { createLog } from "../../src/log";
import { call, goodPassword, type Answer, type Call } from "../support/client";
import { brokenDatabase, brokenLimiter, callApp } from "../support/context";
import { fill } from "../support/fixtures";
import { planBehaviours, until } from "../support/game";

const printed: string[] = [];
const answered: string[] = [];
const consoles = ["debug", "error", "info", "log", "trace", "warn"] as const;

beforeEach(() => {
  printed.length = 0;
  answered.length = 0;
  for (const level of consoles)
    vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void printed.push(said.map(toText).join(" ")));
});
afterEach(() => vi.restoreAllMocks());

/** As a viewer of logs may show it. */
function toText(said: unknown): string {
  if (said instanceof Error) return `${said.message} ${said.stack} ${toText(said.cause)}`;
  return typeof said === "string" ? said : JSON.stringify(said);
}

/** Unlike anything else, and as good a password as it is a title. */
function canary(of: string): string {
  return `Canary${of}${crypto.randomUUID().replaceAll("-", "")}`;
}

async function ask(method: string, path: string, options: Call = {}): Promise<Answer> {
  const answer = await call(method, path, options);
  answered.push(`${method} ${JSON.stringify([...answer.headers])} ${answer.text}`);
  return answer;
}

/** An answer that hands a secret out is kept from the ones that must not. */
async function askFor<T extends string>(
  secrets: readonly T[],
  method: string,
  path: string,
  options: Call,
): Promise<Record<T | "id", string>> {
  const { body, text } = await ask(method, path, options);
  answered.pop();
  const found = Object.fromEntries(["id", ...secrets].map((name) => [name, body[name]]));
  for (const name of secrets) if (typeof found[name] !== "string") throw new Error(`no ${name}: ${text}`);
  return found as Record<T | "id", string>;
}

function expectAbsent(secrets: Readonly<Record<string, string>>, places: readonly string[], where: string): void {
  expect(places.length).toBeGreaterThan(0);
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(15);
    const found = places.find((place) => place.includes(secret));
    expect(found?.slice(0, 300), `${name} in ${where}`).toBeUndefined();
  }
}

/** Every row of every table. */
async function dumpDatabase(): Promise<string[]> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const dumps = await Promise.all(tables.results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()));
  return dumps.map(({ results }) => JSON.stringify(results));
}

function requestLines(): { [key: string]: unknown }[] {
  const lines = printed
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { [key: string]: unknown });
  return lines.filter(({ event }) => event === "request");
}

type Story = {
  /** What only its holder may know: nowhere but where it is handed out. */
  readonly secrets: Record<string, string>;
  /** What the user writes: in the database and in the user's own answers, and never in a log. */
  readonly texts: Record<string, string>;
  readonly token: string;
  readonly projectId: string;
  readonly triggerId: string;
};

/** A user who does everything, each thing with words of its own. */
async function live(): Promise<Story> {
  const secrets: Record<string, string> = {
    password: canary("Password"),
    wrong: canary("WrongPassword"),
    next: canary("NextPassword"),
    provider: canary("ProviderKey"),
  };
  const texts: Record<string, string> = {
    email: `${canary("mail").toLowerCase()}@example.com`,
    plan: canary("Plan"),
    style: canary("Style"),
    note: canary("Note"),
    wish: canary("Wish"),
    project: canary("Project"),
  };
  const { email = "" } = texts;
  const first = await askFor(["accessToken", "refreshToken"], "POST", "/v1/auth/register", {
    body: { email, password: secrets["password"] },
  });
  await ask("POST", "/v1/auth/register", { body: { email, password: secrets["password"] } });
  await ask("POST", "/v1/auth/login", { body: { email, password: secrets["wrong"] } });
  const second = await askFor(["accessToken", "refreshToken"], "POST", "/v1/auth/login", {
    body: { email, password: secrets["password"] },
  });
  const third = await askFor(["accessToken", "refreshToken"], "POST", "/v1/auth/refresh", {
    body: { refreshToken: second.refreshToken },
  });
  const token = third.accessToken;
  await ask("PUT", "/v1/me/password", {
    token,
    body: { currentPassword: secrets["wrong"], newPassword: secrets["next"] },
  });
  await ask("PUT", "/v1/me/password", {
    token,
    body: { currentPassword: secrets["password"], newPassword: secrets["next"] },
  });
  const { id: projectId } = await askFor([], "POST", "/v1/projects", {
    token,
    body: { name: texts["project"], description: texts["wish"] },
  });
  const key = await askFor(["secret"], "POST", "/v1/api-keys", {
    token,
    body: { name: "key", scopes: ["read", "write", "generate"] },
  });
  const trigger = await askFor(["secret"], "POST", `/v1/projects/${projectId}/triggers`, {
    token,
    body: { name: "CI" },
  });
  await ask("PUT", "/v1/me/provider-keys/openrouter", { token, body: { key: secrets["provider"] } });
  await ask("PUT", "/v1/me/provider-keys/openrouter", { token, body: { key: `${secrets["provider"]} \n` } });
  await ask("GET", "/v1/me/provider-keys", { token });
  Object.assign(secrets, {
    access: first.accessToken,
    access2: second.accessToken,
    access3: token,
    refresh: first.refreshToken,
    refresh2: second.refreshToken,
    refresh3: third.refreshToken,
    key: key.secret,
    trigger: trigger.secret.replace("whsec_", ""),
  });
  const at = `/v1/projects/${projectId}`;
  const plan = `## Items\n- [KIND:icon] [SIZE:8x8] Coin {#coin}: ${texts["plan"]}\n- [BAD:${texts["wish"]}] Gem\n`;
  await ask("PUT", `${at}/memory-files/plan`, { token: key.secret, body: { content: plan } });
  await ask("PUT", `${at}/memory-files/style`, { token, body: { content: texts["style"] } });
  await ask("POST", `${at}/plan/apply`, { token });
  await ask("GET", `${at}/assets/coin/prompt`, { token });
  await ask("POST", `${at}/generations`, {
    token,
    body: { note: texts["note"], assets: ["coin"], model: "procedural" },
  });
  const payload = JSON.stringify({ style: texts["style"] });
  const webhook = new Webhook(trigger.secret);
  const sentAt = new Date();
  const signature = webhook.sign("msg_1", sentAt, payload);
  secrets["signature"] = signature.replace("v1,", "");
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": signature,
  };
  await ask("POST", `/v1/hooks/triggers/${trigger.id}`, { body: payload, headers });
  await ask("POST", `/v1/hooks/triggers/${trigger.id}`, { body: `${payload} `, headers });
  return { secrets, texts, token, projectId, triggerId: trigger.id };
}

function idsOf({ projectId, triggerId }: Story): Record<string, string> {
  return { projectId, triggerId, assetKey: "coin", type: "plan", version: "1" };
}

/** The ways in which a client may put its words in the wrong place, for any operation. */
function misplaced(words: Readonly<Record<string, string>>): Call[] {
  const all = Object.values(words);
  const wrongTypes = Object.fromEntries(
    ["email", "password", "refreshToken", "content", "assets", "plan", "note", "code", "idToken", "name", "key"].map(
      (name, index) => [name, [all[index % all.length]]],
    ),
  );
  return [
    { body: `{"password":"${all.join('","')}` },
    { body: `[${all.join(",")}]` },
    { body: all },
    { body: wrongTypes },
    { body: `{"a":"${all.join("")}\ud800"}`, headers: { "X-Api-Key": all.join(" "), Cookie: `session=${all.join()}` } },
    { body: all.join(), headers: { "Content-Type": `text/plain; ${all.join()}` } },
    {
      headers: {
        "Idempotency-Key": all.join().repeat(10),
        "If-Match": all.join(),
        "Last-Event-ID": all.join(),
        Origin: `https://${all[0]}.example`,
      },
    },
  ];
}

test("no secret and nothing that a user wrote is logged, and no secret is answered or kept", async () => {
  const story = await live();
  const words = { ...story.secrets, ...story.texts };
  const query = new URLSearchParams({ ...words, token: words["access"] ?? "", api_key: words["key"] ?? "" });
  for (const [name, secret] of Object.entries(story.secrets)) {
    await ask("GET", "/v1/me", { token: secret });
    await ask("GET", "/v1/me", { headers: { Authorization: `Basic ${btoa(`${story.texts["email"]}:${secret}`)}` } });
    // A refresh token is answered by its successor; any other secret is none.
    if (!name.startsWith("refresh")) await ask("POST", "/v1/auth/refresh", { body: { refreshToken: secret } });
    await ask("GET", `/v1/projects/${encodeURIComponent(secret)}`, { token: story.token });
  }
  await ask("GET", `/v1/me?${query.toString()}`, { token: story.token });
  expectAbsent(words, printed, "a log");
  expectAbsent(story.secrets, answered, "an answer");
  expectAbsent(story.secrets, await dumpDatabase(), "the database");
  expect(requestLines().length).toBeGreaterThan(20);
});

test("words in the wrong place of any operation are in no log, and secrets in no answer", async () => {
  const story = await live();
  const words = { ...story.secrets, ...story.texts };
  const wrong = misplaced(words);
  for (const op of operations) {
    const path = fill(op.path, idsOf(story));
    for (const [index, options] of wrong.entries()) {
      const body = op.method === "get" ? {} : { body: options.body ?? {} };
      const token = index % 2 === 0 && op.id !== "logout" && op.id !== "deleteMe" ? { token: story.token } : {};
      const { status } = await ask(op.method.toUpperCase(), path, {
        ...(options.headers && { headers: options.headers }),
        ...body,
        ...token,
      });
      expect(status, `${op.id} ${index}`).toBeLessThan(500);
    }
  }
  expectAbsent(words, printed, "a log");
  expectAbsent(story.secrets, answered, "an answer");
  expectAbsent(story.secrets, await dumpDatabase(), "the database");
});

test("a failure is logged with what broke, and without what was sent", async () => {
  const { secrets, texts, token, projectId } = await live();
  const words = { ...secrets, ...texts };
  const { email, plan } = texts;
  const failing = { DB: brokenDatabase(new Error("D1_ERROR: disk I/O error: SQLITE_IOERR")) };
  const asks = [
    { path: "/v1/auth/register", method: "POST", body: { email, password: secrets["password"] } },
    { path: "/v1/auth/login", method: "POST", body: { email, password: secrets["next"] } },
    { path: "/v1/auth/refresh", method: "POST", body: { refreshToken: secrets["refresh3"] } },
    { path: `/v1/projects/${projectId}/memory-files/plan`, method: "PUT", token, body: { content: plan } },
    { path: `/v1/projects/${projectId}/generations`, method: "POST", token, body: { note: texts["note"] } },
    { path: "/v1/projects", method: "GET", token: secrets["key"] ?? "" },
  ];
  for (const bindings of [
    failing,
    { RATE_LIMITER: brokenLimiter(new Error("no limiter")) },
    { ...failing, RATE_LIMITER: brokenLimiter(undefined) },
  ])
    for (const { path, ...sent } of asks) {
      const { text } = await callApp({ bindings }, path, sent);
      if (bindings === failing) answered.push(text);
    }
  expect(printed.filter((line) => line.includes("SQLITE_IOERR")).length).toBeGreaterThanOrEqual(asks.length - 1);
  expectAbsent(words, printed, "a log");
  expectAbsent(secrets, answered, "an answer");
});

test("what a provider says of a prompt is in no log, and its own words in no answer", async () => {
  const story = await live();
  const name = canary("Subject");
  const words = canary("Provider");
  const { token, projectId } = story;
  const at = `/v1/projects/${projectId}`;
  for (const [index, code] of [5004, 3040, 9999].entries()) {
    const subject = `${name}${index}`;
    await planBehaviours(
      subject,
      Array.from({ length: code === 3040 ? 1 : 6 }, () => ({
        status: code === 9999 ? 500 : 429,
        code,
        description: `${words} in ${subject}`,
      })),
    );
    await ask("POST", `${at}/assets`, { token, body: { name: subject, kind: "icon" } });
  }
  const { body } = await ask("POST", `${at}/generations`, { token, body: { model: "workers-ai/flux-2-klein-4b" } });
  const done = await until("the generation is done", async () => {
    const answer = await ask("GET", `${at}/generations/${body.id}`, { token });
    return answer.body.finishedAt === null ? undefined : answer;
  });
  expect(done.text).not.toContain(words);
  expectAbsent({ ...story.secrets, ...story.texts, name, words }, printed, "a log");
});

test("the log line of a request has its id, its operation, its user, its outcome and its time", async () => {
  const { token } = await askFor(["accessToken"], "POST", "/v1/auth/register", {
    body: { email: `${crypto.randomUUID()}@example.com`, password: goodPassword },
  }).then(({ accessToken }) => ({ token: accessToken }));
  const good = await call("GET", "/v1/me", { token, address: "203.0.113.77" });
  const bad = await call("POST", "/v1/projects", { token, body: "{", address: "2001:db8:1234:5678:9abc::42" });
  const lines = requestLines();
  expect(lines.find(({ requestId }) => requestId === good.headers.get("X-Request-Id"))).toEqual({
    level: "info",
    event: "request",
    requestId: expect.stringMatching(/^req_/),
    method: "GET",
    operation: "getMe",
    userId: good.body.id,
    network: "203.0.113.0/24",
    status: 200,
    durationMs: expect.any(Number),
  });
  expect(lines.find(({ requestId }) => requestId === bad.headers.get("X-Request-Id"))).toMatchObject({
    operation: "createProject",
    userId: good.body.id,
    network: "2001:db8:1234::/48",
    status: 400,
    code: "malformed_json",
  });
  for (const address of ["203.0.113.77", "5678", "9abc"]) expect(printed.join("\n")).not.toContain(address);
});

test("the log line of a sign-in, good or not, names the account that it was for", async () => {
  const email = `${crypto.randomUUID()}@example.com`;
  const made = await call("POST", "/v1/auth/register", { body: { email, password: goodPassword } });
  const { user, refreshToken } = made.body;
  const answers = {
    register: made,
    login: await call("POST", "/v1/auth/login", { body: { email, password: goodPassword } }),
    refresh: await call("POST", "/v1/auth/refresh", { body: { refreshToken } }),
  };
  const failed = await call("POST", "/v1/auth/login", { body: { email, password: `${goodPassword}!` } });
  const unknown = await call("POST", "/v1/auth/login", { body: { email: `x${email}`, password: goodPassword } });
  const lineOf = ({ headers }: Answer) =>
    requestLines().find(({ requestId }) => requestId === headers.get("X-Request-Id"));
  for (const [operation, answer] of Object.entries(answers))
    expect(lineOf(answer)).toMatchObject({ operation, accountId: user.id, network: expect.stringContaining("/48") });
  expect(lineOf(failed)).toMatchObject({ operation: "login", accountId: user.id, status: 401 });
  expect(lineOf(failed)).not.toHaveProperty("userId");
  expect(lineOf(unknown)).toMatchObject({ operation: "login", status: 401 });
  expect(lineOf(unknown)).not.toHaveProperty("accountId");
});

test("messages that quote what they could not read are cut before the quotation", () => {
  const secret = canary("Quoted");
  const parse = (): unknown => JSON.parse(`${secret}"`);
  expect(parse).toThrow(secret.slice(0, 8));
  try {
    parse();
  } catch (cause) {
    createLog({}).error("broke", new Error("outer", { cause }));
  }
  createLog({}).error("broke", new Error(`D1_TYPE_ERROR: Type 'object' not supported for value '${secret}'`));
  expect(printed).toHaveLength(2);
  expect(printed.join()).toContain("D1_TYPE_ERROR");
  expect(printed.join()).not.toContain("Canary");
});
