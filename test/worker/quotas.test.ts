import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import type { UserContext } from "../../src/context";
import { AppError } from "../../src/errors";
import { createExport } from "../../src/features/exports/service";
import { createGeneration, stopGeneration } from "../../src/features/generations/service";
import { newUlid } from "../../src/lib/ids";
import { toUtcDay } from "../../src/lib/utc-day";
import { call } from "../support/client";
import { contextOf } from "../support/context";
import {
  draw,
  finished,
  generate,
  newGame,
  plannedGame,
  planBehaviours,
  requestsFor,
  until,
  versionsOf,
  type Game,
} from "../support/game";

const hosted = "workers-ai/flux-2-klein-4b";
const plan = "## Items\n- [KIND:icon] [SIZE:8x8] Coin\n- [KIND:icon] [SIZE:8x8] Gem\n";
/** The response of a provider's server that cannot draw a job. */
const broken = { status: 400, code: 5004, description: "Invalid input" };

type Used = { generations: number; stored_bytes: number };

async function usedOn(userId: string, day: number): Promise<Used> {
  const query = "SELECT generations, stored_bytes FROM daily_usage WHERE user_id = ? AND day = ?";
  return (await env.DB.prepare(query).bind(userId, day).first<Used>()) ?? { generations: 0, stored_bytes: 0 };
}

async function used({ user }: Game): Promise<Used> {
  const query =
    "SELECT coalesce(sum(generations), 0) AS generations, coalesce(sum(stored_bytes), 0) AS stored_bytes FROM daily_usage WHERE user_id = ?";
  const row = await env.DB.prepare(query).bind(user.id).first<Used>();
  return row ?? { generations: 0, stored_bytes: 0 };
}

async function setQuota(
  { user }: Game,
  column: "generations_per_day" | "stored_bytes_per_day",
  value: number,
): Promise<void> {
  await env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, user.id).run();
}

