import { afterEach, describe, expect, test, vi } from "vitest";
import { startSession } from "../../src/features/identity/session-service";
import { findUser } from "../../src/features/identity/store";
import { call, newUser, type Answer, type TestUser } from "../support/client";
import { callApp, captureLog, publicContext } from "../support/context";
import { limiterWith, login, me, refresh } from "../support/identity";

afterEach(() => {
  vi.restoreAllMocks();
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

describe("a change of the password, at every moment", () => {
  const other = "cobalt-lantern-thimble-77";
  const away = async (): Promise<never> => Promise.reject(new Error("the object is away"));

  /** Changes the password in a Worker whose user objects call `revoke`. */
  const changeWith = (revoke: (pass: () => Promise<void>) => Promise<void>, user: TestUser) =>
    callApp({ bindings: { RATE_LIMITER: limiterWith(revoke) } }, "/v1/me/password", {
      method: "PUT",
      token: user.token,
      body: { currentPassword: user.password, newPassword: other },
    });

  const twoSessions = async () => {
    const user = await newUser();
    return { user, elsewhere: (await login(user.email, user.password)).body };
  };

  test("leaves no token alive once the new password fits, not even before the answer", async () => {
    const { user, elsewhere } = await twoSessions();
    const moments: { fits: boolean; lives: boolean }[] = [];
    const { status } = await changeWith(async (pass) => {
      const fits = (await login(user.email, other)).status === 200;
      moments.push({ fits, lives: (await me(elsewhere["accessToken"])).status === 200 });
      await pass();
    }, user);
    expect(status).toBe(204);
    expect(moments).not.toEqual([]);
    for (const moment of moments) expect(moment).not.toEqual({ fits: true, lives: true });
    expect((await me(elsewhere["accessToken"])).status).toBe(401);
  });

  test("that cannot end the sessions changes nothing", async () => {
    const { user, elsewhere } = await twoSessions();
    captureLog();
    expect((await changeWith(away, user)).status).toBe(500);
    expect((await login(user.email, other)).status).toBe(401);
    expect((await login(user.email, user.password)).status).toBe(200);
    for (const token of [user.token, elsewhere["accessToken"]]) expect((await me(token)).status).toBe(200);
  });

  test("leaves no token alive when it is answered 204, although a try before it failed half-way", async () => {
    const { user, elsewhere } = await twoSessions();
    captureLog();
    await changeWith(away, user);
    // Use the password that fits after the failure.
    const passwords = [user.password, other];
    const fitting = await Promise.all(passwords.map(async (word) => (await login(user.email, word)).status === 200));
    const current = passwords[fitting.indexOf(true)] ?? "";
    expect((await change(user.token, current, `${other}-again`)).status).toBe(204);
    expect((await me(elsewhere["accessToken"])).status).toBe(401);
  });
});
