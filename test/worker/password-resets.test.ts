import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { resetPassword } from "../../src/features/password-resets/service";
import { hashSecret } from "../../src/lib/crypto";
import { sweep } from "../../src/sweep";
import { call, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { callApp, publicContext } from "../support/context";
import { auditOf, login, me, newAdmin, refresh } from "../support/identity";

const newPassword = "cobalt-lantern-thimble-77";

let admin: TestUser;
beforeAll(async () => {
  admin = await newAdmin();
});

const create = (userId: string): Promise<Answer> =>
  call("POST", `/v1/admin/users/${userId}/password-reset`, { token: admin.token });
const reset = (code: string, password = newPassword): Promise<Answer> =>
  call("POST", "/v1/auth/reset", { body: { code, newPassword: password } });
const setBanned = (userId: string, banned: boolean): Promise<Answer> =>
  call("PATCH", `/v1/admin/users/${userId}`, { token: admin.token, body: { banned } });

function outcome({ status, body }: { status: number; body: Json }): unknown[] {
  return [status, body["code"]];
}

async function resetCode(userId: string): Promise<string> {
  const { status, body, text } = await create(userId);
  if (status !== 201) throw new Error(`password-reset answered ${status}: ${text}`);
  return body["code"];
}

describe("a password reset", () => {
  test("sets the password once, and every session and refresh token dies at once", async () => {
    const user = await newUser();
    const elsewhere = (await login(user.email, user.password)).body;
    const { status, body } = await create(user.id);
    expect([status, Object.keys(body)]).toEqual([201, ["code"]]);
    expect((await me(user.token)).status).toBe(200);
    const done = await reset(body["code"]);
    expect([done.status, done.text]).toEqual([204, ""]);
    for (const token of [user.token, elsewhere["accessToken"]]) expect((await me(token)).status).toBe(401);
    for (const token of [user.refreshToken, elsewhere["refreshToken"]]) expect((await refresh(token)).status).toBe(401);
    expect((await login(user.email, user.password)).status).toBe(401);
    const again = await login(user.email, newPassword);
    expect(again.status).toBe(200);
    expect(outcome(await reset(body["code"], "another-good-passphrase-9"))).toEqual([403, "forbidden"]);
    expect((await me(again.body["accessToken"])).status).toBe(200);
    expect((await login(user.email, newPassword)).status).toBe(200);
  });

  test("of 20 at once with one code one succeeds, and its password is the one that fits", async () => {
    const user = await newUser();
    const code = await resetCode(user.id);
    const ctx = await publicContext();
    const words = Array.from({ length: 20 }, (_, turn) => `${newPassword}-${turn}`);
    const results = await Promise.allSettled(
      words.map((password) => resetPassword(ctx, { code, newPassword: password })),
    );
    const winners = words.filter((_, turn) => results[turn]?.status === "fulfilled");
    expect(winners).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "forbidden" });
    expect((await login(user.email, winners[0] ?? "")).status).toBe(200);
    const loser = words.find((word) => word !== winners[0]) ?? "";
    expect((await login(user.email, loser)).status).toBe(401);
  });

  test("is refused alike whatever is wrong with the code", async () => {
    const [user, other] = [await newUser(), await newUser()];
    const replaced = await resetCode(user.id);
    const current = await resetCode(user.id);
    const expired = await resetCode(other.id);
    await env.DB.prepare("UPDATE password_resets SET expires_at = ? WHERE user_id = ?")
      .bind(Date.now() - 1, other.id)
      .run();
    const answers = [];
    for (const code of [replaced, expired, await hashSecret(current), "nonsense", user.refreshToken])
      answers.push(await reset(code));
    for (const answer of answers) {
      expect(outcome(answer)).toEqual([403, "forbidden"]);
      expect(answer.body["detail"]).toBe(answers[0]?.body["detail"]);
    }
    expect((await me(user.token)).status).toBe(200);
    expect((await reset(current)).status).toBe(204);
  });

  test("runs out after an hour", async () => {
    const user = await newUser();
    const code = await resetCode(user.id);
    const ctx = await publicContext();
    const at = (seconds: number) => ({ ...ctx, now: new Date(Date.now() + seconds * 1000) });
    await expect(resetPassword(at(3601), { code, newPassword })).rejects.toMatchObject({ code: "forbidden" });
    await resetPassword(at(3590), { code, newPassword });
  });

  test("a password that is not good does not spend the code", async () => {
    const user = await newUser();
    const code = await resetCode(user.id);
    for (const bad of ["too short", "passwordpassword", "NeverSayMyPassword", "x".repeat(257)]) {
      const answer = await reset(code, bad);
      expect([...outcome(answer), answer.body["errors"]?.[0]?.path]).toEqual([400, "validation_failed", "newPassword"]);
    }
    expect((await reset(code)).status).toBe(204);
  });

  test("is refused where passwords are turned off, and to a banned user, who keeps the code", async () => {
    const user = await newUser();
    const code = await resetCode(user.id);
    const off = { vars: { PASSWORD_SIGN_IN: "off" } };
    const answer = await callApp(off, "/v1/auth/reset", { method: "POST", body: { code, newPassword } });
    expect(outcome(answer)).toEqual([403, "forbidden"]);
    await setBanned(user.id, true);
    expect(outcome(await reset(code))).toEqual([403, "account_banned"]);
    await setBanned(user.id, false);
    expect((await reset(code)).status).toBe(204);
  });

  test("keeps the code's hash alone, and nothing of it once the account is deleted", async () => {
    const user = await newUser();
    const code = await resetCode(user.id);
    const rows = () => env.DB.prepare("SELECT * FROM password_resets WHERE user_id = ?").bind(user.id).all<Json>();
    const { results } = await rows();
    expect(results.map((row) => row["code_hash"])).toEqual([await hashSecret(code)]);
    expect(JSON.stringify([results, await auditOf(user.id)])).not.toContain(code);
    await call("DELETE", "/v1/me", { token: user.token });
    expect((await rows()).results).toEqual([]);
    expect(outcome(await reset(code))).toEqual([403, "forbidden"]);
  });
});

describe("the sweep", () => {
  test("forgets reset codes that ran out", async () => {
    const user = await newUser();
    await resetCode(user.id);
    const longAgo = Date.now() - 31 * 24 * 3600 * 1000;
    await env.DB.prepare("UPDATE password_resets SET expires_at = ? WHERE user_id = ?").bind(longAgo, user.id).run();
    await sweep(env);
    const codes = await env.DB.prepare("SELECT count(*) AS n FROM password_resets WHERE user_id = ?")
      .bind(user.id)
      .first();
    expect(codes).toEqual({ n: 0 });
  });
});