function gems(count: number): string {
  return `## Items\n${Array.from({ length: count }, (_, index) => `- [KIND:icon] [SIZE:8x8] {#gem-${index}} Gem ${index}`).join("\n")}\n`;
}

/** Calls the service directly, to bypass the limit of requests per minute. */
async function tryGeneration(ctx: UserContext, projectId: string, assets: string[]): Promise<string> {
  try {
    const made = await createGeneration(
      ctx,
      projectId,
      { assets, dryRun: false },
      {
        source: "api",
        ulid: newUlid(Date.now()),
      },
    );
    return made.id;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const isUlid = (answer: string): boolean => answer.startsWith("gen_");

test("of a hundred generations at once, a quota of ten lets exactly ten begin", async () => {
  const game = await plannedGame(gems(100));
  await setQuota(game, "generations_per_day", 10);
  const ctx = await contextOf(game.user.id);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => tryGeneration(ctx, game.projectId, [`gem-${index}`])),
  );
  expect(answers.filter(isUlid)).toHaveLength(10);
  expect(answers.filter((answer) => answer === "quota_exceeded")).toHaveLength(90);
  expect((await used(game)).generations).toBe(10);
  await Promise.all(answers.filter(isUlid).map((id) => finished(game, id)));
  const { body } = await game.get("/assets?status=planned&limit=100");
  expect(body.items).toHaveLength(90);
  expect((await used(game)).generations).toBe(10);
});

test("a refused generation is 429 with the seconds until midnight UTC, and starts nothing", async () => {
  const game = await plannedGame(plan);
  await setQuota(game, "generations_per_day", 0);
  const refused = await game.post("/generations", {}, { "Idempotency-Key": "later" });
  expect(refused.status).toBe(429);
  expect(refused.body.code).toBe("quota_exceeded");
  const seconds = Number(refused.headers.get("Retry-After"));
  expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
  expect((await game.get("/generations")).body.items).toEqual([]);
  expect((await game.post("/generations", { dryRun: true })).status).toBe(200);
  await setQuota(game, "generations_per_day", 1);
  expect((await game.post("/generations", {}, { "Idempotency-Key": "later" })).status).toBe(202);
});

test("one user's use is not another's, and yesterday's not today's", async () => {
  const [one, two] = [await plannedGame(plan), await plannedGame(plan)];
  for (const game of [one, two]) await setQuota(game, "generations_per_day", 1);
  const midnight = new Date("2031-05-06T00:00:00.000Z");
  const ctx = await contextOf(one.user.id, { now: new Date(midnight.getTime() - 1) });
  expect(isUlid(await tryGeneration(ctx, one.projectId, ["coin"]))).toBe(true);
  expect(await tryGeneration(ctx, one.projectId, ["gem"])).toBe("quota_exceeded");
  expect(isUlid(await tryGeneration({ ...ctx, now: midnight }, one.projectId, ["gem"]))).toBe(true);
  expect((await usedOn(one.user.id, toUtcDay(midnight.getTime()) - 1)).generations).toBe(1);
  expect((await usedOn(one.user.id, toUtcDay(midnight.getTime()))).generations).toBe(1);
  expect((await two.post("/generations")).status).toBe(202);
});

test("a repeat with one Idempotency-Key counts once, and so do many at once", async () => {
  const game = await plannedGame(plan);
  const headers = { "Idempotency-Key": "one" };
  await Promise.all(Array.from({ length: 8 }, () => game.post("/generations", {}, headers)));
  expect((await game.post("/generations", {}, headers)).headers.get("Idempotency-Replayed")).toBe("true");
  expect((await used(game)).generations).toBe(1);
});

test("two runs of one generation count once", async () => {
  const game = await plannedGame(plan);
  const ctx = await contextOf(game.user.id);
  const ulid = newUlid(Date.now());
  const run = (now: Date) =>
    createGeneration({ ...ctx, now }, game.projectId, { dryRun: false }, { source: "api", ulid });
  await Promise.all([run(ctx.now), run(new Date(ctx.now.getTime() + 1)), run(ctx.now)]);
  await run(ctx.now);
  expect((await used(game)).generations).toBe(1);
});

test("with nothing to draw nothing is counted, and no quota stands in the way", async () => {
  const game = await newGame();
  await setQuota(game, "generations_per_day", 0);
  await setQuota(game, "stored_bytes_per_day", 0);
  expect(await generate(game)).toMatchObject({ status: "succeeded", items: [] });
  expect((await used(game)).generations).toBe(0);
});

test("a generation whose items all failed is given back once, one with a picture is not", async () => {
  const name = `Broken${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n- [KIND:icon] Plain\n`);
  await planBehaviours(name, [broken, broken]);
  expect((await draw(game, { model: hosted })).status).toBe("partial");
  expect((await used(game)).generations).toBe(1);
  const failed = await generate(game, { model: hosted, assets: [name.toLowerCase()] });
  expect((await finished(game, failed.id)).status).toBe("failed");
  expect((await used(game)).generations).toBe(1);
  const items = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ?")
    .bind(failed.id)
    .all<{ id: string }>();
  for (const { id } of items.results) {
    const instance = await env.ASSET_WORKFLOW.get(id);
    await instance.restart();
    await until("it has ended again", async () => ((await instance.status()).status === "complete" ? true : undefined));
  }
  await game.post(`/generations/${failed.id}/cancel`);
  expect((await used(game)).generations).toBe(1);
});

