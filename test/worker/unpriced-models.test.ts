/** Models without a known price: the consent to use one, the reservation of 1 USD an image, and the final bill. */
import { expect, test } from "vitest";
import { AppError } from "../../src/errors";
import { createGeneration } from "../../src/features/generations/service";
import { newUlid } from "../../src/lib/ids";
import { call } from "../support/client";
import { contextOf } from "../support/context";
import { draw, finished, generate, plannedGame, type Game } from "../support/game";
import { jobWhen, ledgerOf } from "../support/jobs";
import {
  behaveOpenrouter,
  freshName,
  goodKey,
  openrouterBill,
  openrouterRequests,
  putKey,
  releaseOpenrouter,
  unpricedModel,
} from "../support/openrouter";

const model = unpricedModel;
const usd = 1_000_000;

async function gameOf(name: string, pictures = 1): Promise<Game> {
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:${pictures}] ${name}\n`);
  await putKey(game.user, "openrouter");
  return game;
}

async function setBudget(game: Game, monthlyMicroUsd: number): Promise<void> {
  const path = `/v1/projects/${game.projectId}/budget`;
  await call("PUT", path, { token: game.user.token, body: { monthlyMicroUsd } });
}

test("a model without a price is listed without one, and drawn with only when the caller says so", async () => {
  const name = freshName();
  const game = await gameOf(name);
  const { items } = (await call("GET", "/v1/models", { token: game.user.token })).body;
  expect(items.find((one: { id: string }) => one.id === model)).toMatchObject({ provider: "openrouter", prices: [] });
  for (const allow of [{}, { allowUnpriced: false }]) {
    const refused = await game.post("/generations", { model, ...allow });
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, "allowUnpriced"]);
  }
  expect((await game.get("/generations")).body.items).toEqual([]);
});

test("a style that names such a model is no word of the caller's", async () => {
  const game = await plannedGame(`## Items\n- [KIND:icon] ${freshName()}\n`, `---\nmodel: ${model}\n---\n`);
  await putKey(game.user, "openrouter");
  expect((await game.post("/generations", {})).body.errors[0].path).toBe("allowUnpriced");
  expect((await game.post("/generations", { dryRun: true })).body).toMatchObject({ model, estimateMicroUsd: usd });
});

test("a dry run of it estimates a dollar for each picture, and spends nothing", async () => {
  const name = freshName();
  const game = await gameOf(name, 3);
  const dry = await game.post("/generations", { model, dryRun: true });
  expect(dry.body).toMatchObject({ images: 3, estimateMicroUsd: 3 * usd, items: [{ estimateMicroUsd: 3 * usd }] });
  expect(await openrouterRequests(name)).toEqual([]);
});

test("a dollar for each picture is set aside until its real price is known, which is what is billed", async () => {
  const name = freshName();
  const game = await gameOf(name, 2);
  await setBudget(game, 2 * usd);
  await behaveOpenrouter(name, { holds: true });
  const { id, estimateMicroUsd } = await generate(game, { model, allowUnpriced: true });
  expect(estimateMicroUsd).toBe(2 * usd);
  await jobWhen(game, ({ state }) => state === "submitting");
  expect((await game.get("/budget")).body).toMatchObject({ reservedMicroUsd: 2 * usd, spentMicroUsd: 0 });
  await releaseOpenrouter(name);
  const done = await finished(game, id);
  const bill = await openrouterBill(name);
  expect(done).toMatchObject({ status: "succeeded", costMicroUsd: bill });
  expect((await ledgerOf(game.projectId)).map((job) => job["estimate_micro_usd"])).toEqual([usd, usd]);
  expect(bill).toBeGreaterThan(0);
  expect(bill).toBeLessThan(usd / 2);
  expect((await game.get("/budget")).body).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: bill });
});

test("a picture whose price the provider does not tell counts as the dollar that was set aside, never as nothing", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await behaveOpenrouter(name, { result: "unnamed" });
  const done = await draw(game, { model, allowUnpriced: true });
  expect(done).toMatchObject({ status: "failed", costMicroUsd: usd, items: [{ error: { code: "provider_failed" } }] });
  expect((await game.get("/budget")).body).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: usd });
});

test("a project's budget below what must be set aside refuses it before anything is asked for", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await setBudget(game, usd - 1);
  const refused = await game.post("/generations", { model, allowUnpriced: true });
  expect([refused.status, refused.body.code]).toEqual([402, "budget_exceeded"]);
  expect(await openrouterRequests(name)).toEqual([]);
  await setBudget(game, usd);
  expect(await draw(game, { model, allowUnpriced: true })).toMatchObject({ status: "succeeded" });
});

test("so does a maxCostMicroUsd below it, and on the operator's key the user's own budget", async () => {
  const game = await plannedGame(`## Items\n- [KIND:icon] ${freshName()}\n`);
  const ctx = await contextOf(game.user.id);
  const providers = { ...ctx.config.providers, openrouter: { ...ctx.config.providers.openrouter, key: goodKey } };
  const tryWith = async (budgetMicroUsd: number | null, maxCostMicroUsd?: number): Promise<string> => {
    const rich = { ...ctx, config: { ...ctx.config, providers, budgetMicroUsd } };
    const input = { model, allowUnpriced: true, ...(maxCostMicroUsd !== undefined && { maxCostMicroUsd }) };
    const origin = { source: "api", ulid: newUlid(Date.now()) } as const;
    return createGeneration(rich, game.projectId, input, origin).then(
      ({ id }) => id,
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  };
  expect(await tryWith(usd - 1)).toBe("budget_exceeded");
  expect(await tryWith(null, usd - 1)).toBe("budget_exceeded");
  const id = await tryWith(usd, usd);
  expect(id).toMatch(/^gen_/);
  await game.post(`/generations/${id}/cancel`);
});
