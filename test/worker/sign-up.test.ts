import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { finishHalfDeletedAccounts } from "../../src/features/identity/deletion-service";
import { createUser } from "../../src/features/identity/sign-up";
import type { Context } from "../../src/context";
import { hashSecret, randomSecret } from "../../src/lib/crypto";
import { newId } from "../../src/lib/ids";
import { goodPassword, newUser, type Json } from "../support/client";
import { callApp, publicContext, type AppAnswer } from "../support/context";

const bootstrapCode = "Vq8tR2mZ5xL9cW3nB7kD4hJ6pS1gF0yA";

type Settings = {
  readonly SIGN_UP?: string;
  readonly BOOTSTRAP_ADMIN_CODE?: string;
  readonly PASSWORD_SIGN_IN?: string;
};

function freshEmail(): string {
  return `sign-up-${crypto.randomUUID()}@example.com`;
}

const register = (vars: Settings, fields: Json = {}): Promise<AppAnswer> =>
  callApp({ vars: { ...vars } }, "/v1/auth/register", {
    method: "POST",
    body: { email: freshEmail(), password: goodPassword, ...fields },
  });

/** Inserts the row that an administrator's call would write. */
async function newInvite(fields: { email?: string; expiresAt?: number } = {}): Promise<{ id: string; code: string }> {
  const code = randomSecret();
  const id = newId("inv", Date.now());
  await env.DB.prepare(
    "INSERT INTO invites (id, code_hash, email, created_by, created_at, expires_at) VALUES (?, ?, ?, 'usr_admin', ?, ?)",
  )
    .bind(id, await hashSecret(code), fields.email ?? null, Date.now(), fields.expiresAt ?? Date.now() + 60_000)
    .run();
  return { id, code };
}

async function inviteRow(id: string): Promise<Json | null> {
  return env.DB.prepare("SELECT used_at, used_by FROM invites WHERE id = ?").bind(id).first<Json>();
}

