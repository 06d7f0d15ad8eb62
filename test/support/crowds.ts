/** Claims of many images at once on one provider account, for tests of the account's limits. */
import { env } from "cloudflare:workers";
import { expect, onTestFinished } from "vitest";
import { openDb } from "../../src/db/client";
import { toAccountName, type ProviderAccount } from "../../src/domain/provider-account";
import { claimJob } from "../../src/features/drawing/claim-store";
import { putOff } from "../../src/features/drawing/ends";
import { type ImageAttempt } from "../../src/features/drawing/image-attempt";
import { findImage, insertImages, type ImageRow } from "../../src/features/drawing/image-store";
import { findWork, type Work } from "../../src/features/drawing/item-store";
import { createGeneration } from "../../src/features/generations/service";
import { newId, newUlid } from "../../src/lib/ids";
import { ProviderError, type JobRequest } from "../../src/providers/provider";
import { findOffer } from "../../src/providers/registry";
import { contextOf, publicContext } from "./context";
import { plannedGame, type Game } from "./game";

/*
 * Each test has a provider with a name of its own, so that the jobs of other tests do not count. No workflow draws the
 * images. Instead the tests claim jobs for all of them at once, as many workflows would.
 */

const db = openDb(env.DB);
const model = "workers-ai/flux-2-klein-4b";

export type Waiting = { readonly work: Work; readonly image: ImageRow };
export type Crowd = { readonly game: Game; readonly waiting: readonly Waiting[] };
export type Lab = { readonly provider: string; readonly account: ProviderAccount };

/** What the lab's provider drew or was asked for is gone when the test ends. */
export function newLab(): Lab {
  const provider = `lab-${crypto.randomUUID()}`;
  onTestFinished(() => clear(provider));
  return { provider, account: { provider, ownKey: false, userId: "" } };
}

async function clear(provider: string): Promise<void> {
  const mine = "provider = ?1";
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM provider_jobs WHERE ${mine}`).bind(provider),
    env.DB.prepare(
      `UPDATE generation_items SET status = 'canceled' WHERE generation_id IN (SELECT id FROM generations WHERE ${mine})`,
    ).bind(provider),
    env.DB.prepare(`UPDATE generations SET status = 'canceled', finished_at = 1 WHERE ${mine}`).bind(provider),
  ]);
}

async function begin(itemId: string): Promise<Waiting> {
  const work = await findWork(db, itemId);
  if (!work) throw new Error("it is not at work");
  const slot = { direction: null, animation: null, frame: 1, variant: 1, tile: null };
  const image = { id: newId("img", Date.now()), position: 0, ...slot, stripPlace: 0, stripFrames: 1, prompt: "" };
  await insertImages(db, work, [image]);
  const waiting = await findImage(db, itemId, 0);
  if (!waiting) throw new Error("it has no picture");
  return waiting;
}

/** `count` images of one user that wait to be drawn. */
export async function crowd({ provider }: Lab, count: number): Promise<Crowd> {
  const gems = Array.from({ length: count }, (_, at) => `- [KIND:icon] [SIZE:8x8] {#gem-${at}} Gem ${at}`);
  const game = await plannedGame(`## Items\n${gems.join("\n")}\n`);
  const ctx = await contextOf(game.user.id);
  const GENERATION_WORKFLOW = { create: async () => undefined };
  // The code under test calls only `create` of the binding.
  const unstarted = { ...ctx, env: { ...ctx.env, GENERATION_WORKFLOW } as never };
  const origin = { source: "api", ulid: newUlid(Date.now()) } as const;
  const { id } = await createGeneration(unstarted, game.projectId, { model }, origin);
  await env.DB.prepare("UPDATE generations SET provider = ? WHERE id = ?").bind(provider, id).run();
  const items = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ? ORDER BY position")
    .bind(id)
    .all<{ id: string }>();
  return { game, waiting: await Promise.all(items.results.map((item) => begin(item.id))) };
}

export function claim(
  account: ProviderAccount,
  maxInFlight: number | null,
  { work, image }: Waiting,
  nowMs = Date.now(),
) {
  const terms = { account, maxInFlight, estimateMicroUsd: work.item.estimateMicroUsd, request: {} as JobRequest }; // nobody reads it here
  return claimJob(db, work, image, terms, nowMs);
}

/** Claims a job for every image at once. Returns the images that got one. */
export async function claimAll(
  account: ProviderAccount,
  max: number | null,
  all: readonly Waiting[],
): Promise<Waiting[]> {
  const claims = await Promise.all(all.map((one) => claim(account, max, one)));
  expect(claims.filter((each) => each !== "claimed" && each !== "wait")).toEqual([]);
  return all.filter((_, at) => claims[at] === "claimed");
}

export async function inFlight(account: ProviderAccount, userId?: string): Promise<number> {
  const rows = await env.DB.prepare(
    "SELECT user_id FROM provider_jobs WHERE account = ? AND state IN ('submitting', 'pending')",
  )
    .bind(toAccountName(account))
    .all<{ user_id: string }>();
  return rows.results.filter((row) => userId === undefined || row.user_id === userId).length;
}

export async function settle(all: readonly Waiting[]): Promise<void> {
  await env.DB.prepare("UPDATE provider_jobs SET state = 'failed' WHERE image_id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(all.map(({ image }) => image.id)))
    .run();
}

/** Records a refused submit, as the provider's response to a claimed image would. Returns the time before it. */
export async function refuse(
  { provider }: Lab,
  { work, image }: Waiting,
  { throttled, retryAfterSeconds }: Pick<ProviderError, "throttled"> & { retryAfterSeconds?: number },
): Promise<number> {
  const known = findOffer(model);
  if (!known) throw new Error("the model is not offered");
  const offer = { ...known, providerName: provider } as unknown as ImageAttempt["offer"]; // only its name is read
  const error = new ProviderError("slow down", {
    outcome: "refused",
    retryable: true,
    throttled,
    retryAfterSeconds,
  });
  const startedMs = Date.now();
  expect(await putOff({ ctx: await publicContext(), work, image, offer }, error, 1)).toEqual({ state: "again" });
  return startedMs;
}
