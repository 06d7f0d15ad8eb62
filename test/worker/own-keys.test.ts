import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { settleLooseJobs } from "../../src/features/drawing/loose-jobs";
import { createGeneration } from "../../src/features/generations/service";
import { newUlid } from "../../src/lib/ids";
import { call, type Json } from "../support/client";
import { captureLog, contextOf, publicContext } from "../support/context";
import { newKey } from "../support/fixtures";
import { draw, finished, generate, plannedGame, versionsOf, type Game } from "../support/game";
import { billOf, jobsOf, jobWhen, ledgerOf, replicateModel } from "../support/jobs";
import {
  behaveOpenrouter,
  deleteKey,
  freshName,
  goodKey,
  openrouterBill,
  openrouterModel,
  openrouterRequests,
  putKey,
  releaseOpenrouter,
} from "../support/openrouter";

const model = openrouterModel;

let log: Json[] = [];
beforeEach(() => {
  log = captureLog();
});
afterEach(() => void vi.restoreAllMocks());

async function gameOf(name: string, pictures = 1): Promise<Game> {
  const tag = pictures > 1 ? `[VARIANTS:${pictures}] ` : "";
  return plannedGame(`## Items\n- [KIND:icon] ${tag}${name}\n`);
}

async function budgets(game: Game): Promise<{ user: Json; project: Json }> {
  const { body } = await call("GET", "/v1/usage", { token: game.user.token });
  return { user: body.budget, project: (await game.get("/budget")).body };
}

test("a stored key draws at a provider that the operator has no key for, and goes there alone", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "openrouter");
  expect(await draw(game, { model })).toMatchObject({ status: "succeeded", costMicroUsd: await openrouterBill(name) });
  expect((await openrouterRequests(name)).map(({ key }) => key)).toEqual([`Bearer ${goodKey}`]);
  expect((await versionsOf(game, name))[0]).toMatchObject({ provider: "openrouter", model });
});

test("what runs on an own key is in the ledger as such: it counts on the project's budget and not on the user's", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "openrouter");
  await env.DB.prepare("UPDATE users SET monthly_micro_usd = 0 WHERE id = ?").bind(game.user.id).run();
  await behaveOpenrouter(name, { holds: true });
  const { id, estimateMicroUsd } = await generate(game, { model });
  await jobWhen(game, ({ state }) => state === "submitting");
  const during = await budgets(game);
  expect(during.user).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 0 });
  expect(during.project).toMatchObject({ reservedMicroUsd: estimateMicroUsd, spentMicroUsd: 0 });
  await releaseOpenrouter(name);
  await finished(game, id);
  const bill = await openrouterBill(name);
  expect(bill).toBeGreaterThan(0);
  expect(await ledgerOf(game.projectId)).toMatchObject([
    { own_key: 1, account: `openrouter:${game.user.id}`, user_id: game.user.id, cost_micro_usd: bill },
  ]);
  const after = await budgets(game);
  expect(after.user).toMatchObject({ limitMicroUsd: 0, reservedMicroUsd: 0, spentMicroUsd: 0 });
  expect(after.project).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: bill });
  const { body } = await call("GET", "/v1/usage?by=model", { token: game.user.token });
  expect(body).toMatchObject({ totalMicroUsd: bill, items: [{ model, images: 1, ownKeyMicroUsd: bill }] });
});

test("a project's budget holds for own keys too", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "openrouter");
  const path = `/v1/projects/${game.projectId}/budget`;
  await call("PUT", path, { token: game.user.token, body: { monthlyMicroUsd: 1 } });
  expect(await game.post("/generations", { model })).toMatchObject({ status: 402, body: { code: "budget_exceeded" } });
  expect(await openrouterRequests(name)).toEqual([]);
});

test("who has stored no key is told how to, and nobody draws with another's", async () => {
  const [name, theirs] = [freshName(), freshName()];
  const [game, other] = [await gameOf(name), await gameOf(theirs)];
  await putKey(game.user, "openrouter");
  for (const body of [{ model }, { model, dryRun: true }]) {
    const refused = await other.post("/generations", body);
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, "model"]);
    expect(refused.body.errors[0].message).toContain("PUT /v1/me/provider-keys/openrouter");
  }
  expect(await openrouterRequests(theirs)).toEqual([]);
});

test("a key that is bound to a project draws on its owner's key, and reaches none of his keys", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "openrouter");
  const token = await newKey(game.user, ["read", "write", "generate"], game.projectId);
  const made = await call("POST", `/v1/projects/${game.projectId}/generations`, { token, body: { model } });
  expect(made.status).toBe(202);
  for (const [method, path] of [
    ["GET", ""],
    ["PUT", "/openrouter"],
    ["DELETE", "/openrouter"],
  ] as const) {
    const body = method === "PUT" ? { body: { key: "a-planted-key" } } : {};
    const answer = await call(method, `/v1/me/provider-keys${path}`, { token, ...body });
    expect([method, answer.status, answer.body.code]).toEqual([method, 403, "insufficient_scope"]);
  }
  expect(await finished(game, made.body.id)).toMatchObject({ status: "succeeded" });
});

