import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changeUser } from "../../src/features/admin/user-service";
import type { UserContext } from "../../src/context";
import { AppError } from "../../src/errors";
import { getGeneration, waitForGeneration } from "../../src/features/generations/service";
import { openDb } from "../../src/db/client";
import { count } from "../../src/limits/limiter";
import type { Waiting } from "../../src/limits/waiting";
import { faultyDatabase, never } from "../support/broken";
import { call, type Answer, type TestUser } from "../support/client";
import { captureLog, contextOf } from "../support/context";
import { newKey } from "../support/fixtures";
import { draw, generate, pause, plannedGame, planBehaviours, until, type Game } from "../support/game";
import { newAdmin } from "../support/identity";

/* Waiting without a stream: `?wait=` of a generation and of an export. No test depends on how long a wait took. */

beforeAll(() => void captureLog());
afterAll(() => void vi.restoreAllMocks());

type Work = { readonly game: Game; readonly path: string; readonly id: string };

/** A generation that does not end by itself. */
async function hanging(): Promise<Work> {
  const name = `Hang${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`- [KIND:icon] ${name}\n`);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(game, { model: "workers-ai/flux-2-klein-4b" });
  return { game, path: `/v1/projects/${game.projectId}/generations/${id}`, id };
}

/** An export that nobody packs. */
async function unpacked(): Promise<Work> {
  const game = await plannedGame("- [KIND:icon] [SIZE:8x8] Coin\n");
  await draw(game);
  const made = await game.post("/exports", { include: "all" });
  expect(made.status).toBe(202);
  const { id } = made.body;
  await until("packing has ended", async () => ((await game.get(`/exports/${id}`)).body.sha256 ? true : undefined));
  await env.DB.prepare("UPDATE exports SET status = 'building', finished_at = NULL WHERE id = ?").bind(id).run();
  return { game, path: `/v1/projects/${game.projectId}/exports/${id}`, id };
}

const ask = ({ game, path }: Work, wait: string, token = game.user.token): Promise<Answer> =>
  call("GET", `${path}?wait=${wait}`, { token });

/** The answer, once the wait has begun and a poll has found nothing. */
async function during<T>(answer: Promise<Answer>, change: () => Promise<T>): Promise<Answer> {
  let isOver = false;
  void answer.finally(() => (isOver = true));
  await pause(1500);
  expect(isOver).toBe(false);
  await change();
  return answer;
}

async function endExport({ id }: Work, status: string): Promise<void> {
  await env.DB.prepare("UPDATE exports SET status = ?, finished_at = ? WHERE id = ?")
    .bind(status, Date.now(), id)
    .run();
}

async function signIn({ email, password }: TestUser): Promise<string> {
  return (await call("POST", "/v1/auth/login", { body: { email, password } })).body["accessToken"];
}

describe("a wait is answered", () => {
  test("when the generation has ended, with the generation as it is then", async () => {
    const work = await hanging();
    const { game, id } = work;
    const answer = await during(ask(work, "60"), () => game.post(`/generations/${id}/cancel`));
    expect([answer.status, answer.body.status]).toEqual([200, "canceled"]);
    expect(answer.text).toBe((await game.get(`/generations/${id}`)).text);
  });

  test.each(["ready", "failed"])("when the export is %s", async (status) => {
    const work = await unpacked();
    const answer = await during(ask(work, "60"), () => endExport(work, status));
    expect([answer.status, answer.body.status]).toEqual([200, status]);
    if (status === "ready") expect(answer.body.url).not.toBeNull();
  });

  test("when the time is over, with the work as it is then", async () => {
    const [generation, pack] = await Promise.all([hanging(), unpacked()]);
    const [drawn, packed] = await Promise.all([ask(generation, "1"), ask(pack, "2")]);
    expect([drawn.status, drawn.body.finishedAt]).toEqual([200, null]);
    expect([packed.status, packed.body.status]).toEqual([200, "building"]);
    await generation.game.post(`/generations/${generation.id}/cancel`);
  });

  test("at once when the work has ended before, after one look", async () => {
    const game = await plannedGame("- [KIND:icon] [SIZE:8x8] Coin\n");
    const { id } = await draw(game);
    const answer = await game.get(`/generations/${id}?wait=60`);
    expect([answer.status, answer.body.status]).toEqual([200, "succeeded"]);
    const target = { projectId: game.projectId, generationId: id };
    const looksOf = async (read: (ctx: UserContext) => Promise<unknown>): Promise<number> => {
      const { db, executions } = faultyDatabase(never);
      await read(await contextOf(game.user.id, { db: openDb(db) }));
      return executions();
    };
    const waiting = { seconds: 60, requireStillAdmitted: async () => undefined, signal: new AbortController().signal };
    const plain = await looksOf((ctx) => getGeneration(ctx, target));
    expect(await looksOf((ctx) => waitForGeneration(ctx, target, waiting))).toBe(plain + 1);
  });

  test.each(["0", "61", "abc", "-1", "1.5", "", "1e9", "NaN", "Infinity", "5&wait=6", "5&surprise=1"])(
    "with 400 for %j seconds",
    async (wait) => {
      const game = await plannedGame("");
      const { id } = await generate(game);
      for (const resource of [`generations/${id}`, "exports/exp_none"]) {
        const answer = await game.get(`/${resource}?wait=${wait}`);
        expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
      }
    },
  );

  test("with 404 for work that is not there, or not the caller's", async () => {
    const [mine, other] = await Promise.all([plannedGame(""), hanging()]);
    for (const resource of ["generations/gen_none", "exports/exp_none", `generations/${other.id}`])
      expect((await mine.get(`/${resource}?wait=60`)).status).toBe(404);
    expect((await ask(other, "60", mine.user.token)).status).toBe(404);
    await other.game.post(`/generations/${other.id}/cancel`);
  });
});

describe("a wait counts", () => {
  test("once as `watch`: 120 waits and streams in 5 minutes, and the next is 429, also for what has ended", async () => {
    const work = await hanging();
    const { game, id } = work;
    const { user } = game;
    await Promise.all(Array.from({ length: 118 }, () => count(env.RATE_LIMITER, "watch", user.id, console.error)));
    await game.post(`/generations/${id}/cancel`);
    expect((await ask(work, "1")).status).toBe(200);
    expect((await call("GET", `${work.path}/events`, { token: user.token })).status).toBe(200);
    const refused = await ask(work, "1");
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
    expect(refused.body.detail).toContain('"watch"');
    expect(refused.headers.get("RateLimit-Policy")).toBe('"watch";q=120;w=300');
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await call("GET", work.path, { token: user.token })).status).toBe(200);
    expect((await call("GET", `${work.path}/events`, { token: user.token })).status).toBe(429);
  });

  test("and one without `wait` does not", async () => {
    const work = await hanging();
    const { user } = work.game;
    await Promise.all(Array.from({ length: 120 }, () => count(env.RATE_LIMITER, "watch", user.id, console.error)));
    expect((await call("GET", work.path, { token: user.token })).status).toBe(200);
    await work.game.post(`/generations/${work.id}/cancel`);
  });
});

describe("a wait tells nothing more", () => {
  test.concurrent("once its session or key has ended", async () => {
    const work = await hanging();
    const { user } = work.game;
    const session = await signIn(user);
    const key = await newKey(user, ["read"]);
    const answers = [ask(work, "60", session), ask(work, "60", key)];
    await pause(1500);
    expect((await call("POST", "/v1/auth/logout", { token: session })).status).toBe(204);
    for (const { id } of (await call("GET", "/v1/api-keys", { token: user.token })).body["items"])
      expect((await call("DELETE", `/v1/api-keys/${id}`, { token: user.token })).status).toBe(204);
    await work.game.post(`/generations/${work.id}/cancel`);
    for (const { status, body } of await Promise.all(answers))
      expect([status, body.code]).toEqual([401, "unauthenticated"]);
  });

  test.concurrent("to a user who is banned, while the work goes on", async () => {
    const work = await unpacked();
    const answer = ask(work, "60");
    await pause(1500);
    await changeUser(await contextOf((await newAdmin()).id), work.game.user.id, { banned: true });
    expect([(await answer).status, (await answer).body.code]).toEqual([403, "account_banned"]);
    const { status } =
      (await env.DB.prepare("SELECT status FROM exports WHERE id = ?").bind(work.id).first<{ status: string }>()) ?? {};
    expect(status).toBe("building");
  });

  test.concurrent("of a project that is deleted", async () => {
    const work = await hanging();
    const answer = ask(work, "60");
    await pause(1500);
    expect((await work.game.remove("")).status).toBe(204);
    expect((await answer).status).toBe(404);
  });

  test.concurrent("of an account that is deleted", async () => {
    const work = await hanging();
    const answer = ask(work, "60");
    await pause(1500);
    expect((await call("DELETE", "/v1/me", { token: work.game.user.token })).status).toBe(204);
    expect((await answer).status).toBe(401);
  });
});

describe("a wait ends before the time is over", () => {
  /** Resolves to the name of the wait that ends first: the one that is looked at, or a shorter one that goes on. */
  async function firstOf(waiting: Partial<Waiting>, change: (polls: () => number) => Promise<void>): Promise<string> {
    const { game, id } = await hanging();
    const { db, executions } = faultyDatabase(never);
    const target = { projectId: game.projectId, generationId: id };
    const plain = { requireStillAdmitted: async () => undefined, signal: new AbortController().signal };
    const ctx = await contextOf(game.user.id, { db: openDb(db) });
    const looked = waitForGeneration(ctx, target, { ...plain, seconds: 60, ...waiting });
    const other = waitForGeneration(await contextOf(game.user.id), target, { ...plain, seconds: 40 });
    const first = Promise.race([
      looked.then(() => "answered").catch(({ code }: { code: string }) => code),
      other.then(() => "the time was over"),
    ]);
    await change(executions);
    const ended = await first;
    const after = executions();
    await pause(2500);
    expect(executions()).toBe(after);
    await game.post(`/generations/${id}/cancel`);
    await other;
    return ended;
  }

  test.concurrent("when the caller has left, and the database is not asked any more", async () => {
    const gone = new AbortController();
    const leave = async (polls: () => number): Promise<void> => {
      await pause(2500);
      expect(polls()).toBeGreaterThan(1);
      gone.abort();
    };
    expect(await firstOf({ signal: gone.signal }, leave)).toBe("answered");
  });

  test.concurrent("when the credential has ended, although the work goes on", async () => {
    const requireStillAdmitted = async (): Promise<never> => {
      throw new AppError("unauthenticated", "ended");
    };
    expect(await firstOf({ requireStillAdmitted }, async () => undefined)).toBe("unauthenticated");
  });
});
