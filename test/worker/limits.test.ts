import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { admitUser, count, giveBack, revokeCredentials, setUserStanding } from "../../src/limits/limiter";
import { policies, type PolicyName } from "../../src/limits/policies";
import { call, freshAddress, newUser, origin, type Answer } from "../support/client";
import { brokenDatabase, brokenLimiter, callApp, captureLog, type AppAnswer } from "../support/context";

const limiter = env.RATE_LIMITER;
const silent = (): void => undefined;
const unique = (): string => crypto.randomUUID();

// The clock stands, so that the calls of one test are in one window, however long they take.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The two fields, read by the grammar of RFC 9651: a list of one string item with parameters. */
function limitOf({ headers }: Pick<Answer, "headers">) {
  const policy = /^"([a-z]+)";q=(\d+);w=(\d+)$/.exec(headers.get("RateLimit-Policy") ?? "");
  const left = /^"([a-z]+)";r=(\d+);t=(\d+)$/.exec(headers.get("RateLimit") ?? "");
  if (!policy || !left) return undefined;
  return {
    policy: policy[1],
    quota: Number(policy[2]),
    windowSeconds: Number(policy[3]),
    counted: left[1],
    remaining: Number(left[2]),
    resetSeconds: Number(left[3]),
  };
}

const badLogin = (address: string, headers: Record<string, string> = {}): Promise<Answer> =>
  call("POST", "/v1/auth/login", { address, headers, body: { email: "not an address", password: "x" } });
const tally = (answers: readonly Answer[]) =>
  Object.fromEntries(
    [400, 401, 429].map((status) => [status, answers.filter((answer) => answer.status === status).length]),
  );