async function countUsers(emails: readonly string[]): Promise<number> {
  const found = await env.DB.prepare("SELECT count(*) AS n FROM users WHERE email IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(emails))
    .first<{ n: number }>();
  return found?.n ?? -1;
}

function seen({ status, body }: AppAnswer): unknown {
  return { status, code: body.code, detail: body.detail };
}

/** Makes many sign-ups at the same moment. Password hashing would spread them out, so none is done. */
async function createMany(settings: Partial<Context["config"]>, emails: readonly string[], code: string) {
  const ctx = await publicContext();
  const config = { ...ctx.config, ...settings };
  return Promise.allSettled(
    emails.map((email) => createUser({ ...ctx, config }, { email, name: null, passwordHash: "scrypt$test" }, code)),
  );
}

describe("sign-up by invitation", () => {
  const invite = { SIGN_UP: "invite" };

  test("a good code lets one user in, who is no administrator, and is kept as spent on that user", async () => {
    const { id, code } = await newInvite();
    const { status, body } = await register(invite, { inviteCode: code });
    expect(status).toBe(201);
    expect(body.user.role).toBe("user");
    expect(await inviteRow(id)).toEqual({ used_at: expect.any(Number), used_by: body.user.id });
  });

  test("whatever is wrong with a code the answer is one and the same, and nobody is let in", async () => {
    const used = await newInvite();
    expect((await register(invite, { inviteCode: used.code })).status).toBe(201);
    const codes = {
      unknown: randomSecret(),
      used: used.code,
      expired: (await newInvite({ expiresAt: Date.now() - 1 })).code,
      "of another address": (await newInvite({ email: freshEmail() })).code,
      "the hash of a good one": await hashSecret((await newInvite()).code),
      "of the operator, who has set none": bootstrapCode,
    };
    const email = freshEmail();
    const answers = [];
    for (const inviteCode of Object.values(codes)) answers.push(seen(await register(invite, { email, inviteCode })));
    expect(answers[0]).toMatchObject({ status: 403, code: "forbidden" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await countUsers([email])).toBe(0);
  });

  test("no code is refused", async () => {
    expect(seen(await register(invite))).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("a code for one address works for it, however it is spelt, and for no other", async () => {
    const email = freshEmail();
    const { id, code } = await newInvite({ email });
    expect((await register(invite, { inviteCode: code })).status).toBe(403);
    expect(await inviteRow(id)).toEqual({ used_at: null, used_by: null });
    expect((await register(invite, { email: email.toUpperCase(), inviteCode: code })).status).toBe(201);
  });

  test("of 50 at once with one code exactly one is let in", async () => {
    const { id, code } = await newInvite();
    const emails = Array.from({ length: 50 }, freshEmail);
    const results = await createMany({ signUp: "invite" }, emails, code);
    const made = results.filter((result) => result.status === "fulfilled");
    expect(made).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "forbidden" });
    expect(await countUsers(emails)).toBe(1);
    expect(await inviteRow(id)).toMatchObject({ used_by: made[0]?.value.id });
  });

  test("a taken address is told only to who has a good code, and does not spend it", async () => {
    const { email } = await newUser();
    const { id, code } = await newInvite();
    expect(seen(await register(invite, { email, inviteCode: code }))).toMatchObject({ status: 409, code: "conflict" });
    expect(await inviteRow(id)).toEqual({ used_at: null, used_by: null });
    const bad = { inviteCode: randomSecret() };
    expect(seen(await register(invite, { email, ...bad }))).toEqual(seen(await register(invite, bad)));
    expect((await register(invite, { inviteCode: code })).status).toBe(201);
  });

  test("of 20 at once with one address, each with a code of its own, one code is spent", async () => {
    const email = freshEmail();
    const invites = await Promise.all(Array.from({ length: 20 }, () => newInvite()));
    const ctx = await publicContext();
    const config = { ...ctx.config, signUp: "invite" as const };
    const user = { email, name: null, passwordHash: "scrypt$test" };
    const results = await Promise.allSettled(invites.map(({ code }) => createUser({ ...ctx, config }, user, code)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const rows = await Promise.all(invites.map(({ id }) => inviteRow(id)));
    expect(rows.filter((row) => row?.["used_at"] !== null)).toHaveLength(1);
  });
});

describe("open and closed sign-up", () => {
  test("an open door needs no code, but a code that is sent is judged", async () => {
    expect((await register({ SIGN_UP: "open" })).status).toBe(201);
    const { id, code } = await newInvite();
    expect((await register({ SIGN_UP: "open" }, { inviteCode: code })).status).toBe(201);
    expect((await inviteRow(id))?.["used_at"]).not.toBeNull();
    expect((await register({ SIGN_UP: "open" }, { inviteCode: code })).status).toBe(403);
  });

  test("a closed door is closed to a good invite too, which stays unspent", async () => {
    const { id, code } = await newInvite();
    const answers = [
      await register({ SIGN_UP: "closed" }, { inviteCode: code }),
      await register({ SIGN_UP: "closed" }),
    ];
    for (const answer of answers) expect(seen(answer)).toEqual(seen(answers[0] ?? answer));
    expect(answers[0]?.status).toBe(403);
    expect(await inviteRow(id)).toEqual({ used_at: null, used_by: null });
  });
});

describe("the first administrator", () => {
  /** Storage is shared between tests, and there can only be one first administrator. */
  beforeEach(async () => {
    await env.DB.prepare("UPDATE users SET role = 'user' WHERE role = 'admin'").run();
  });

  test.each(["open", "invite", "closed"])(
    "signs up with the operator's code where sign-up is %s, once",
    async (SIGN_UP) => {
      const vars = { SIGN_UP, BOOTSTRAP_ADMIN_CODE: bootstrapCode };
      const first = await register(vars, { inviteCode: bootstrapCode });
      expect([first.status, first.body.user.role]).toEqual([201, "admin"]);
      const listed = await callApp({ vars }, "/v1/admin/users", { token: first.body.accessToken });
      expect(listed.status).toBe(200);
      const second = await register(vars, { inviteCode: bootstrapCode });
      expect(seen(second)).toMatchObject({ status: 403, code: "forbidden" });
      expect(seen(second)).toEqual(seen(await register(vars, { inviteCode: `${bootstrapCode}x` })));
    },
  );

  test("is recorded with the request that made him", async () => {
    const { body, headers } = await register({ BOOTSTRAP_ADMIN_CODE: bootstrapCode }, { inviteCode: bootstrapCode });
    const row = await env.DB.prepare("SELECT * FROM audit_log WHERE target_id = ?").bind(body.user.id).first<Json>();
    expect(row).toMatchObject({
      actor_id: body.user.id,
      action: "admin.bootstrapped",
      request_id: headers.get("X-Request-Id"),
    });
  });

  test("is one when 20 come at once, and the others get no account at all", async () => {
    const emails = Array.from({ length: 20 }, freshEmail);
    const settings = { signUp: "closed", bootstrapAdminCode: bootstrapCode } as const;
    const results = await createMany(settings, emails, bootstrapCode);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await countUsers(emails)).toBe(1);
    const admins = await env.DB.prepare("SELECT count(*) AS n FROM users WHERE role = 'admin'").first();
    expect(admins).toEqual({ n: 1 });
  });

  test("cannot be had without the code: not by any field, nor by part of the code, nor where none is set", async () => {
    const vars = { BOOTSTRAP_ADMIN_CODE: bootstrapCode };
    for (const inviteCode of [bootstrapCode.slice(1), `${bootstrapCode} `, bootstrapCode.toLowerCase()])
      expect((await register(vars, { inviteCode })).status, inviteCode).toBe(403);
    expect((await register({}, { inviteCode: bootstrapCode })).status).toBe(403);
    expect((await register({ BOOTSTRAP_ADMIN_CODE: "" }, { inviteCode: "" })).status).toBe(400);
    for (const extra of [{ role: "admin" }, { admin: true }, { isAdmin: true }])
      expect((await register(vars, extra)).status).toBe(400);
    expect((await register(vars)).body.user.role).toBe("user");
    const { code } = await newInvite();
    expect((await register(vars, { inviteCode: code })).body.user.role).toBe("user");
  });

  test("may leave though he is the only one, with all that he had; the code then makes the next one, once", async () => {
    const vars = { SIGN_UP: "invite", BOOTSTRAP_ADMIN_CODE: bootstrapCode };
    const email = freshEmail();
    const { user, accessToken: token } = (await register(vars, { email, inviteCode: bootstrapCode })).body;
    const ask = (method: string, path: string, body?: Json, as = token) =>
      callApp({ vars }, path, { method, token: as, ...(body && { body }) });
    const project = (await ask("POST", "/v1/projects", { name: "Last game" })).body;
    const key = (await ask("POST", "/v1/api-keys", { name: "ci", scopes: ["read"] })).body;
    const invite = (await ask("POST", "/v1/admin/invites", {})).body;
    expect((await register(vars, { inviteCode: bootstrapCode })).status).toBe(403);

    expect((await ask("DELETE", "/v1/me")).status).toBe(204);
    expect((await ask("GET", "/v1/me")).status).toBe(401);
    expect((await ask("GET", "/v1/admin/users")).status).toBe(401);
    expect((await ask("GET", "/v1/projects", undefined, key.secret)).status).toBe(401);
    for (const [table, column, id] of [
      ["users", "id", user.id],
      ["sessions", "user_id", user.id],
      ["api_keys", "user_id", user.id],
      ["projects", "id", project.id],
    ])
      expect(await env.DB.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).bind(id).first(), table).toBeNull();

    const next = await register(vars, { email, inviteCode: bootstrapCode });
    expect([next.status, next.body.user.role]).toEqual([201, "admin"]);
    expect((await register(vars, { inviteCode: bootstrapCode })).status).toBe(403);
    const listed = await ask("GET", "/v1/admin/invites?limit=1", undefined, next.body.accessToken);
    expect(listed.body.items).toEqual([expect.objectContaining({ id: invite.id, createdBy: user.id })]);
    expect((await register(vars, { inviteCode: invite.code })).body.user.role).toBe("user");
  });

  test("whose deletion has died half-way is deleted to the end by the sweep, and another one may follow him", async () => {
    const vars = { BOOTSTRAP_ADMIN_CODE: bootstrapCode };
    const { user } = (await register(vars, { inviteCode: bootstrapCode })).body;
    await env.DB.prepare("UPDATE users SET deleting_at = 1 WHERE id = ?").bind(user.id).run();
    await finishHalfDeletedAccounts(await publicContext());
    expect(await env.DB.prepare("SELECT 1 FROM users WHERE id = ?").bind(user.id).first()).toBeNull();
    expect((await register(vars, { inviteCode: bootstrapCode })).body.user.role).toBe("admin");
  });

  test("a taken address does not use the code up", async () => {
    const vars = { BOOTSTRAP_ADMIN_CODE: bootstrapCode };
    const { email } = await newUser();
    expect((await register(vars, { email, inviteCode: bootstrapCode })).status).toBe(409);
    expect((await register(vars, { inviteCode: bootstrapCode })).status).toBe(201);
  });
});

const identity = (subject: string) => ({ provider: "google", issuer: "https://accounts.google.com", subject }) as const;

describe("a user with an identity", () => {
  test("is made with it or not at all", async () => {
    const ctx = await publicContext();
    const subject = crypto.randomUUID();
    const made = await createUser(
      ctx,
      { email: freshEmail(), name: null, passwordHash: null, identity: identity(subject) },
      undefined,
    );
    const row = await env.DB.prepare("SELECT user_id FROM identities WHERE subject = ?").bind(subject).first();
    expect(row).toEqual({ user_id: made.id });
    const email = freshEmail();
    const again = { email, name: null, passwordHash: null, identity: identity(subject) };
    await expect(createUser(ctx, again, undefined)).rejects.toMatchObject({ code: "conflict" });
    expect(await countUsers([email])).toBe(0);
  });
});
