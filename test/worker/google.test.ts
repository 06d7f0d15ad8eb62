import { createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { exportSPKI, generateKeyPair, importJWK } from "jose";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { parseConfig } from "../../src/config";
import { signInWithGoogle } from "../../src/features/identity/google";
import { hashSecret } from "../../src/lib/crypto";
import { setUserStanding } from "../../src/limits/limiter";
import { call, goodPassword, type Json } from "../support/client";
import { brokenLimiter, callApp, captureLog, publicContext } from "../support/context";
import { clientId, freshIssuer, googleToken, hitsOf, setMode, signIn, somebody, varsOf } from "../support/google";

beforeEach(() => {
  captureLog();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const google = freshIssuer();
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const me = (token: string) => call("GET", "/v1/me", { token });
const login = (email: string) => call("POST", "/v1/auth/login", { body: { email, password: goodPassword } });

/** Signs in as a person with these claims. */
async function enter(claims: Json, vars: Record<string, string> = {}, more: Json = {}) {
  return signIn(google, { idToken: await googleToken(google, { claims }), ...more }, vars);
}

async function register(email: string) {
  const answer = await call("POST", "/v1/auth/register", { body: { email, password: goodPassword } });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function identitiesOf(userId: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare("SELECT * FROM identities WHERE user_id = ?").bind(userId).all();
  return results;
}

async function countUsers(email: string): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS n FROM users WHERE email = ?").bind(email).first<number>("n")) ?? -1;
}

/** Signs in `afterMs` in the future, with a token of that time. */
async function later(issuer: string, afterMs: number, header = {}) {
  const now = new Date(Date.now() + afterMs);
  const iat = Math.floor(now.getTime() / 1000);
  const idToken = await googleToken(issuer, { claims: { iat, exp: iat + 600 }, header });
  const config = parseConfig({ ...env, ...varsOf(issuer) });
  return signInWithGoogle(await publicContext({ now, config }), { idToken });
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("signing in with Google", () => {
  test("the first time makes a user, the next times find it, and nothing of Google's is shown", async () => {
    const person = somebody({ name: "  Ada Lovelace \u0000" });
    const first = await enter(person);
    expect(first.status, first.text).toBe(200);
    expect(Object.keys(first.body).toSorted()).toEqual([
      "accessToken",
      "expiresIn",
      "refreshToken",
      "tokenType",
      "user",
    ]);
    expect(first.body["user"]).toEqual({
      id: expect.stringMatching(/^usr_[0-9a-z]{26}$/),
      email: person.email,
      name: "Ada Lovelace",
      role: "user",
      identities: ["google"],
      createdAt: expect.any(String),
    });
    expect(first.text).not.toContain(person.sub);
    expect((await me(first.body["accessToken"])).body).toEqual(first.body["user"]);
    const again = await enter(person);
    expect(again.body["user"]).toEqual(first.body["user"]);
    const renewed = await call("POST", "/v1/auth/refresh", { body: { refreshToken: again.body["refreshToken"] } });
    expect(renewed.body["user"]).toEqual(first.body["user"]);
    const renamed = await call("PATCH", "/v1/me", { token: first.body["accessToken"], body: { name: "Ada" } });
    expect(renamed.body).toEqual({ ...first.body["user"], name: "Ada" });
  });

  test("the account is the subject's, whatever address he has by now", async () => {
    const person = somebody();
    const first = await enter(person);
    const moved = await enter({ ...person, email: somebody().email });
    expect([moved.status, moved.body["user"]]).toEqual([200, first.body["user"]]);
    const other = await enter({ ...somebody(), sub: `${person.sub}0` });
    expect(other.body["user"].id).not.toBe(first.body["user"].id);
  });

  test("both spellings of Google's name are one issuer", async () => {
    const person = somebody();
    const first = await enter({ ...person, iss: "accounts.google.com" });
    const second = await enter({ ...person, iss: "https://accounts.google.com" });
    expect([first.status, second.body["user"]]).toEqual([200, first.body["user"]]);
    expect(await identitiesOf(first.body["user"].id)).toMatchObject([{ issuer: "https://accounts.google.com" }]);
  });

  test("twenty first sign-ins at once make one user with one identity", async () => {
    const person = somebody();
    const answers = await Promise.all(Array.from({ length: 20 }, () => enter(person)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body["user"].id)).size).toBe(1);
    expect(await countUsers(person.email)).toBe(1);
    expect(await identitiesOf(answers[0]?.body["user"].id)).toHaveLength(1);
    for (const { body } of answers) expect((await me(body["accessToken"])).status).toBe(200);
  });

  test("is 403 where it is not set up, and needs no password sign-in", async () => {
    const idToken = await googleToken(google);
    const unset = await callApp({ vars: {} }, "/v1/auth/google", { method: "POST", body: { idToken } });
    expect([unset.status, unset.body["code"], unset.body["detail"]]).toEqual([
      403,
      "forbidden",
      "Google sign-in is not set up here. Sign in with a password.",
    ]);
    expect((await enter(somebody(), { PASSWORD_SIGN_IN: "off" })).status).toBe(200);
  });

  test("makes no user where sign-up is closed or by invitation, and lets known ones in", async () => {
    const known = somebody();
    await enter(known);
    for (const vars of [{ SIGN_UP: "closed" }, { SIGN_UP: "invite" }]) {
      const person = somebody();
      const answer = await enter(person, vars);
      expect([answer.status, answer.body["code"]], answer.text).toEqual([403, "forbidden"]);
      expect(await countUsers(person.email)).toBe(0);
      expect((await enter(known, vars)).status).toBe(200);
    }
    const bad = await enter(somebody(), { SIGN_UP: "invite" }, { inviteCode: "no-such-code" });
    expect([bad.status, bad.body["code"]]).toEqual([403, "forbidden"]);
  });

  test("an invite lets one in, once: his own two first sign-ins at once both, nobody after", async () => {
    const inviteCode = crypto.randomUUID();
    const values = [crypto.randomUUID(), await hashSecret(inviteCode), Date.now() + 60_000];
    await env.DB.prepare(
      "INSERT INTO invites (id, code_hash, created_by, created_at, expires_at) VALUES (?, ?, '', 0, ?)",
    )
      .bind(...values)
      .run();
    const person = somebody();
    const byInvite = (claims: Json) => enter(claims, { SIGN_UP: "invite" }, { inviteCode });
    const answers = await Promise.all([byInvite(person), byInvite(person)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await byInvite(person)).status).toBe(200);
    expect((await byInvite(somebody())).status).toBe(403);
  });

  test("a banned user is 403, and a deleted one's identity is gone with him", async () => {
    const banned = somebody();
    const { id } = (await enter(banned)).body["user"];
    await env.DB.prepare("UPDATE users SET banned_at = 1 WHERE id = ?").bind(id).run();
    await setUserStanding(env.RATE_LIMITER, id, "banned");
    const refused = await enter(banned);
    expect([refused.status, refused.body["code"]]).toEqual([403, "account_banned"]);
    const leaver = somebody();
    const session = (await enter(leaver)).body;
    expect((await call("DELETE", "/v1/me", { token: session["accessToken"] })).status).toBe(204);
    expect(await identitiesOf(session["user"].id)).toEqual([]);
    const back = await enter(leaver);
    expect([back.status, back.body["user"].id === session["user"].id]).toEqual([200, false]);
  });

  test("the body is strict", async () => {
    const idToken = await googleToken(google);
    for (const body of [
      {},
      { idToken: "" },
      { idToken: 1 },
      { idToken: null },
      { idToken, sub: "1" },
      { idToken, nonce: "" },
    ])
      expect((await signIn(google, body)).status, JSON.stringify(body)).toBe(400);
    expect((await signIn(google, { idToken: "x".repeat(8193) })).status).toBe(400);
  });
});

describe("a token that is not good", () => {
  const claims: [string, Json][] = [
    ["for another audience", { aud: "another.apps.googleusercontent.com" }],
    ["for an audience that begins like ours", { aud: `${clientId}.evil.example` }],
    ["for no audience", { aud: [] }],
    ["for an empty audience", { aud: "" }],
    ["for others too, without azp", { aud: [clientId, "another"] }],
    ["for others too, with another azp", { aud: [clientId, "another"], azp: "another" }],
    ["for others alone, with our azp", { aud: ["another"], azp: clientId }],
    ["of another issuer", { iss: "https://accounts.example.com" }],
    ["of an issuer without TLS", { iss: "http://accounts.google.com" }],
    ["of an issuer that ends like Google", { iss: "https://evil-accounts.google.com" }],
    ["expired", { iat: nowSeconds() - 7200, exp: nowSeconds() - 1 }],
    ["from the future", { iat: nowSeconds() + 600, exp: nowSeconds() + 4200 }],
    ["not valid yet", { nbf: nowSeconds() + 600 }],
    ["with an unverified e-mail address", { email_verified: false }],
    ["with an e-mail address that is verified in words", { email_verified: "true" }],
    ["with an e-mail address that is verified by a number", { email_verified: 1 }],
    ["without a usable e-mail address", { email: "nobody" }],
    ["with two e-mail addresses", { email: ["a@gmail.com", "b@gmail.com"] }],
    ["with a null subject", { sub: null }],
    ["with an empty subject", { sub: "" }],
    ["with a number as subject", { sub: 12345 }],
    ["with a subject beyond ASCII", { sub: "1\u0000" }],
    ["with a subject that is too long", { sub: "1".repeat(256) }],
    ["with times that are words", { iat: "now" }],
    ["with a hosted domain that is none", { hd: "" }],
  ];

  test.each(claims)("one %s is 401, and makes nobody", async (_, change) => {
    const person = somebody();
    const answer = await enter({ ...person, ...change });
    expect([answer.status, answer.body["code"]], answer.text).toEqual([401, "unauthenticated"]);
    expect(await countUsers(person.email)).toBe(0);
  });

  test.each(["iss", "aud", "sub", "iat", "exp", "email", "email_verified"])("one without %s is 401", async (name) => {
    const answer = await signIn(google, { idToken: await googleToken(google, { without: [name] }) });
    expect(answer.status, answer.text).toBe(401);
  });

  test("the nonce must be the one that was asked for, when one was", async () => {
    const nonce = crypto.randomUUID();
    const person = somebody();
    for (const bad of [
      person,
      { ...person, nonce: "another" },
      { ...person, nonce: "" },
      { ...person, nonce: [nonce] },
    ])
      expect((await enter(bad, {}, { nonce })).status, JSON.stringify(bad)).toBe(401);
    expect((await enter({ ...person, nonce }, {}, { nonce })).status).toBe(200);
  });

  test("several audiences are good when the token names us as its party", async () => {
    expect((await enter({ ...somebody(), aud: [clientId, "another"], azp: clientId })).status).toBe(200);
    expect((await enter({ ...somebody(), aud: [clientId] })).status).toBe(200);
  });

  test("only the published key's RS256 counts, whatever the header says", async () => {
    const jwk = inject("googleKey");
    const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
    const own = await crypto.subtle.exportKey("jwk", publicKey);
    const { kty, n, e } = jwk as { kty: "RSA"; n: string; e: string }; // The key was made for RS256.
    const published = await importJWK({ kty, n, e }, "RS256", { extractable: true });
    const spki = await exportSPKI(published);
    const good = await googleToken(google);
    const [header = "", payload = "", signature = ""] = good.split(".");
    const head = { typ: "JWT", kid: jwk["kid"] };
    const hs256 = `${part({ ...head, alg: "HS256" })}.${payload}`;
    const hs = (secret: string): string => `${hs256}.${createHmac("sha256", secret).update(hs256).digest("base64url")}`;
    const other = { sub: "1", email: "x@gmail.com", aud: clientId };
    const tokens = {
      "HS256 with the public key": hs(spki),
      "HS256 with the modulus": hs(String(jwk["n"])),
      "HS256 with nothing": hs(""),
      none: `${part({ ...head, alg: "none" })}.${payload}.`,
      "none in other letters": `${part({ ...head, alg: "nOnE" })}.${payload}.`,
      "another key": await googleToken(google, { key: privateKey }),
      "another key, named": await googleToken(google, { key: privateKey, header: { jwk: own } }),
      "another key, by address": await googleToken(google, { key: privateKey, header: { jku: `${google}/jwks` } }),
      "no kid": await googleToken(google, { header: { kid: undefined } }),
      "an unknown kid": await googleToken(google, { header: { kid: "google-2" } }),
      "a kid that is a list": await googleToken(google, { header: { kid: [jwk["kid"]] } }),
      "other claims": `${header}.${part({ ...other, iss: google, iat: 1, exp: 9e9, email_verified: true })}.${signature}`,
      "no signature": `${header}.${payload}.`,
      "two parts": `${header}.${payload}`,
      words: "not a token",
      "our own access token": (await enter(somebody())).body["accessToken"],
    };
    const texts = new Set<string>();
    for (const [name, idToken] of Object.entries(tokens)) {
      const answer = await signIn(google, { idToken });
      expect(answer.status, name).toBe(401);
      texts.add(JSON.stringify({ ...answer.body, requestId: "", challenge: answer.headers.get("WWW-Authenticate") }));
    }
    const expired = await enter({ exp: 1 });
    texts.add(JSON.stringify({ ...expired.body, requestId: "", challenge: expired.headers.get("WWW-Authenticate") }));
    expect([...texts]).toHaveLength(1);
    expect((await signIn(google, { idToken: good })).status).toBe(200);
  });

  test("no token is logged, a good one or a bad one", async () => {
    const log = captureLog();
    const good = await googleToken(google);
    const bad = await googleToken(google, { claims: { aud: "another" } });
    for (const idToken of [good, bad]) await signIn(google, { idToken });
    const text = JSON.stringify(log);
    expect(log.length).toBeGreaterThanOrEqual(2);
    for (const token of [good, bad]) for (const piece of token.split(".").slice(1)) expect(text).not.toContain(piece);
  });
});

describe("an e-mail address that already has an account", () => {
  test("Gmail's word: the account is his who has the mailbox, and whoever registered it is out", async () => {
    const victim = somebody();
    const squatter = await register(victim.email);
    const token = squatter["accessToken"];
    const key = await call("POST", "/v1/api-keys", { token, body: { name: "back door", scopes: ["read", "write"] } });
    expect((await call("GET", "/v1/projects", { token: key.body["secret"] })).status).toBe(200);
    const project = (await call("POST", "/v1/projects", { token, body: { name: "Game" } })).body["id"];
    const made = await call("POST", `/v1/projects/${project}/triggers`, { token, body: { name: "back door" } });
    expect(made.status, made.text).toBe(201);
    const planted = await call("PUT", "/v1/me/provider-keys/fal", { token, body: { key: "the-squatters-own" } });
    expect(planted.status, planted.text).toBe(204);

    const answer = await enter(victim);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body["user"]).toMatchObject({ id: squatter["user"].id, email: victim.email, identities: ["google"] });
    expect((await login(victim.email)).status).toBe(401);
    expect((await me(token)).status).toBe(401);
    expect((await call("GET", "/v1/projects", { token: key.body["secret"] })).status).toBe(401);
    const refreshed = await call("POST", "/v1/auth/refresh", { body: { refreshToken: squatter["refreshToken"] } });
    expect(refreshed.status).toBe(401);
    const mine = answer.body["accessToken"];
    expect((await call("GET", "/v1/projects", { token: mine })).body["items"]).toHaveLength(1);
    expect((await call("GET", "/v1/api-keys", { token: mine })).body["items"]).toEqual([]);
    expect((await call("GET", `/v1/projects/${project}/triggers`, { token: mine })).body["items"]).toEqual([]);
    expect((await call("GET", "/v1/me/provider-keys", { token: mine })).body["items"]).toEqual([]);
    expect((await call("GET", "/v1/me/sessions", { token: mine })).body["items"]).toHaveLength(1);

    const again = await enter(victim);
    expect((await me(mine)).status).toBe(200);
    expect(again.body["user"].id).toBe(squatter["user"].id);
  });

  test("a Workspace's word counts as well; the address is compared without regard to case", async () => {
    const email = `worker-${crypto.randomUUID()}@studio.example`;
    const { user } = await register(email);
    const answer = await enter({ ...somebody(), email: email.toUpperCase(), hd: "studio.example" });
    expect([answer.status, answer.body["user"].id]).toEqual([200, user.id]);
    expect((await login(email)).status).toBe(401);
  });

  test.each(["a@elsewhere.example", "a@gmail.com.evil.example", "a@evil-gmail.com", "a@mail.gmail.com"])(
    "an address that Google does not run is not linked, verified or not: %s",
    async (form) => {
      const email = `${crypto.randomUUID()}${form}`;
      const { user, accessToken } = await register(email);
      const answer = await enter({ ...somebody(), email });
      expect([answer.status, answer.body["code"]]).toEqual([409, "conflict"]);
      expect(answer.body["detail"]).toContain("password");
      expect(await identitiesOf(user.id)).toEqual([]);
      expect((await login(email)).status).toBe(200);
      expect((await me(accessToken)).status).toBe(200);
    },
  );

  test("two Google accounts with one address: the second gets no account, and not the first one's", async () => {
    const first = somebody();
    const { user, accessToken } = (await enter(first)).body;
    const second = await enter({ ...somebody(), email: first.email });
    expect([second.status, second.body["code"]]).toEqual([409, "conflict"]);
    expect((await me(accessToken)).status).toBe(200);
    expect(await identitiesOf(user.id)).toHaveLength(1);
    const racers = [somebody(), somebody()].map((person) => ({ ...person, email: "" }));
    const email = somebody().email;
    const answers = await Promise.all(racers.map((person) => enter({ ...person, email })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("ten takeovers of one account at once are one, and each gets a session that lives", async () => {
    const person = somebody();
    const { user } = await register(person.email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter(person)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body["user"]?.id}`))).toEqual(
      new Set([`200 ${user.id}`]),
    );
    expect(await identitiesOf(user.id)).toHaveLength(1);
    for (const { body } of answers) expect((await me(body["accessToken"])).status).toBe(200);
  });

  test("nothing is taken over while the old sessions cannot be ended", async () => {
    const person = somebody();
    const { user, accessToken } = await register(person.email);
    const idToken = await googleToken(google, { claims: person });
    const changes = {
      config: parseConfig({ ...env, ...varsOf(google) }),
      env: { ...env, RATE_LIMITER: brokenLimiter(new Error("out of reach")) },
    };
    await expect(signInWithGoogle(await publicContext(changes), { idToken })).rejects.toThrow("out of reach");
    expect(await identitiesOf(user.id)).toEqual([]);
    expect((await login(person.email)).status).toBe(200);
    expect((await signIn(google, { idToken })).status).toBe(200);
    expect((await me(accessToken)).status).toBe(401);
  });

  test("a banned account is not linked", async () => {
    const person = somebody();
    const { user } = await register(person.email);
    await env.DB.prepare("UPDATE users SET banned_at = 1 WHERE id = ?").bind(user.id).run();
    const answer = await enter(person);
    expect([answer.status, answer.body["code"]]).toEqual([403, "account_banned"]);
    expect(await identitiesOf(user.id)).toEqual([]);
  });

  test("a token without a subject never finds an account that has none", async () => {
    const { user } = await register(somebody().email);
    for (const sub of [null, "", "null", "undefined", 0]) {
      const answer = await enter({ ...somebody(), sub });
      expect([200, 401], answer.text).toContain(answer.status);
      expect(answer.body["user"]?.id).not.toBe(user.id);
    }
  });
});

describe("Google's keys", () => {
  test("are asked for once, by however many at once, and not again while they are fresh", async () => {
    const issuer = freshIssuer();
    await setMode(issuer, "slow");
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => signIn(issuer, { idToken: await googleToken(issuer) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await hitsOf(issuer)).toBe(1);
    expect((await signIn(issuer, { idToken: await googleToken(issuer) })).status).toBe(200);
    expect(await hitsOf(issuer)).toBe(1);
  });

  test("a flood of unknown keys asks at most once a minute, and a new key is found a minute later", async () => {
    const issuer = freshIssuer();
    for (let i = 0; i < 30; i++) {
      const idToken = await googleToken(issuer, { header: { kid: `unknown-${i}` } });
      expect((await signIn(issuer, { idToken })).status).toBe(401);
    }
    expect(await hitsOf(issuer)).toBe(1);
    await expect(later(issuer, 10_000, { kid: "unknown" })).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await hitsOf(issuer)).toBe(1);
    await expect(later(issuer, 61_000, { kid: "unknown" })).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await hitsOf(issuer)).toBe(2);
  });

  test.each(["down", "html", "away", "huge"] as const)(
    "that are held are used while the source is %s",
    async (mode) => {
      const issuer = freshIssuer();
      expect((await signIn(issuer, { idToken: await googleToken(issuer) })).status).toBe(200);
      await setMode(issuer, mode);
      expect(await later(issuer, 3600_000)).toHaveProperty("user");
      expect(await later(issuer, 3601_000)).toHaveProperty("user");
      expect(await hitsOf(issuer)).toBe(2);
      await expect(later(issuer, 26 * 3600_000)).rejects.toMatchObject({ code: "unavailable" });
    },
  );

  test("that cannot be had at all are 503 with Retry-After, asked for once a minute, and nothing of why is told", async () => {
    const log = captureLog();
    const issuer = freshIssuer();
    await setMode(issuer, "down");
    for (let i = 0; i < 5; i++) {
      const answer = await signIn(issuer, { idToken: await googleToken(issuer) });
      expect([answer.status, answer.body["code"]]).toEqual([503, "unavailable"]);
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/canary|jwks|500/);
    }
    expect(await hitsOf(issuer)).toBe(1);
    expect(JSON.stringify(log)).toContain("google_keys_failed");
    expect(JSON.stringify(log)).not.toContain("canary-of-the-issuer");
    await setMode(issuer, "up");
    expect(await later(issuer, 61_000)).toHaveProperty("user");
  });
});