describe("exactness", () => {
  test("500 calls at once against a limit of 100: exactly 100 pass", async () => {
    const subject = `account:${unique()}`;
    const admissions = await Promise.all(
      Array.from({ length: 500 }, () => limiter.getByName(subject).admit("login", null)),
    );
    const passed = admissions.filter(({ decision }) => decision?.allowed);
    expect(passed).toHaveLength(100);
    const left = passed.map(({ decision }) => decision?.remaining ?? -1).toSorted((a, b) => a - b);
    expect(left).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test("through the limiter's own caller too, which remembers who is blocked", async () => {
    const subject = unique();
    const counts = await Promise.all(Array.from({ length: 500 }, () => count(limiter, "generate", subject, silent)));
    expect(counts.filter((counted) => counted?.decision.allowed)).toHaveLength(policies.generate.quota);
  });

  test("through HTTP: of 40 calls at once from one address exactly 10 reach register, login and password together", async () => {
    const address = freshAddress();
    const paths = ["/v1/auth/register", "/v1/auth/login"];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => call("POST", paths[i % 2] ?? "", { address, body: { email: "x" } })),
    );
    expect(tally(answers)).toEqual({ 400: 10, 401: 0, 429: 30 });
    expect((await call("POST", "/v1/auth/login", { address: freshAddress(), body: {} })).status).toBe(400);
  });

  test("a change of password counts by address, together with signing in", async () => {
    const user = await newUser();
    const address = freshAddress();
    await Promise.all(Array.from({ length: 9 }, () => badLogin(address)));
    const change = () => call("PUT", "/v1/me/password", { address, token: user.token, body: {} });
    const tenth = await change();
    expect([tenth.status, limitOf(tenth)?.counted, limitOf(tenth)?.remaining]).toEqual([400, "auth", 0]);
    expect((await change()).status).toBe(429);
    expect((await badLogin(address)).status).toBe(429);
    const elsewhere = await call("PUT", "/v1/me/password", { address: freshAddress(), token: user.token, body: {} });
    expect(elsewhere.status).toBe(400);
  });

  test("of 700 reads at once of one user exactly 600 pass, and another user is untouched", async () => {
    const [one, other] = [await newUser(), await newUser()];
    const answers = await Promise.all(
      Array.from({ length: 700 }, () => call("GET", "/v1/projects", { token: one.token })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(600);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(100);
    expect((await call("GET", "/v1/projects", { token: other.token })).status).toBe(200);
    const write = await call("POST", "/v1/projects", { token: one.token, body: {} });
    expect([write.status, limitOf(write)?.counted]).toEqual([400, "write"]);
  });
});

describe("who is counted", () => {
  test("all addresses of one IPv6 /64 together, another /64 apart", async () => {
    const prefix = `2001:db8:ffff:${Math.floor(Math.random() * 0xffff).toString(16)}`;
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => badLogin(`${prefix}::${i + 1}:${i}`)));
    expect(tally(answers)).toEqual({ 400: 10, 401: 0, 429: 10 });
    expect((await badLogin(`${prefix.toUpperCase()}:0:0:0:9`)).status).toBe(429);
  });

  test("::ffff:a.b.c.d as a.b.c.d", async () => {
    const v4 = `198.51.100.${Math.floor(Math.random() * 255)}`;
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => badLogin(i % 2 ? v4 : `::ffff:${v4}`)));
    expect(tally(answers)).toEqual({ 400: 10, 401: 0, 429: 0 });
    expect((await badLogin(v4)).status).toBe(429);
    expect((await badLogin(`::ffff:${v4}`)).status).toBe(429);
  });

  test("no header but CF-Connecting-IP is believed", async () => {
    const address = freshAddress();
    const names = ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IPv6"];
    const forged = Array.from({ length: 20 }, (_, i) =>
      Object.fromEntries(names.map((name) => [name, `203.0.113.${i}`])),
    );
    const answers = await Promise.all(forged.map((headers) => badLogin(address, headers)));
    expect(tally(answers)).toEqual({ 400: 10, 401: 0, 429: 10 });
  });

  test("an account's name across addresses: 100 wrong tries, then even the right password waits", async () => {
    const user = await newUser();
    await Promise.all(
      Array.from({ length: 99 }, () => limiter.getByName(`account:${user.email}`).admit("login", null)),
    );
    const login = (password: string, email = user.email) =>
      call("POST", "/v1/auth/login", { body: { email, password } });
    expect((await login(user.password)).status).toBe(200);
    expect((await login(user.password)).status).toBe(200);
    expect((await login("the wrong one entirely", user.email.toUpperCase())).status).toBe(401);
    const refused = await login(user.password);
    expect([refused.status, refused.body["code"]]).toEqual([429, "rate_limited"]);
    expect(limitOf(refused)).toMatchObject({ policy: "login", quota: 100, windowSeconds: 3600, remaining: 0 });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(3000);
  });

  test("a credential that fails by its address: 120 a minute, of every kind, and then 429", async () => {
    const address = freshAddress();
    const gone = await newUser();
    expect((await call("POST", "/v1/auth/logout", { token: gone.token })).status).toBe(204);
    const credentials = [undefined, "nonsense", "hk_nonsense", "a.b.c", gone.token];
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, i) => {
        const token = credentials[i % credentials.length];
        return call("GET", "/v1/me", token === undefined ? { address } : { address, token });
      }),
    );
    expect(tally(answers)).toEqual({ 400: 0, 401: 120, 429: 30 });
    const user = await newUser();
    expect((await call("GET", "/v1/me", { address, token: user.token })).status).toBe(200);
  });
});

describe("what the answers say", () => {
  test("a counted answer carries both fields, with what is left", async () => {
    const user = await newUser();
    const first = await call("GET", "/v1/me", { token: user.token });
    expect(limitOf(first)).toMatchObject({
      policy: "read",
      quota: 600,
      windowSeconds: 60,
      counted: "read",
      remaining: 599,
    });
    const second = await call("GET", "/v1/me", { token: user.token });
    expect(limitOf(second)?.remaining).toBe(598);
    const failed = await call("GET", "/v1/projects/prj_none", { token: user.token });
    expect([failed.status, limitOf(failed)?.remaining]).toEqual([404, 597]);
  });

  test("a 429 is a problem with a Retry-After that is not before t", async () => {
    const address = freshAddress();
    const answers = await Promise.all(Array.from({ length: 12 }, () => badLogin(address)));
    for (const answer of answers.filter(({ status }) => status === 429)) {
      const limit = limitOf(answer);
      expect(limit).toMatchObject({ policy: "auth", quota: 10, windowSeconds: 60, counted: "auth", remaining: 0 });
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThanOrEqual(limit?.resetSeconds ?? Infinity);
      expect(limit?.resetSeconds).toBeGreaterThanOrEqual(1);
      expect(limit?.resetSeconds).toBeLessThanOrEqual(60);
      expect(answer.body).toMatchObject({ status: 429, code: "rate_limited" });
    }
  });

  test("an answer that nothing was counted for carries neither", async () => {
    const answer = await call("GET", "/v1/nowhere");
    expect([answer.headers.get("RateLimit"), answer.headers.get("RateLimit-Policy")]).toEqual([null, null]);
  });
});

