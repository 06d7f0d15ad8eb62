import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { presignS3Url } from "../../src/storage/s3-presign";
import { call, freshAddress, newProject, newUser, type Answer, type Call, type Json } from "../support/client";
import { callApp, captureLog } from "../support/context";
import { until } from "../support/game";
import { addAsset, noisePng } from "../support/pack";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;
const hosted = "workers-ai/flux-2-klein-4b";

const instants = [
  ["the end of a leap day", "2028-02-29T23:59:59.500Z"],
  ["the day before a leap day that there is not", "2100-02-28T23:59:59.999Z"],
  ["the end of a month", "2027-01-31T23:59:59.001Z"],
  ["the end of a year", "2026-12-31T23:59:59.999Z"],
  ["the last second of 32 bits", "2038-01-19T03:14:07.999Z"],
  ["the second after it", "2038-01-19T03:14:08.000Z"],
  ["the hour that clocks are put forward", "2027-03-28T01:30:00.000Z"],
  ["a leap second", "2016-12-31T23:59:59.999Z"],
] as const;

beforeEach(() => void captureLog());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setClock(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(ms);
}

/** Every answer, at whatever time, tells waits that lie ahead and are no longer than a day. */
async function ask(method: string, path: string, options: Call = {}): Promise<Answer> {
  const answer = await call(method, path, options);
  expectWaits(answer.headers);
  return answer;
}

function expectWaits(headers: Headers): void {
  const wait = headers.get("Retry-After");
  if (wait !== null) expect(Number(wait)).toSatisfy((seconds) => Number.isInteger(seconds) && seconds >= 1);
  if (wait !== null) expect(Number(wait)).toBeLessThanOrEqual(86_400);
  const reset = /;t=(-?\d+)/.exec(headers.get("RateLimit") ?? "")?.[1];
  if (reset !== undefined) expect(Number(reset)).toBeGreaterThanOrEqual(1);
}

function signed(secret: string, id: string, at: Date): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, "{}"),
  };
}

async function fire(trigger: Json, at: Date): Promise<Answer> {
  const headers = signed(trigger.secret, `msg_${crypto.randomUUID()}`, at);
  return ask("POST", new URL(trigger.url).pathname, { body: "{}", headers });
}

describe.each(instants)("at %s", (_name, text) => {
  const at = Date.parse(text);

  test("a session's tokens live for their time, and not longer", async () => {
    setClock(at);
    const user = await newUser();
    const me = async (ms: number) => {
      setClock(at + ms);
      return (await ask("GET", "/v1/me", { token: user.token })).status;
    };
    expect(await me(0)).toBe(200);
    expect(await me(15 * minuteMs - secondMs)).toBe(200);
    expect(await me(15 * minuteMs + secondMs)).toBe(401);
    const refresh = () => ask("POST", "/v1/auth/refresh", { body: { refreshToken: user.refreshToken } });
    setClock(at + 31 * dayMs);
    expect((await refresh()).status).toBe(401);
    setClock(at + 16 * minuteMs);
    expect((await refresh()).status).toBe(200);
  });

  test("a link lives for an hour and at most five minutes more, and says so", async () => {
    setClock(at);
    const user = await newUser();
    const projectId = await newProject(user);
    await addAsset(projectId, "gem", [noisePng(1)]);
    const { body } = await ask("GET", `/v1/projects/${projectId}/assets/gem/versions`, { token: user.token });
    const { url, urlExpiresAt } = body.items[0].images[0];
    const endMs = Date.parse(urlExpiresAt);
    expect(endMs - at).toBeGreaterThanOrEqual(60 * minuteMs - secondMs);
    expect(endMs - at).toBeLessThanOrEqual(65 * minuteMs);
    const read = async (ms: number) => {
      setClock(ms);
      const { status, headers } = await ask("GET", new URL(url).pathname);
      const age = /max-age=(-?\d+)/.exec(headers.get("Cache-Control") ?? "")?.[1];
      if (age !== undefined) expect(Number(age)).toBeGreaterThanOrEqual(0);
      return status;
    };
    expect([await read(at), await read(endMs - 1), await read(endMs)]).toEqual([200, 200, 403]);
    // A clock ten minutes behind the one that signed.
    expect(await read(at - 10 * minuteMs)).toBe(200);
  });

  test("a presigned URL begins at that second", async () => {
    const s3 = { accountId: "a", accessKeyId: "b", secretAccessKey: "c", bucketName: "d" };
    const file = { objectKey: "k", fileName: "f.png", contentType: "image/png" };
    const url = new URL(await presignS3Url(s3, file, { now: new Date(at), seconds: 3600 }));
    expect(url.searchParams.get("X-Amz-Date")).toBe(`${text.slice(0, 19).replaceAll(/[-:]/g, "")}Z`);
  });

  test("a delivery counts five minutes before and after its signature, and ten minutes do not", async () => {
    setClock(at);
    const user = await newUser();
    const projectId = await newProject(user);
    const path = `/v1/projects/${projectId}/triggers`;
    const { body: trigger } = await ask("POST", path, { token: user.token, body: { name: "CI" } });
    expect(trigger.createdAt).toBe(text);
    const minutes = [-10, -5, 0, 5, 10];
    const statuses = [];
    for (const off of minutes) statuses.push((await fire(trigger, new Date(at + off * minuteMs))).status);
    expect(statuses).toEqual([401, 202, 202, 202, 401]);
  });

  test("the day's quota is renewed when the answer said it would be", async () => {
    setClock(at);
    const user = await newUser();
    const projectId = await newProject(user);
    await addAsset(projectId, "hero", [noisePng(1)]);
    const make = () =>
      ask("POST", `/v1/projects/${projectId}/generations`, { token: user.token, body: { assets: ["gem"] } });
    await ask("POST", `/v1/projects/${projectId}/assets`, {
      token: user.token,
      body: { name: "Gem", width: 8, height: 8 },
    });
    await env.DB.prepare("UPDATE users SET generations_per_day = 0 WHERE id = ?").bind(user.id).run();
    const refused = await make();
    expect(refused.body.code).toBe("quota_exceeded");
    const seconds = Number(refused.headers.get("Retry-After"));
    expect(new Date(at + seconds * secondMs).toISOString().slice(0, 10)).toBe(
      new Date(at + dayMs).toISOString().slice(0, 10),
    );
    await env.DB.batch([
      env.DB.prepare("UPDATE users SET generations_per_day = 1 WHERE id = ?").bind(user.id),
      env.DB.prepare("INSERT INTO daily_usage (user_id, day, generations) VALUES (?, ?, 1)").bind(
        user.id,
        Math.floor(at / dayMs),
      ),
    ]);
    expect((await make()).body.code).toBe("quota_exceeded");
    setClock(at + seconds * secondMs);
    // The access token has run out where midnight was far.
    const { body } = await ask("POST", "/v1/auth/login", { body: { email: user.email, password: user.password } });
    expect(
      (
        await ask("POST", `/v1/projects/${projectId}/generations`, {
          token: body.accessToken,
          body: { assets: ["gem"] },
        })
      ).status,
    ).toBe(202);
  });
});

