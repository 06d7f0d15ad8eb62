/** Budgets of users and projects while many generations start, run, fail and are canceled. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { UserContext } from "../../src/context";
import { monthStartMs } from "../../src/lib/utc-month";
import { AppError } from "../../src/errors";
import { findOffer } from "../../src/providers/registry";
import type { NewGeneration } from "../../src/features/generations/schemas";
import { createGeneration, estimateGeneration } from "../../src/features/generations/service";
import { getUsage } from "../../src/features/usage/service";
import { newUlid } from "../../src/lib/ids";
import { call, newUser } from "../support/client";
import { contextOf } from "../support/context";
import { asset, draw, finished, plannedGame, planBehaviours, type Game } from "../support/game";
import { ledgerOf } from "../support/jobs";
import { insertLedger } from "../support/ledger";
import { freshName, openrouterBill, openrouterModel, openrouterRequests, putKey } from "../support/openrouter";

afterEach(() => void vi.restoreAllMocks());

const model = "workers-ai/flux-2-klein-4b";

function gems(count: number): string {
  const run = freshName();
  return `## Items\n${Array.from({ length: count }, (_, at) => `- [KIND:icon] [SIZE:8x8] {#gem-${at}} ${run} ${at}`).join("\n")}\n`;
}

const keys = (count: number): string[] => Array.from({ length: count }, (_, at) => `gem-${at}`);

type PricedGame = { readonly game: Game; readonly ctx: UserContext; readonly price: number };

/** A game of `count` assets with one image each, and the estimated price of one image. */
async function pricedGame(count: number): Promise<PricedGame> {
  const game = await plannedGame(gems(count));
  const ctx = await contextOf(game.user.id);
  const { estimateMicroUsd } = await estimateGeneration(ctx, game.projectId, { model, assets: ["gem-0"] });
  expect(estimateMicroUsd).toBeGreaterThan(0);
  return { game, ctx, price: estimateMicroUsd };
}

function withLimit({ ctx, price }: PricedGame, pictures: number): UserContext {
  return { ...ctx, config: { ...ctx.config, budgetMicroUsd: pictures * price } };
}

/** Calls the service directly, because the limit on requests per minute would refuse so many requests. */
async function tryGeneration(ctx: UserContext, { game }: PricedGame, input: NewGeneration): Promise<string> {
  const origin = { source: "api", ulid: newUlid(Date.now()) } as const;
  return createGeneration(ctx, game.projectId, { model, ...input }, origin).then(
    () => "made",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

function count(codes: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((each) => each === code).length]));
}

async function setProjectBudget({ game }: PricedGame, monthlyMicroUsd: number | null): Promise<void> {
  const path = `/v1/projects/${game.projectId}/budget`;
  await call("PUT", path, { token: game.user.token, body: { monthlyMicroUsd } });
}

test("of a hundred generations at once against a user's budget for ten, exactly ten are accepted", async () => {
  const mine = await pricedGame(100);
  const ctx = withLimit(mine, 10);
  const codes = await Promise.all(keys(100).map((key) => tryGeneration(ctx, mine, { assets: [key] })));
  expect(count(codes)).toEqual({ made: 10, budget_exceeded: 90 });
  const { budget } = await getUsage({ ...ctx, now: new Date() }, { by: "day" });
  expect(budget.reservedMicroUsd + budget.spentMicroUsd).toBe(10 * mine.price);
});

test("of a hundred at once against a project's budget for ten, exactly ten are accepted", async () => {
  const mine = await pricedGame(100);
  await setProjectBudget(mine, 10 * mine.price);
  const codes = await Promise.all(keys(100).map((key) => tryGeneration(mine.ctx, mine, { assets: [key] })));
  expect(count(codes)).toEqual({ made: 10, budget_exceeded: 90 });
  const { body } = await mine.game.get("/budget");
  expect(body.reservedMicroUsd + body.spentMicroUsd).toBe(10 * mine.price);
});

test("of a hundred at once that are each under their own maxCostMicroUsd or not, those that are get the budget's ten", async () => {
  const mine = await pricedGame(100);
  const ctx = withLimit(mine, 10);
  const costs = (at: number): number => mine.price - (at % 2);
  const codes = await Promise.all(
    keys(100).map((key, at) => tryGeneration(ctx, mine, { assets: [key], maxCostMicroUsd: costs(at) })),
  );
  expect(count(codes)).toEqual({ made: 10, budget_exceeded: 90 });
  expect(codes.filter((code, at) => at % 2 === 1 && code === "made")).toEqual([]);
});