describe("what is remembered", () => {
  test("counters survive an eviction once they are flushed", async () => {
    const stub = limiter.getByName(`account:${unique()}`);
    for (let i = 0; i < 100; i++) await stub.admit("login", null);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await evictDurableObject(stub);
    expect((await stub.admit("login", null)).decision?.allowed).toBe(false);
  });

  test("the first count is stored at once, with an alarm for the end of the window and none in between", async () => {
    const stub = limiter.getByName(`account:${unique()}`);
    for (let i = 0; i < 3; i++) {
      await stub.admit("login", null);
      await evictDurableObject(stub);
    }
    expect((await stub.admit("login", null)).decision?.remaining).toBe(96);
    const alarm = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect((alarm ?? 0) - Date.now()).toBe(policies.login.windowSeconds * 1000);
  });

  test("a caller who comes once in a while sets one alarm a window, however often the counters are stored", async () => {
    const stub = limiter.getByName(`user:${unique()}`);
    const alarmAfter = async (seconds: number): Promise<number | null> => {
      vi.setSystemTime(Date.now() + seconds * 1000);
      await stub.admit("read", null);
      return runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    };
    const alarm = await alarmAfter(0);
    expect([await alarmAfter(10), await alarmAfter(20)]).toEqual([alarm, alarm]);
    vi.setSystemTime((alarm ?? 0) - 1);
    await runDurableObjectAlarm(stub);
    await evictDurableObject(stub);
    expect((await stub.admit("read", null)).decision?.remaining).toBe(596);
  });

  test("a burst is flushed by an alarm, within seconds", async () => {
    const stub = limiter.getByName(`account:${unique()}`);
    await stub.admit("login", null);
    await stub.admit("login", null);
    const alarm = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect(alarm).not.toBeNull();
    expect((alarm ?? Infinity) - Date.now()).toBeLessThan(5000);
  });

  test("what is counted after a flush is flushed again, within seconds too", async () => {
    const stub = limiter.getByName(`account:${unique()}`);
    for (let i = 0; i < 60; i++) await stub.admit("login", null);
    await runDurableObjectAlarm(stub);
    for (let i = 0; i < 40; i++) await stub.admit("login", null);
    const alarm = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect((alarm ?? Infinity) - Date.now()).toBeLessThan(5000);
    await runDurableObjectAlarm(stub);
    await evictDurableObject(stub);
    expect((await stub.admit("login", null)).decision?.allowed).toBe(false);
  });

  test("standing and revocations survive an eviction at once, without a flush", async () => {
    const stub = limiter.getByName(`user:${unique()}`);
    await stub.revoke(["ses_a", "ses_b"]);
    await evictDurableObject(stub);
    expect((await stub.admit("read", "ses_a")).standing).toBe("revoked");
    expect((await stub.admit("read", "ses_c")).standing).toBe("good");
    await stub.setStanding("banned");
    await evictDurableObject(stub);
    expect(await stub.admit("read", "ses_c")).toEqual({ standing: "banned", decision: null });
    await stub.setStanding("good");
    expect((await stub.admit("read", "ses_c")).standing).toBe("good");
    expect((await stub.admit("read", "ses_b")).standing).toBe("revoked");
  });

  test("an object whose counters have run out forgets itself, but never a ban or a revocation", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const [idle, banned] = [limiter.getByName(`user:${unique()}`), limiter.getByName(`user:${unique()}`)];
    await banned.revoke(["ses_a"]);
    for (const stub of [idle, banned]) {
      await stub.admit("read", null);
      await runDurableObjectAlarm(stub);
    }
    vi.setSystemTime(Date.now() + 61_000);
    for (const stub of [idle, banned]) await runDurableObjectAlarm(stub);
    const keys = (stub: typeof idle) =>
      runInDurableObject(stub, async (_, state) => [...(await state.storage.list()).keys()]);
    expect(await keys(idle)).toEqual([]);
    expect(await keys(banned)).toEqual(["revoked:ses_a"]);
    // A session lives 90 days at most, also when a restore of the database has taken the end of the session back.
    vi.setSystemTime(Date.now() + 90 * 24 * 3600 * 1000);
    expect((await banned.admit("read", "ses_a")).standing).toBe("revoked");
    vi.setSystemTime(Date.now() + 2 * 24 * 3600 * 1000);
    expect(await runDurableObjectAlarm(banned), "an alarm is left that ends the revocation").toBe(true);
    expect(await keys(banned)).toEqual([]);
  });

  test("a try that was given back can be used again, and giving back too much frees nothing", async () => {
    const name = unique();
    for (let i = 0; i < 100; i++) await count(limiter, "login", name, silent);
    expect((await count(limiter, "login", name, silent))?.decision.allowed).toBe(false);
    await giveBack(limiter, "login", name);
    expect((await count(limiter, "login", name, silent))?.decision.allowed).toBe(true);
    expect((await count(limiter, "login", name, silent))?.decision.allowed).toBe(false);
    const other = unique();
    await giveBack(limiter, "login", other);
    const counts = await Promise.all(Array.from({ length: 101 }, () => count(limiter, "login", other, silent)));
    expect(counts.filter((counted) => counted?.decision.allowed)).toHaveLength(100);
  });

  test("a blocked subject is refused without asking its object again, until the time that the object gave", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const subject = unique();
    let asked = 0;
    const stub = {
      admit: (policy: PolicyName) => (asked++, limiter.getByName(`trigger:${subject}`).admit(policy, null)),
    };
    const counting = { getByName: () => stub } as never;
    for (let i = 0; i < 31; i++) await count(counting, "trigger", subject, silent);
    expect(asked).toBe(31);
    const refused = await count(counting, "trigger", subject, silent);
    expect([asked, refused?.decision.allowed]).toEqual([31, false]);
    vi.setSystemTime(Date.now() + 60_001);
    expect((await count(counting, "trigger", subject, silent))?.decision.allowed).toBe(true);
    expect(asked).toBe(32);
  });
});