test("what is given back can be used again, on the day on which it was counted", async () => {
  const name = `Again${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await setQuota(game, "generations_per_day", 1);
  await planBehaviours(name, [broken]);
  const now = new Date(Date.now() - 3 * 86_400_000);
  const ctx = await contextOf(game.user.id, { now });
  const made = await createGeneration(
    ctx,
    game.projectId,
    { model: hosted, dryRun: false },
    {
      source: "api",
      ulid: newUlid(Date.now()),
    },
  );
  expect((await usedOn(game.user.id, toUtcDay(now.getTime()))).generations).toBe(1);
  expect((await finished(game, made.id)).status).toBe("failed");
  expect((await usedOn(game.user.id, toUtcDay(now.getTime()))).generations).toBe(0);
  expect((await usedOn(game.user.id, toUtcDay(Date.now()))).generations).toBe(0);
  expect((await draw(game)).status).toBe("succeeded");
});

test("canceled before the provider was asked is given back once, canceled while it draws is not", async () => {
  const name = `Slow${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n- [KIND:icon] Plain\n`);
  const never = { create: async () => undefined } as never; // The generation is never drawn.
  const ctx = await contextOf(game.user.id, { env: { ...env, GENERATION_WORKFLOW: never } });
  const idle = await createGeneration(
    ctx,
    game.projectId,
    { assets: ["plain"], dryRun: false },
    {
      source: "api",
      ulid: newUlid(Date.now()),
    },
  );
  expect((await used(game)).generations).toBe(1);
  const target = { projectId: game.projectId, generationId: idle.id };
  await Promise.all(Array.from({ length: 10 }, () => stopGeneration(ctx, target)));
  expect((await used(game)).generations).toBe(0);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(game, { model: hosted, assets: [name.toLowerCase()] });
  await until("it is being drawn", async () => ((await requestsFor(name)).length > 0 ? true : undefined));
  await game.post(`/generations/${id}/cancel`);
  expect((await used(game)).generations).toBe(1);
});

test("deleting an asset that waits to be drawn gives its generation back", async () => {
  const game = await plannedGame(plan);
  const never = { create: async () => undefined } as never; // The generation is never drawn.
  const ctx = await contextOf(game.user.id, { env: { ...env, GENERATION_WORKFLOW: never } });
  await tryGeneration(ctx, game.projectId, ["coin", "gem"]);
  expect((await game.remove("/assets/coin")).status).toBe(204);
  expect((await used(game)).generations).toBe(1);
  expect((await game.remove("/assets/gem")).status).toBe(204);
  expect((await used(game)).generations).toBe(0);
});

test("stored pictures and archives add their bytes, once each", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  const [coin, gem] = [await versionsOf(game, "coin"), await versionsOf(game, "gem")];
  const imageBytes = [coin, gem]
    .flatMap((versions) => versions[0]?.images ?? [])
    .reduce((sum: number, image: { sizeBytes: number }) => sum + image.sizeBytes, 0);
  expect(imageBytes).toBeGreaterThan(0);
  expect((await used(game)).stored_bytes).toBe(imageBytes);
  const made = await game.post("/exports", { include: "all" });
  const ready = await until("the export is ready", async () => {
    const { body } = await game.get(`/exports/${made.body.id}`);
    return body.status === "ready" ? body : undefined;
  });
  expect((await used(game)).stored_bytes).toBe(imageBytes + ready.sizeBytes);
});

test("when the day's bytes are used up nothing new begins, and what runs ends", async () => {
  const game = await plannedGame(plan);
  await setQuota(game, "stored_bytes_per_day", 1);
  expect((await draw(game)).status).toBe("succeeded");
  const refused = [
    await game.post("/generations", { assets: ["coin"] }),
    await game.post("/exports", { include: "all" }),
  ];
  for (const answer of refused) {
    expect(answer.status).toBe(429);
    expect(answer.body.code).toBe("quota_exceeded");
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  }
  expect((await game.get("/exports")).body.items).toEqual([]);
  const ctx = await contextOf(game.user.id, { now: new Date(Date.now() + 86_400_000) });
  expect(
    (await createExport(ctx, game.projectId, { target: "plain", include: "all" } as never, newUlid(Date.now()))).status,
  ).toBe("queued");
});

test("a trigger is counted like a request, and a refused delivery can be sent again", async () => {
  const game = await plannedGame(plan);
  await setQuota(game, "generations_per_day", 0);
  const trigger = (await game.post("/triggers", { name: "CI" })).body;
  const sentAt = new Date();
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": new Webhook(trigger["secret"]).sign("msg_1", sentAt, "{}"),
  };
  const fire = () => call("POST", `/v1/hooks/triggers/${trigger["id"]}`, { body: "{}", headers });
  const refused = await fire();
  expect([refused.status, refused.body["code"]]).toEqual([429, "quota_exceeded"]);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  await setQuota(game, "generations_per_day", 1);
  expect((await fire()).status).toBe(202);
  expect((await fire()).headers.get("Idempotency-Replayed")).toBe("true");
  expect((await used(game)).generations).toBe(1);
});

test("a deleted account leaves no usage behind", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  expect((await call("DELETE", "/v1/me", { token: game.user.token })).status).toBe(204);
  expect(
    await env.DB.prepare("SELECT count(*) AS n FROM daily_usage WHERE user_id = ?").bind(game.user.id).first("n"),
  ).toBe(0);
});