describe("when the clock steps", () => {
  test("back by ten minutes, who is refused stays refused and is told a wait that lies ahead", async () => {
    const start = Date.parse("2027-05-05T12:00:00Z");
    setClock(start);
    const address = freshAddress();
    const wrong = () => ask("POST", "/v1/auth/login", { body: { email: "no@example.com", password: "x" }, address });
    for (let tries = 0; tries < 10; tries++) await wrong();
    expect((await wrong()).status).toBe(429);
    setClock(start - 10 * minuteMs);
    const back = await wrong();
    expect(back.status).toBe(429);
    expect(Number(back.headers.get("Retry-After"))).toBeGreaterThan(600);
    setClock(start + 10 * minuteMs);
    expect((await wrong()).status).toBe(401);
  });

  test("back by ten minutes, tokens, links and a repeated request stay good", async () => {
    const start = Date.parse("2027-05-06T12:00:00Z");
    setClock(start);
    const user = await newUser();
    const projectId = await newProject(user);
    await addAsset(projectId, "hero", [noisePng(1)]);
    const make = () =>
      ask("POST", `/v1/projects/${projectId}/exports`, {
        token: user.token,
        body: {},
        headers: { "Idempotency-Key": "clock" },
      });
    const first = await make();
    setClock(start - 10 * minuteMs);
    expect((await ask("GET", "/v1/me", { token: user.token })).status).toBe(200);
    const again = await make();
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    const refreshed = await ask("POST", "/v1/auth/refresh", { body: { refreshToken: user.refreshToken } });
    expect(refreshed.status).toBe(200);
  });

  test("forward by ten minutes, a claim of a dead run is free, and nothing of it is made twice", async () => {
    const start = Date.parse("2027-05-07T12:00:00Z");
    setClock(start);
    const user = await newUser();
    const projectId = await newProject(user);
    await addAsset(projectId, "hero", [noisePng(1)]);
    const options = { token: user.token, body: {}, headers: { "Idempotency-Key": "dead" } };
    const first = await ask("POST", `/v1/projects/${projectId}/exports`, options);
    await env.DB.prepare("UPDATE idempotency_keys SET status = NULL WHERE key = 'dead'").run();
    const running = await ask("POST", `/v1/projects/${projectId}/exports`, options);
    expect(running.body.code).toBe("idempotency_in_progress");
    setClock(start + 10 * minuteMs);
    expect((await ask("POST", `/v1/projects/${projectId}/exports`, options)).body.id).toBe(first.body.id);
  });
});

test("a month's budget is renewed with the month, after a leap day too", async () => {
  const lastMs = Date.parse("2028-02-29T23:59:59.999Z");
  setClock(lastMs);
  const user = await newUser();
  const projectId = await newProject(user);
  const { token } = user;
  const path = `/v1/projects/${projectId}/generations`;
  for (const name of ["Gem", "Opal"])
    await ask("POST", `/v1/projects/${projectId}/assets`, { token, body: { name, kind: "icon" } });
  const dry = await ask("POST", path, { token, body: { assets: ["gem"], model: hosted, dryRun: true } });
  const vars = { DEFAULT_BUDGET_MICRO_USD: String(dry.body.estimateMicroUsd) };
  const make = (key: string) =>
    callApp({ vars }, path, { method: "POST", token, body: { assets: [key], model: hosted } });
  const { body: first } = await make("gem");
  expect((await make("opal")).body.code).toBe("budget_exceeded");
  // Not by expect.poll, which moves the clock on.
  await until("it is drawn", async () => {
    const { body } = await call("GET", `${path}/${first.id}`, { token });
    return body.status === "succeeded" ? true : undefined;
  });
  expect((await make("opal")).body.code).toBe("budget_exceeded");
  setClock(lastMs + 1);
  expect((await make("opal")).status).toBe(202);
});
