import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createApiKey } from "../../src/features/api-keys/service";
import { findUser } from "../../src/features/identity/store";
import { hashSecret } from "../../src/lib/crypto";
import { setUserStanding } from "../../src/limits/limiter";
import { call, goodPassword, newUser, registeredUser } from "../support/client";
import { callApp, captureLog, contextOf, publicContext } from "../support/context";
import { freshEmail, login, me, refresh, register, same } from "../support/identity";

afterEach(() => {
  vi.restoreAllMocks();
});

function secondsOf(token: string): number {
  const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
  return claims.exp - claims.iat;
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
    const user = await registeredUser();
    const row = await findUser((await publicContext()).db, user.id);
    expect(row?.passwordHash).toMatch(/^scrypt\$32768\$8\$3\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
    const tokens = await env.DB.prepare("SELECT * FROM refresh_tokens WHERE user_id = ?").bind(user.id).all();
    expect(tokens.results.map(({ hash }) => hash)).toEqual([await hashSecret(user.refreshToken)]);
    expect(JSON.stringify(tokens.results)).not.toContain(user.refreshToken);
  });

  test("two accounts with one password have different hashes", async () => {
    const { db } = await publicContext();
    const rows = await Promise.all(
      [registeredUser(), registeredUser()].map(async (user) => findUser(db, (await user).id)),
    );
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
    const user = await registeredUser();
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
