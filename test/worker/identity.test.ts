import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createApiKey } from "../../src/features/api-keys/service";
import { finishHalfDeletedAccounts } from "../../src/features/identity/deletion";
import { startSession } from "../../src/features/identity/session-service";
import { findUser, markDeleting } from "../../src/features/identity/store";
import { sweepDeletions } from "../../src/features/projects/deletion-service";
import { storeProviderKey } from "../../src/features/provider-keys/service";
import { toAccountName } from "../../src/features/drawing/access";
import { listLooseJobs } from "../../src/features/drawing/sweep-store";
import { hashSecret } from "../../src/lib/crypto";
import { newId } from "../../src/lib/ids";
import { setUserStanding } from "../../src/limits/limiter";
import { call, goodPassword, newProject, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { callApp, captureLog, contextOf, publicContext } from "../support/context";
import { newFixture } from "../support/fixtures";
import { forger } from "../support/forge";
import { until } from "../support/game";
import { insertLedger } from "../support/ledger";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const register = (body: Json): Promise<Answer> => call("POST", "/v1/auth/register", { body });
const login = (email: string, password: string): Promise<Answer> =>
  call("POST", "/v1/auth/login", { body: { email, password } });
const refresh = (refreshToken: string): Promise<Answer> => call("POST", "/v1/auth/refresh", { body: { refreshToken } });
const me = (token: string): Promise<Answer> => call("GET", "/v1/me", { token });
const freshEmail = (): string => `fresh-${crypto.randomUUID()}@example.com`;

/** A problem without what differs from one answer to the next. */
function same({ status, body }: Pick<Answer, "status" | "body">): Json {
  return { answered: status, ...body, requestId: "…" };
}

function secondsOf(token: string): number {
  const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
  return claims.exp - claims.iat;
}

/** Another letter for the same bytes: of the last one of 43 the two low bits are idle. */
function idleNeighbour(last: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return letters[letters.indexOf(last) ^ 1] ?? "";
}

/** As if the token had been spent `ms` earlier. */
async function ageSpending(refreshToken: string, ms: number): Promise<void> {
  const update = env.DB.prepare("UPDATE refresh_tokens SET spent_at = spent_at - ? WHERE hash = ?");
  const { meta } = await update.bind(ms, await hashSecret(refreshToken)).run();
  expect(meta.changes).toBe(1);
}

async function ban(userId: string): Promise<void> {
  await env.DB.prepare("UPDATE users SET banned_at = ? WHERE id = ?").bind(Date.now(), userId).run();
  await setUserStanding(env.RATE_LIMITER, userId, "banned");
}

describe("signing up", () => {
  test("answers 201 with a session and exactly the listed fields", async () => {
    const email = freshEmail();
    const { status, body, headers } = await register({ email, password: goodPassword, name: " Ada " });
    expect(status).toBe(201);
    expect(Object.keys(body).toSorted()).toEqual(["accessToken", "expiresIn", "refreshToken", "tokenType", "user"]);
    expect(body["user"]).toEqual({
      id: expect.stringMatching(/^usr_[0-9a-z]{26}$/),
      email,
      name: "Ada",
      role: "user",
      identities: ["password"],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect([body["expiresIn"], body["tokenType"], secondsOf(body["accessToken"])]).toEqual([900, "Bearer", 900]);
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect((await me(body["accessToken"])).body).toEqual(body["user"]);
  });

  test("an e-mail address is one account in any case; a second is 409, at once or later", async () => {
    const email = freshEmail();
    const spelt = [email, email.toUpperCase(), ` ${email} `, email.replace("fresh", "Fresh")];
    const answers = await Promise.all(spelt.map((each) => register({ email: each, password: goodPassword })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 201)?.body["user"].email).toBe(email);
    const later = await register({ email, password: goodPassword });
    expect([later.status, later.body["code"]]).toEqual([409, "conflict"]);
    expect((await login(email.toUpperCase(), goodPassword)).status).toBe(200);
  });

  test("a password has 15 to 256 code points, whatever they weigh", async () => {
    const tooShort = ["", "short", "a1b2c3d4e5f6g7", "🦊🐙🌵🎲🧭🪁🎻🍋🪐🧩🦉🌋🎈🧵"];
    for (const password of [...tooShort, `${"vermilion otter ".repeat(16)}!`]) {
      const answer = await register({ email: freshEmail(), password });
      expect([answer.status, answer.body["errors"]?.[0]?.path], password).toEqual([400, "password"]);
    }
    for (const password of ["xk7 Lmq 2vw-Zp4", "🦊🐙🌵🎲🧭🪁🎻🍋🪐🧩🦉🌋🎈🧵🪴"])
      expect((await register({ email: freshEmail(), password })).status, password).toBe(201);
  });

  test("a common password is refused, with the field's path", async () => {
    for (const password of ["passwordpassword", "qwertyuiopasdfgh", "123456789012345", "NeverSayMyPassword"]) {
      const answer = await register({ email: freshEmail(), password });
      expect([answer.status, answer.body["code"]]).toEqual([400, "validation_failed"]);
      expect(answer.body["errors"]).toEqual([{ path: "password", message: expect.any(String) }]);
      expect(answer.text).not.toContain(password);
    }
  });

  test("no other field can be set, and no address without a host is taken", async () => {
    const good = { email: freshEmail(), password: goodPassword };
    for (const extra of ["id", "role", "banned", "bannedAt", "passwordHash", "createdAt", "identities", "quota"])
      expect((await register({ ...good, [extra]: "admin" })).status, extra).toBe(400);
    for (const email of ["", "x", "x@", "@x.example", "a b@x.example", `${"a".repeat(250)}@x.example`, "x@y", null, 1])
      expect((await register({ ...good, email })).status, String(email)).toBe(400);
    expect((await login(good.email, good.password)).status).toBe(401);
  });

  test("only hashes are kept: scrypt for the password, SHA-256 for the refresh token", async () => {
    const user = await newUser();
    const row = await findUser((await publicContext()).db, user.id);
    expect(row?.passwordHash).toMatch(/^scrypt\$32768\$8\$3\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
    const tokens = await env.DB.prepare("SELECT * FROM refresh_tokens WHERE user_id = ?").bind(user.id).all();
    expect(tokens.results.map(({ hash }) => hash)).toEqual([await hashSecret(user.refreshToken)]);
    expect(JSON.stringify(tokens.results)).not.toContain(user.refreshToken);
  });

  test("two accounts with one password have different hashes", async () => {
    const { db } = await publicContext();
    const rows = await Promise.all([newUser(), newUser()].map(async (user) => findUser(db, (await user).id)));
    expect(rows[0]?.passwordHash).not.toBe(rows[1]?.passwordHash);
  });

  test("can be closed or by invitation only, and passwords can be turned off", async () => {
    const body = { email: freshEmail(), password: goodPassword };
    for (const vars of [{ SIGN_UP: "closed" }, { SIGN_UP: "invite" }, { PASSWORD_SIGN_IN: "off" }]) {
      const answer = await callApp({ vars }, "/v1/auth/register", { method: "POST", body });
      expect([answer.status, answer.body["code"]], JSON.stringify(vars)).toEqual([403, "forbidden"]);
    }
    const user = await newUser();
    const off = { vars: { PASSWORD_SIGN_IN: "off" } };
    const ask = { method: "POST", body: { email: user.email, password: user.password } };
    expect((await callApp(off, "/v1/auth/login", ask)).status).toBe(403);
    expect((await callApp({ vars: { SIGN_UP: "closed" } }, "/v1/auth/login", ask)).status).toBe(200);
  });
});

describe("signing in", () => {
  test("an unknown account and a wrong password get the same status, body and headers", async () => {
    const user = await newUser();
    const unknown = await login(freshEmail(), goodPassword);
    const wrong = await login(user.email, `${goodPassword}!`);
    expect(unknown.status).toBe(401);
    expect(same(unknown)).toEqual(same(wrong));
    expect([...unknown.headers.keys()]).toEqual([...wrong.headers.keys()]);
    expect(unknown.headers.get("WWW-Authenticate")).toBe(wrong.headers.get("WWW-Authenticate"));
  });

  test("an account without a password answers like an unknown one", async () => {
    const user = await newUser();
    await env.DB.prepare("UPDATE users SET password_hash = NULL WHERE id = ?").bind(user.id).run();
    expect(same(await login(user.email, user.password))).toEqual(same(await login(freshEmail(), goodPassword)));
  });

  test("the whole password counts: 256 characters that differ in the last one do not fit, nor does a shorter one", async () => {
    const email = freshEmail();
    const stem = Array.from({ length: 70 }, (_, i) => `w${i}-x`)
      .join("")
      .slice(0, 255);
    expect((await register({ email, password: `${stem}A` })).status).toBe(201);
    expect((await login(email, `${stem}B`)).status).toBe(401);
    expect((await login(email, stem)).status).toBe(401);
    expect((await login(email, `${stem}a`)).status).toBe(401);
    expect((await login(email, `${stem}A`)).status).toBe(200);
    expect((await login(email, `${stem}AA`)).status).toBe(400);
  });

  test("spaces count, and one visible text is one password in any Unicode form", async () => {
    const email = freshEmail();
    const password = " Crème brûlée à l’œuf ";
    expect((await register({ email, password: password.normalize("NFC") })).status).toBe(201);
    expect((await login(email, password.normalize("NFD"))).status).toBe(200);
    expect((await login(email, password.trim())).status).toBe(401);
  });

  test("nothing secret is logged, of a good sign-in or a failed one", async () => {
    const log = captureLog();
    const user = await newUser();
    const again = await login(user.email, user.password);
    await login(user.email, "a wrong password, canary");
    await refresh(user.refreshToken);
    await me(`${user.token}x`);
    const text = JSON.stringify(log);
    expect(log.length).toBeGreaterThanOrEqual(5);
    for (const secret of [user.password, "canary", user.token, user.refreshToken, user.email])
      expect(text).not.toContain(secret);
    for (const name of ["accessToken", "refreshToken"]) expect(text).not.toContain(again.body[name]);
  });
});

describe("access tokens", () => {
  let user: TestUser;
  let forge: ReturnType<typeof forger>;

  beforeAll(async () => {
    user = await newUser();
    const { keys } = await publicContext();
    const [key] = keys.accessTokens;
    if (!key) throw new Error("no key");
    const sessionId: string = (await call("GET", "/v1/me/sessions", { token: user.token })).body["items"][0].id;
    forge = forger(key, { userId: user.id, sessionId });
  });

  test("one made as the server makes them is good, so that each forgery below fails for its own reason", async () => {
    expect((await me(forge.token())).status).toBe(200);
    for (const scheme of ["bearer ", "BEARER   "]) {
      const headers = { Authorization: scheme + forge.token() };
      expect((await call("GET", "/v1/me", { headers })).status).toBe(200);
    }
  });

  const now = Math.floor(Date.now() / 1000);
  const headers: Record<string, () => string> = {
    ...Object.fromEntries(
      ["none", "None", "NONE", "nOnE", ""].map((alg) => [`alg ${alg} unsigned`, () => forge.unsigned(alg)]),
    ),
    ...Object.fromEntries(
      ["none", "NONE", "hs256", "HS256 ", "ES256"].map((alg) => [
        `alg ${alg} with a good signature`,
        () => forge.token({ header: { alg } }),
      ]),
    ),
    "alg left out": () => forge.token({ without: ["alg"] }),
    "alg as a list": () => forge.token({ header: { alg: ["HS256"] } }),
    "HS384 with our key": () => forge.token({ header: { alg: "HS384" }, hash: "sha384" }),
    "HS512 with our key": () => forge.token({ header: { alg: "HS512" }, hash: "sha512" }),
    "RS256 with a key in the header": () => forge.rs256(),
    "HS256 with a public key as the secret": () => forge.confused(),
    "typ JWT": () => forge.token({ header: { typ: "JWT" } }),
    "typ left out": () => forge.token({ without: ["typ"] }),
    "typ of a refresh token": () => forge.token({ header: { typ: "rt+jwt" } }),
    "kid left out": () => forge.token({ without: ["kid"] }),
    ...Object.fromEntries(
      ["", "../../dev/null", "' OR 1=1 --", "0", null, 1, {}].map((kid) => [
        `kid ${JSON.stringify(kid)}`,
        () => forge.token({ header: { kid } }),
      ]),
    ),
    "an unknown critical header": () => forge.token({ header: { crit: ["x"], x: 1 } }),
    "an unencoded payload": () => forge.token({ header: { crit: ["b64"], b64: false } }),
  };
  const claims: Record<string, () => string> = {
    ...Object.fromEntries(
      ["iss", "aud", "sub", "sid", "jti", "auth_time", "iat", "exp"].map((name) => [
        `${name} left out`,
        () => forge.token({ without: [name] }),
      ]),
    ),
    "another issuer": () => forge.token({ claims: { iss: "https://hatchery" } }),
    "another audience": () => forge.token({ claims: { aud: "hatchery" } }),
    "several audiences": () => forge.token({ claims: { aud: ["hatchery-api", "other"] } }),
    "a list of audiences": () => forge.token({ claims: { aud: ["hatchery-api"] } }),
    "run out a second ago": () => forge.token({ claims: { exp: now - 1 } }),
    "run out at this moment": () => forge.token({ claims: { exp: now } }),
    "exp as text": () => forge.token({ claims: { exp: String(now + 600) } }),
    "exp null": () => forge.token({ claims: { exp: null } }),
    "not valid yet": () => forge.token({ claims: { nbf: now + 600 } }),
    "a subject that is no text": () => forge.token({ claims: { sub: { id: 1 } } }),
    "a time of signing in that is no number": () => forge.token({ claims: { auth_time: String(now) } }),
    "a session that is no text": () => forge.token({ claims: { sid: 1 } }),
  };
  const forms: Record<string, () => string> = {
    "two parts": () => forge.token().split(".").slice(0, 2).join("."),
    "four parts": () => `${forge.token()}.e30`,
    "five parts, as JWE": () => `${forge.token()}.e30.e30`,
    "no signature": () => forge.token().replace(/[^.]+$/, ""),
    "half a signature": () => forge.token().slice(0, -20),
    "another token's signature": () =>
      forge.token().replace(/[^.]+$/, forge.token({ claims: { x: 1 } }).split(".")[2] ?? ""),
    padding: () => `${forge.token()}=`,
    "padding inside": () => forge.token().replace(".", "=."),
    "a line break at its end": () => `${forge.token()}%0A`,
    "a plus for a minus": () => forge.token().replace(/-|_|A/, "+"),
    "JSON serialisation": () => {
      const [header, payload, signature] = forge.token().split(".");
      return JSON.stringify({ protected: header, payload, signature });
    },
    "over 4,096 characters": () => forge.token({ claims: { pad: "x".repeat(4000) } }),
    "100,000 dots": () => ".".repeat(100_000),
    "a refresh token": () => user.refreshToken,
    "an unknown API key": () => "hk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "the prefix of an API key": () => "hk_",
    nonsense: () => "nonsense",
    ...Object.fromEntries(
      [`{"alg":"none",$`, `{$,"alg":"none"}`, `{"typ":"JWT",$`, `{"kid":"0",$`, `{ $`].map((spelling) => [
        `a header of the form ${spelling}`,
        () => forge.spelt((header) => spelling.replace("$", header.slice(1, spelling.endsWith("}") ? -1 : undefined))),
      ]),
    ),
    "bits that nobody reads at the signature's end": () => forge.token().replace(/.$/, idleNeighbour),
  };

  test.each(Object.entries({ ...headers, ...claims, ...forms }))("%s is the same 401", async (_, token) => {
    const answer = await me(token());
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer error="invalid_token"');
    expect(same(answer)).toEqual(same(await me("another.bad.token")));
  });

  test.each([
    ["Basic", (token: string) => `Basic ${token}`],
    ["a token without a scheme", (token: string) => token],
    ["Bearer without a token", () => "Bearer"],
    ["two tokens", (token: string) => `Bearer ${token} ${token}`],
    ["two tokens with a comma", (token: string) => `Bearer ${token}, Bearer ${token}`],
    ["a tab", (token: string) => `Bearer\t${token}`],
    ["a quoted token", (token: string) => `Bearer "${token}"`],
    ["Bearer:", (token: string) => `Bearer: ${token}`],
  ])("%s in the Authorization header is 401", async (_, header) => {
    const answer = await call("GET", "/v1/me", { headers: { Authorization: header(forge.token()) } });
    expect([answer.status, answer.body["code"]]).toEqual([401, "unauthenticated"]);
  });

  test("no header at all is 401 with a plain challenge, and a token in the address counts for nothing", async () => {
    for (const path of ["/v1/me", `/v1/me?access_token=${forge.token()}`, `/v1/me?token=${forge.token()}`]) {
      const answer = await call("GET", path);
      expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
    }
  });

  test("a token that this isolate has verified before still runs out", async () => {
    const token = forge.token({ claims: { exp: Math.floor(Date.now() / 1000) + 60 } });
    expect((await me(token)).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 61_000);
    expect((await me(token)).status).toBe(401);
  });

  test("after a change of secret the previous one still verifies, once it is gone nothing of it does", async () => {
    const fresh = "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9uA";
    const both = { JWT_SECRET_KEY: fresh, JWT_SECRET_KEY_PREVIOUS: env.JWT_SECRET_KEY };
    const ask = { token: user.token };
    expect((await callApp({ vars: both }, "/v1/me", ask)).status).toBe(200);
    expect((await callApp({ vars: { JWT_SECRET_KEY: fresh } }, "/v1/me", ask)).status).toBe(401);
    const { refreshToken } = await newUser();
    const renewed = await callApp({ vars: both }, "/v1/auth/refresh", { method: "POST", body: { refreshToken } });
    expect(renewed.status).toBe(200);
    expect((await me(renewed.body["accessToken"])).status).toBe(401);
    expect((await callApp({ vars: both }, "/v1/me", { token: renewed.body["accessToken"] })).status).toBe(200);
  });
});

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

const change = (token: string, currentPassword: string, newPassword: string): Promise<Answer> =>
  call("PUT", "/v1/me/password", { token, body: { currentPassword, newPassword } });

describe("changing the password", () => {
  const other = "cobalt-lantern-thimble-77";

  test("ends every other session at once and not this one; only the new password fits", async () => {
    const user = await newUser();
    const elsewhere = (await login(user.email, user.password)).body;
    expect((await change(user.token, user.password, other)).status).toBe(204);
    expect((await me(elsewhere["accessToken"])).status).toBe(401);
    expect((await refresh(elsewhere["refreshToken"])).status).toBe(401);
    expect((await me(user.token)).status).toBe(200);
    expect((await refresh(user.refreshToken)).status).toBe(200);
    expect((await login(user.email, user.password)).status).toBe(401);
    expect((await login(user.email, other)).status).toBe(200);
  });

  test("needs the current password and a good new one; else nothing changes and no session ends", async () => {
    const user = await newUser();
    const elsewhere = (await login(user.email, user.password)).body;
    const wrong = await change(user.token, `${user.password}!`, other);
    expect([wrong.status, wrong.body["code"]]).toEqual([403, "forbidden"]);
    const common = await change(user.token, user.password, "passwordpassword");
    expect([common.status, common.body["errors"]?.[0]?.path]).toEqual([400, "newPassword"]);
    expect((await change(user.token, user.password, "neversaymypassword")).status).toBe(400);
    expect((await change(user.token, user.password, "too short")).status).toBe(400);
    expect((await me(elsewhere["accessToken"])).status).toBe(200);
    expect((await login(user.email, user.password)).status).toBe(200);
  });

  test("of two changes at once one wins; the loser's new password never fits", async () => {
    const user = await newUser();
    const [one, two] = await Promise.all([
      change(user.token, user.password, `${other}-one`),
      change(user.token, user.password, `${other}-two`),
    ]);
    const winner = one.status === 204 ? "one" : "two";
    expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([204, expect.toBeOneOf([403, 409])]);
    expect((await login(user.email, `${other}-${winner}`)).status).toBe(200);
    expect((await login(user.email, `${other}-${winner === "one" ? "two" : "one"}`)).status).toBe(401);
  });

  test("a sign-in whose check of the old password was overtaken by the change gets no session", async () => {
    const user = await newUser();
    const ctx = await publicContext();
    const before = await findUser(ctx.db, user.id);
    if (!before) throw new Error("no user");
    expect((await change(user.token, user.password, other)).status).toBe(204);
    await expect(startSession(ctx, before)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await call("GET", "/v1/me/sessions", { token: user.token })).body["items"]).toHaveLength(1);
  });
});

describe("a banned user", () => {
  test("is 403 account_banned at sign-in, at refresh and on every call, with a key too", async () => {
    const user = await newUser();
    const { secret } = await createApiKey(await contextOf(user.id), { name: "k", scopes: ["read"] });
    await ban(user.id);
    const answers = [
      await login(user.email, user.password),
      await refresh(user.refreshToken),
      await me(user.token),
      await call("GET", "/v1/projects", { token: user.token }),
      await call("POST", "/v1/projects", { token: user.token, body: { name: "x" } }),
      await call("POST", "/v1/auth/logout", { token: user.token }),
      await call("GET", "/v1/projects", { token: secret }),
    ];
    for (const { status, body } of answers) expect([status, body["code"]]).toEqual([403, "account_banned"]);
  });

  test("is not told of the ban without the right password", async () => {
    const user = await newUser();
    await ban(user.id);
    expect((await login(user.email, `${user.password}!`)).status).toBe(401);
  });
});

/** Every table with its columns, but for what the platform keeps. */
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

/** Where any of the texts stands, in whatever column. */
async function tracesOf(needles: readonly string[]): Promise<Trace[]> {
  const traces = (await readTables()).map(async ({ table, columns }) => {
    const row = columns.map((column) => `coalesce(t."${column}", '')`).join(" || char(10) || ");
    const select = `SELECT '${table}' AS "table", n.value AS needle, ${row} AS row FROM "${table}" t, json_each(?) n WHERE instr(${row}, n.value)`;
    return (await env.DB.prepare(select).bind(JSON.stringify(needles)).all<Trace>()).results;
  });
  return (await Promise.all(traces)).flat();
}

const idsOfThings = /\b(?:usr|prj|ast|ver|img|gen|itm|exp|trg|ref|whk|whd|evt|key|ses)_[0-9a-hjkmnp-tv-z]{26}\b/g;

/** The user's id and address, and the ids of all that hangs together with them, but for those of others. */
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

async function newAdmin(): Promise<TestUser> {
  const admin = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  return admin;
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

/** What administrators do to a user; he comes out with another password. */
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

/** A user who has used everything that there is, and what may yet be billed for him. */
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
    // What stays on purpose: docs/storage.md.
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
    // The sweep asks the provider to stop these, and what it has billed.
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
    // It has all of the binding that is used.
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
    // It has all of the binding that is used.
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

describe("my profile", () => {
  test("the name can be changed and cleared, and nothing else", async () => {
    const user = await newUser();
    const patch = (body: unknown) => call("PATCH", "/v1/me", { token: user.token, body });
    expect((await patch({ name: "  Grace  " })).body["name"]).toBe("Grace");
    expect((await patch({ name: null })).body["name"]).toBeNull();
    const before = (await me(user.token)).body;
    for (const extra of [
      "id",
      "email",
      "role",
      "banned",
      "bannedAt",
      "passwordHash",
      "identities",
      "createdAt",
      "quota",
    ])
      expect((await patch({ name: "x", [extra]: "admin" })).status, extra).toBe(400);
    for (const body of [{}, { name: "" }, { name: "x".repeat(121) }, { name: 1 }, [], "x", null])
      expect((await patch(body)).status, JSON.stringify(body)).toBe(400);
    expect((await me(user.token)).body).toEqual(before);
  });
});