test("a key that is deleted while its pictures are drawn fails the rest with the reason, and what was drawn is billed", async () => {
  const name = freshName();
  const game = await gameOf(name, 2);
  await putKey(game.user, "openrouter");
  await behaveOpenrouter(name, { holds: true });
  const { id } = await generate(game, { model });
  await jobWhen(game, ({ state }) => state === "submitting");
  await deleteKey(game.user, "openrouter");
  await releaseOpenrouter(name);
  const done = await finished(game, id);
  expect(done.items[0].error).toMatchObject({ code: "provider_failed", detail: expect.stringContaining("key") });
  expect(done.items[0].error.detail).toContain("Store one again");
  expect(await openrouterRequests(name)).toHaveLength(1);
  expect(done.costMicroUsd).toBe(await openrouterBill(name));
  expect((await budgets(game)).project).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: done.costMicroUsd });
});

async function askedReplicate(match: string): Promise<unknown[]> {
  const requests: Json[] = await (await fetch(`${env.REPLICATE_URL}/__requests?match=${match}`)).json();
  return requests.map(({ key }) => key);
}

test("a wrong key fails with the reason, costs nothing, and the operator's does not stand in for it", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "replicate", "a-wrong-key-of-mine");
  const done = await draw(game, { model: replicateModel });
  const detail = reasons.badKey;
  expect(done.items[0].error).toEqual({ code: "provider_failed", detail });
  expect(await ledgerOf(game.projectId)).toMatchObject([{ own_key: 1, state: "refused", cost_micro_usd: 0 }]);
  expect((await budgets(game)).project).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 0 });
  expect(await askedReplicate(name)).toEqual(["Bearer a-wrong-key-of-mine"]);
});

test("a key that is deleted before its picture is asked for is not replaced by the operator's", async () => {
  const name = freshName();
  const game = await gameOf(name);
  await putKey(game.user, "replicate");
  const ctx = await contextOf(game.user.id);
  const GENERATION_WORKFLOW = { create: async () => undefined };
  // The code only calls `create` of the binding.
  const unstarted = { ...ctx, env: { ...ctx.env, GENERATION_WORKFLOW } as never };
  const origin = { source: "api", ulid: newUlid(Date.now()) } as const;
  const { id } = await createGeneration(unstarted, game.projectId, { model: replicateModel }, origin);
  await deleteKey(game.user, "replicate");
  await env.GENERATION_WORKFLOW.create({ id, params: { generationId: id } });
  const { items } = await finished(game, id);
  expect(items[0].error.detail).toContain("Your own key");
  expect([await askedReplicate(name), await jobsOf(name)]).toEqual([[], []]);
});

/** Makes a job with a user's own key, and deletes the key while the job runs. */
async function orphanedJob(name: string): Promise<Game> {
  const game = await gameOf(name);
  await putKey(game.user, "replicate");
  const { id } = await generate(game, { model: replicateModel });
  await jobWhen(game, ({ state }) => state === "pending");
  await deleteKey(game.user, "replicate");
  await game.post(`/generations/${id}/cancel`);
  return game;
}

async function settleAfter(ms: number): Promise<void> {
  await settleLooseJobs(await publicContext({ now: new Date(Date.now() + ms) }));
}

test("a job whose key is gone is not asked for with the operator's; with the key back it is settled to its bill", async () => {
  const name = freshName();
  const game = await orphanedJob(name);
  await settleAfter(0);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "pending" }]);
  await putKey(game.user, "replicate");
  await settleAfter(120_000);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "failed", cost_micro_usd: await billOf(name) }]);
});

test("a job whose key never comes back ends as unknown, with its reservation, for the operator to settle", async () => {
  const game = await orphanedJob(freshName());
  await settleAfter(0);
  await settleAfter(2 * 3_600_000);
  const [job] = await ledgerOf(game.projectId);
  expect(job).toMatchObject({ state: "unknown", cost_micro_usd: 0 });
  expect((await budgets(game)).project).toMatchObject({ reservedMicroUsd: job?.estimate_micro_usd });
});

test("an own key is in no answer, no log and no row, whether the provider takes it or refuses it", async () => {
  for (const [key, status] of [
    [goodKey, "succeeded"],
    [`canary-${crypto.randomUUID()}`, "failed"],
  ] as const) {
    const game = await gameOf(freshName());
    await putKey(game.user, "openrouter", key);
    const done = await draw(game, { model });
    expect(done.status).toBe(status);
    const paths = ["/generations", `/generations/${done.id}`, "/assets", "/budget"];
    const answers = await Promise.all(paths.map(async (path) => (await game.get(path)).text));
    for (const path of ["/v1/me", "/v1/me/provider-keys", "/v1/usage", "/v1/usage?by=model"])
      answers.push((await call("GET", path, { token: game.user.token })).text);
    const tables = ["provider_jobs", "provider_accounts", "generations", "generation_items", "provider_keys", "events"];
    const rows = await Promise.all(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`).all()));
    const all = JSON.stringify([answers, rows.map(({ results }) => results), log]);
    for (const form of [key, btoa(key), encodeURIComponent(key)]) expect(all).not.toContain(form);
  }
  expect(log.map(({ event }) => event)).toContain("provider_failed");
});