describe("when the limiter is out of reach", () => {
  const down = brokenLimiter(new Error("the object is gone"));
  const bindings = { RATE_LIMITER: down };
  const ask = (token: string): Promise<AppAnswer> => callApp({ bindings }, "/v1/projects", { token });

  test.each(["auth", "refresh", "login"] as const)("%s fails shut", async (policy) => {
    await expect(count(down, policy, unique(), silent)).rejects.toMatchObject({
      code: "unavailable",
      headers: { "Retry-After": expect.stringMatching(/^[1-9]\d*$/) },
    });
  });

  test.each(["anonymous", "watch", "trigger", "download"] as const)(
    "%s passes uncounted, with a logged error",
    async (policy) => {
      const logged = vi.fn<(event: string, error: unknown) => void>();
      expect(await count(down, policy, unique(), logged)).toBeNull();
      expect(logged).toHaveBeenCalledExactlyOnceWith("limiter_failed", expect.any(Error));
    },
  );

  test("a user's standing then comes from the fallback, and without that the answer is unavailable", async () => {
    const user = { userId: "usr_x", credentialId: "ses_x" };
    const logError = vi.fn<(event: string, error: unknown) => void>();
    const admit = (findStanding: () => Promise<"good" | "banned" | "gone" | "revoked">) =>
      admitUser(down, user, "read", { findStanding, logError });
    for (const standing of ["good", "banned", "gone", "revoked"] as const)
      expect(await admit(async () => standing)).toEqual({ standing, count: null });
    expect(logError).toHaveBeenCalledTimes(4);
    await expect(admit(() => Promise.reject(new Error("no database either")))).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test("signing in is 503 with Retry-After and tries no password", async () => {
    const log = captureLog();
    const user = { email: "someone@example.com", password: "vermilion-otter-crossing-41" };
    for (const path of ["/v1/auth/login", "/v1/auth/register", "/v1/auth/refresh"]) {
      const answer = await callApp({ bindings }, path, { method: "POST", body: user });
      expect([answer.status, answer.body["code"]], path).toEqual([503, "unavailable"]);
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(answer.text).not.toContain("the object is gone");
    }
    expect(JSON.stringify(log)).toContain("the object is gone");
  });

  test("signed-in users go on, uncounted; the banned, the deleted and the signed-out do not", async () => {
    const [good, banned, out, gone] = [await newUser(), await newUser(), await newUser(), await newUser()];
    const key = await call("POST", "/v1/api-keys", { token: out.token, body: { name: "k", scopes: ["read"] } });
    await env.DB.prepare("UPDATE users SET banned_at = 1 WHERE id = ?").bind(banned.id).run();
    expect((await call("GET", "/v1/projects", { token: key.body["secret"] })).status).toBe(200);
    await call("DELETE", `/v1/api-keys/${key.body["id"]}`, { token: out.token });
    await call("POST", "/v1/auth/logout", { token: out.token });
    await call("DELETE", "/v1/me", { token: gone.token });
    const log = captureLog();
    const answer = await ask(good.token);
    expect([answer.status, answer.headers.get("RateLimit")]).toEqual([200, null]);
    expect(log.filter(({ event }) => event === "limiter_failed").length).toBeGreaterThan(0);
    expect([(await ask(banned.token)).status, (await ask(banned.token)).body["code"]]).toEqual([403, "account_banned"]);
    for (const token of [out.token, gone.token, key.body["secret"]]) expect((await ask(token)).status).toBe(401);
    expect((await ask("nonsense")).status).toBe(401);
  });

  test("with the database gone as well the answer is 503", async () => {
    const user = await newUser();
    captureLog();
    const both = { ...bindings, DB: brokenDatabase(new Error("D1_ERROR: no such luck")) };
    const answer = await callApp({ bindings: both }, "/v1/projects", { token: user.token });
    expect([answer.status, answer.body["code"]]).toEqual([503, "unavailable"]);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  });

  test("a change of password fails shut", async () => {
    const user = await newUser();
    captureLog();
    const answer = await callApp({ bindings }, "/v1/me/password", { method: "PUT", token: user.token, body: {} });
    expect([answer.status, answer.body["code"]]).toEqual([503, "unavailable"]);
  });
});

describe("standing", () => {
  test("a ban, a deletion and a revocation hold from the next call on, in every isolate's cache", async () => {
    const user = await newUser();
    const ask = () => call("GET", "/v1/projects", { token: user.token });
    expect((await ask()).status).toBe(200);
    await setUserStanding(limiter, user.id, "banned");
    expect([(await ask()).status, (await ask()).body["code"]]).toEqual([403, "account_banned"]);
    await setUserStanding(limiter, user.id, "good");
    expect((await ask()).status).toBe(200);
    const session: string = (await call("GET", "/v1/me/sessions", { token: user.token })).body["items"][0].id;
    await revokeCredentials(limiter, user.id, [session]);
    expect((await ask()).status).toBe(401);
    expect((await call("GET", "/v1/projects", { token: user.token })).headers.get("WWW-Authenticate")).toContain(
      "Bearer",
    );
  });

  test("a caller is judged before his body: an oversized or malformed one of a stranger is 401", async () => {
    for (const body of ["x".repeat(2_000_000), "{"]) {
      const request = new Request(`${origin}/v1/projects`, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() },
      });
      const response = await exports.default.fetch(request);
      expect(response.status).toBe(401);
      await response.text();
    }
  });
});