test("a provider that bills more than was estimated is stopped before it is asked for the next picture", async () => {
  const name = freshName();
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:3] ${name}\n`);
  await putKey(game.user, "openrouter");
  const offer = findOffer(openrouterModel);
  if (!offer) throw new Error("the model is not offered");
  vi.spyOn(offer.model, "estimateMicroUsd").mockReturnValue(100);
  const done = await draw(game, { model: openrouterModel });
  const bill = await openrouterBill(name);
  expect(bill).toBeGreaterThan(300);
  expect(done).toMatchObject({ status: "failed", estimateMicroUsd: 300, costMicroUsd: bill });
  expect(done.items[0].error.code).toBe("budget_exceeded");
  expect(await openrouterRequests(name)).toHaveLength(1);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "succeeded", cost_micro_usd: bill }]);
  expect((await game.get("/budget")).body).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: bill });
  expect(await asset(game, name)).toMatchObject({ status: "failed" });
});

/** A context in which a generation is accepted, but no workflow starts and no image is requested. */
function unstarted(ctx: UserContext): UserContext {
  const GENERATION_WORKFLOW = { create: async () => undefined };
  // The code under test calls only `create` of the binding.
  return { ...ctx, env: { ...ctx.env, GENERATION_WORKFLOW } as never };
}

test("what a failure and a cancel did not spend can be spent again, and what was spent cannot", async () => {
  const name = freshName();
  const game = await plannedGame(`## Items\n- [KIND:icon] {#gem-0} ${name}\n`);
  const ctx = await contextOf(game.user.id);
  const { estimateMicroUsd: price } = await estimateGeneration(ctx, game.projectId, { model });
  const mine = { game, ctx, price };
  const poor = withLimit(mine, 1);
  const newest = async () => (await game.get("/generations")).body.items[0].id;
  const reserved = async () => (await getUsage({ ...poor, now: new Date() }, { by: "day" })).budget.reservedMicroUsd;
  await planBehaviours(name, [{ status: 400, code: 5004, description: "Invalid input" }]);
  expect(await tryGeneration(poor, mine, {})).toBe("made");
  expect(await finished(game, await newest())).toMatchObject({ status: "failed", costMicroUsd: 0 });
  expect(await reserved()).toBe(0);
  expect(await tryGeneration(unstarted(poor), mine, {})).toBe("made");
  expect(await reserved()).toBe(price);
  await game.post(`/generations/${await newest()}/cancel`);
  expect(await reserved()).toBe(0);
  expect(await tryGeneration(poor, mine, { assets: ["gem-0"] })).toBe("made");
  expect(await finished(game, await newest())).toMatchObject({ status: "succeeded", costMicroUsd: price });
  expect(await tryGeneration(poor, mine, { assets: ["gem-0"] })).toBe("budget_exceeded");
});

test("a new UTC month begins with the whole budget, less what is still reserved", async () => {
  const mine = await pricedGame(3);
  const { user, projectId } = mine.game;
  const begin = monthStartMs(Date.now());
  await insertLedger([{ userId: user.id, projectId, cost: mine.price, submittedAt: begin - 1 }]);
  const at = (pictures: number, nowMs: number): UserContext => ({ ...withLimit(mine, pictures), now: new Date(nowMs) });
  expect(await tryGeneration(at(1, begin - 1), mine, { assets: ["gem-0"] })).toBe("budget_exceeded");
  await insertLedger([{ userId: user.id, projectId, state: "unknown", estimate: mine.price, submittedAt: begin - 1 }]);
  expect(await tryGeneration(at(1, begin), mine, { assets: ["gem-0"] })).toBe("budget_exceeded");
  expect(await tryGeneration(at(2, begin), mine, { assets: ["gem-0"] })).toBe("made");
});

test("a limit that an administrator raises or lowers holds from the next generation on", async () => {
  const mine = await pricedGame(4);
  const admin = await newUser();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  const limit = async (monthlyMicroUsd: number | null): Promise<void> => {
    const body = { quota: { monthlyMicroUsd } };
    const { status } = await call("PATCH", `/v1/admin/users/${mine.game.user.id}`, { token: admin.token, body });
    expect(status).toBe(200);
  };
  const start = async (at: number) => (await mine.game.post("/generations", { model, assets: [`gem-${at}`] })).status;
  await limit(mine.price - 1);
  expect(await start(0)).toBe(402);
  await limit(mine.price);
  expect(await start(0)).toBe(202);
  expect(await start(1)).toBe(402);
  await limit(2 * mine.price);
  expect(await start(1)).toBe(202);
  await limit(0);
  expect(await start(2)).toBe(402);
  expect(await tryGeneration(withLimit(mine, 100), mine, { assets: ["gem-2"] })).toBe("budget_exceeded");
  await limit(null);
  expect(await tryGeneration(withLimit(mine, 3), mine, { assets: ["gem-2"] })).toBe("made");
  expect(await tryGeneration(withLimit(mine, 3), mine, { assets: ["gem-3"] })).toBe("budget_exceeded");
});
