/** A user's budget: the default of the deployment or an administrator's limit, from the request to the ledger. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config";
import type { UserContext } from "../../src/context";
import { AppError } from "../../src/errors";
import { createGeneration, estimateGeneration } from "../../src/features/generations/service";
import { newUlid } from "../../src/lib/ids";
import { deleteProject } from "../../src/features/projects/service";
import { call, newUser, type Answer, type Json, type TestUser } from "../support/client";
import { contextOf, publicContext } from "../support/context";
import { draw, finished, plannedGame, type Game } from "../support/game";

const hosted = "workers-ai/flux-2-klein-4b";

function gems(count: number): string {
  const run = crypto.randomUUID().slice(0, 8);
  return Array.from({ length: count }, (_, index) => `- [KIND:icon] Gem ${run} ${index}`).join("\n");
}

async function withBudget(game: Game, images: number): Promise<{ ctx: UserContext; price: number }> {
  const ctx = await contextOf(game.user.id);
  const { estimateMicroUsd, images: all } = await estimateGeneration(ctx, game.projectId, { model: hosted });
  const price = estimateMicroUsd / all;
  return { ctx: { ...ctx, config: { ...ctx.config, budgetMicroUsd: price * images } }, price };
}

async function codeOf(made: Promise<unknown>): Promise<string> {
  return made.then(
    () => "made",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

test("of thirty generations at once against a budget for ten, ten are accepted", async () => {
  const game = await plannedGame(gems(30));
  const { ctx } = await withBudget(game, 10);
  const keys = (await game.get("/assets?limit=100")).body.items.map((item: { key: string }) => item.key);
  const start = (key: string) =>
    createGeneration(
      ctx,
      game.projectId,
      { assets: [key], model: hosted },
      { source: "api", ulid: newUlid(Date.now()) },
    );
  const codes = await Promise.all(keys.map((key: string) => codeOf(start(key))));
  expect(codes.filter((code) => code === "made")).toHaveLength(10);
  expect(codes.filter((code) => code === "budget_exceeded")).toHaveLength(20);
});

test("what has been spent stays spent when its project is deleted, and the model without a price is always allowed", async () => {
  const game = await plannedGame(gems(2));
  const done = await draw(game, { model: hosted });
  expect(done.status).toBe("succeeded");
  const other = await plannedGame(gems(2));
  const owner = await contextOf(game.user.id);
  await deleteProject(owner, game.projectId);
  const { ctx } = await withBudget(other, 3);
  const left = { ...ctx, actor: { ...ctx.actor, userId: game.user.id } };
  const mine = await plannedGameOf(game, gems(2));
  const origin = () => ({ source: "api", ulid: newUlid(Date.now()) }) as const;
  expect(await codeOf(createGeneration(left, mine, { model: hosted }, origin()))).toBe("budget_exceeded");
  expect(await codeOf(createGeneration(left, mine, { model: "procedural" }, origin()))).toBe("made");
});

async function plannedGameOf(game: Game, plan: string): Promise<string> {
  const { token } = game.user;
  const { body } = await call("POST", "/v1/projects", { token, body: { name: "Again" } });
  await call("PUT", `/v1/projects/${body.id}/memory-files/plan`, { token, body: { content: plan } });
  await call("POST", `/v1/projects/${body.id}/plan/apply`, { token });
  return body.id;
}

test("a generation that fails gives its reservation back", async () => {
  const game = await plannedGame(gems(1));
  const { ctx } = await withBudget(game, 1);
  const origin = () => ({ source: "api", ulid: newUlid(Date.now()) }) as const;
  const first = await createGeneration(ctx, game.projectId, { model: hosted }, origin());
  await game.post(`/generations/${first.id}/cancel`);
  await finished(game, first.id);
  const second = await createGeneration(ctx, game.projectId, { model: hosted }, origin());
  expect((await finished(game, second.id)).status).toBe("succeeded");
});

test("in production nobody may spend anything unless the operator says so", async () => {
  const { config } = await publicContext();
  const strong = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
  const secrets = {
    JWT_SECRET_KEY: strong(),
    SECRETS_KEY: strong(),
    PUBLIC_BASE_URL: "https://hatchery.test",
    APP_ENV: "production",
  };
  expect(config.budgetMicroUsd).toBeNull();
  expect(parseConfig(secrets).budgetMicroUsd).toBe(0);
  expect(parseConfig({ ...secrets, DEFAULT_BUDGET_MICRO_USD: "5000000" }).budgetMicroUsd).toBe(5_000_000);
});

describe("a user's monthly limit", () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await newUser();
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  });

  const asAdmin = (method: string, path: string, body?: unknown): Promise<Answer> =>
    call(method, `/v1/admin${path}`, { token: admin.token, ...(body !== undefined && { body }) });

  test("is set by an administrator, holds at once, is recorded, and null is the default again", async () => {
    const user = await newUser();
    const limit = async () => (await call("GET", "/v1/usage", { token: user.token })).body.budget.limitMicroUsd;
    expect(await limit()).toBeNull();
    const change = (monthlyMicroUsd: unknown) => asAdmin("PATCH", `/users/${user.id}`, { quota: { monthlyMicroUsd } });
    expect((await change(250)).status).toBe(200);
    expect(await limit()).toBe(250);
    await asAdmin("PATCH", `/users/${user.id}`, { quota: { generationsPerDay: 3 } });
    expect(await limit()).toBe(250);
    expect((await change(-1)).status).toBe(400);
    expect((await change(null)).status).toBe(200);
    expect(await limit()).toBeNull();
    const { items } = (await asAdmin("GET", "/audit?limit=3")).body;
    expect(items.find((one: Json) => one["targetId"] === user.id)?.detail).toEqual({
      quota: { monthlyMicroUsd: null },
    });
  });
});
