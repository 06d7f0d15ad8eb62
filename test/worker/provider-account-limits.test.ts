/** The limit on jobs in flight of a provider account: fairness among users, and pauses after a `Retry-After`. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { claimJob, type Claimed } from "../../src/features/drawing/claim-store";
import { toAccountName, type ProviderAccount } from "../../src/domain/provider-account";
import { pauseAccount } from "../../src/features/drawing/account-store";
import { putOff } from "../../src/features/drawing/ends";
import { type ImageAttempt } from "../../src/features/drawing/image-attempt";
import { ProviderError, type JobRequest } from "../../src/providers/provider";
import { findOffer } from "../../src/providers/registry";
import { createGeneration } from "../../src/features/generations/service";
import { findImage, insertImages, type ImageRow } from "../../src/features/drawing/image-store";
import { findWork, type Work } from "../../src/features/drawing/item-store";
import { newId, newUlid } from "../../src/lib/ids";
import { contextOf, publicContext } from "../support/context";
import { plannedGame, type Game } from "../support/game";

/*
 * Each test has a provider with a name of its own, so that the jobs of other tests do not count. No workflow draws the
 * images. Instead the tests claim jobs for all of them at once, as many workflows would.
 */

const db = openDb(env.DB);
const model = "workers-ai/flux-2-klein-4b";

type Waiting = { readonly work: Work; readonly image: ImageRow };
type Crowd = { readonly game: Game; readonly waiting: readonly Waiting[] };
type Lab = { readonly provider: string; readonly account: ProviderAccount };

let labs: string[] = [];
afterEach(async () => {
  const all = JSON.stringify(labs);
  const mine = "provider IN (SELECT value FROM json_each(?1))";
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM provider_jobs WHERE ${mine}`).bind(all),
    env.DB.prepare(
      `UPDATE generation_items SET status = 'canceled' WHERE generation_id IN (SELECT id FROM generations WHERE ${mine})`,
    ).bind(all),
    env.DB.prepare(`UPDATE generations SET status = 'canceled', finished_at = 1 WHERE ${mine}`).bind(all),
  ]);
  labs = [];
});

function newLab(): Lab {
  const provider = `lab-${crypto.randomUUID()}`;
  labs.push(provider);
  return { provider, account: { provider, ownKey: false, userId: "" } };
}

async function begin(itemId: string): Promise<Waiting> {
  const work = await findWork(db, itemId);
  if (!work) throw new Error("it is not at work");
  const image = { id: newId("img", Date.now()), position: 0, direction: null, animation: null, frame: 1, prompt: "" };
  await insertImages(db, work, [image]);
  const waiting = await findImage(db, itemId, 0);
  if (!waiting) throw new Error("it has no picture");
  return waiting;
}

/** `count` images of one user that wait to be drawn. */
async function crowd({ provider }: Lab, count: number): Promise<Crowd> {
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

function claim(account: ProviderAccount, maxInFlight: number | null, { work, image }: Waiting, nowMs = Date.now()) {
  const terms = { account, maxInFlight, estimateMicroUsd: work.item.estimateMicroUsd, request: {} as JobRequest }; // nobody reads it here
  return claimJob(db, work, image, terms, nowMs);
}

/** Claims a job for every image at once. Returns the images that got one. */
async function claimAll(account: ProviderAccount, max: number | null, all: readonly Waiting[]): Promise<Waiting[]> {
  const claims = await Promise.all(all.map((one) => claim(account, max, one)));
  expect(claims.filter((each) => each !== "claimed" && each !== "wait")).toEqual([]);
  return all.filter((_, at) => claims[at] === "claimed");
}

async function inFlight(account: ProviderAccount, userId?: string): Promise<number> {
  const rows = await env.DB.prepare(
    "SELECT user_id FROM provider_jobs WHERE account = ? AND state IN ('submitting', 'pending')",
  )
    .bind(toAccountName(account))
    .all<{ user_id: string }>();
  return rows.results.filter((row) => userId === undefined || row.user_id === userId).length;
}

async function settle(all: readonly Waiting[]): Promise<void> {
  await env.DB.prepare("UPDATE provider_jobs SET state = 'failed' WHERE image_id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(all.map(({ image }) => image.id)))
    .run();
}

test("of a hundred that ask at once no more than the account's limit are in flight, and each gets its turn once", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 100);
  let left = waiting;
  const sizes: number[] = [];
  while (left.length > 0) {
    const taken = await claimAll(lab.account, 24, left);
    expect(await inFlight(lab.account)).toBe(taken.length);
    sizes.push(taken.length);
    await settle(taken);
    left = left.filter((one) => !taken.includes(one));
  }
  expect(sizes).toEqual([24, 24, 24, 24, 4]);
  expect(await claimAll(lab.account, 24, waiting)).toEqual([]);
});

test("two users who both wait get half each, and who is alone gets all that is free", async () => {
  const lab = newLab();
  const [ann, bob] = [await crowd(lab, 12), await crowd(lab, 12)];
  const taken = await claimAll(lab.account, 6, [...ann.waiting, ...bob.waiting]);
  const shares = async () => Promise.all([ann, bob].map(({ game }) => inFlight(lab.account, game.user.id)));
  expect(await shares()).toEqual([3, 3]);
  const { generation } = bob.waiting[0]?.work ?? {};
  await bob.game.post(`/generations/${generation?.id}/cancel`);
  expect(await claimAll(lab.account, 6, ann.waiting)).toEqual([]);
  await settle(taken.filter((one) => bob.waiting.includes(one)));
  await claimAll(lab.account, 6, ann.waiting);
  expect(await shares()).toEqual([6, 0]);
});

test("who comes late gets his share as soon as places are free, and not the one who had them all", async () => {
  const lab = newLab();
  const ann = await crowd(lab, 12);
  const first = await claimAll(lab.account, 4, ann.waiting);
  expect(first).toHaveLength(4);
  const bob = await crowd(lab, 4);
  expect(await claimAll(lab.account, 4, bob.waiting)).toEqual([]);
  await settle(first.slice(0, 2));
  const next = await claimAll(lab.account, 4, [...ann.waiting, ...bob.waiting]);
  expect(next.map((one) => bob.waiting.includes(one))).toEqual([true, true]);
});

test("with more users than places, each gets one at most, and none is left free", async () => {
  const lab = newLab();
  const crowds = [await crowd(lab, 3), await crowd(lab, 3), await crowd(lab, 3)];
  const taken = await claimAll(lab.account, 2, crowds.flatMap(({ waiting }) => waiting).toReversed());
  expect(taken).toHaveLength(2);
  expect(new Set(taken.map(({ work }) => work.generation.ownerId)).size).toBe(2);
});

test("an odd number of places is used up, too", async () => {
  const lab = newLab();
  const [ann, bob] = [await crowd(lab, 6), await crowd(lab, 6)];
  await claimAll(lab.account, 5, [...ann.waiting, ...bob.waiting]);
  expect(await inFlight(lab.account)).toBe(5);
});

test("an account that was told to pause takes nothing until then, and other accounts are not held up", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 3);
  const [one, two, three] = waiting;
  if (!one || !two || !three) throw new Error("three were planned");
  const nowMs = Date.now();
  await pauseAccount(db, lab.account, nowMs + 60_000);
  await pauseAccount(db, lab.account, nowMs + 10_000);
  for (const max of [24, null])
    for (const at of [nowMs, nowMs + 59_999]) expect(await claim(lab.account, max, one, at)).toBe("wait");
  expect(await claim({ provider: lab.provider, ownKey: true, userId: "another" }, 24, two, nowMs)).toBe("claimed");
  expect(await claim(lab.account, 24, one, nowMs + 60_000)).toBe("claimed");
  expect(await claim(lab.account, 24, three, nowMs + 60_000)).toBe("claimed");
});

/** Records a refused submit, as the provider's response to a claimed image would. */
async function refuse({ provider }: Lab, { work, image }: Waiting, throttled: boolean): Promise<number> {
  const known = findOffer(model);
  if (!known) throw new Error("the model is not offered");
  const offer = { ...known, providerName: provider } as unknown as ImageAttempt["offer"]; // only its name is read
  const error = new ProviderError("slow down", {
    outcome: "refused",
    retryable: true,
    throttled,
    retryAfterSeconds: 1_800,
  });
  const startedMs = Date.now();
  expect(await putOff({ ctx: await publicContext(), work, image, offer }, error, 1)).toEqual({ state: "again" });
  return startedMs;
}

test("a Retry-After of half an hour is kept to by the whole account, and costs the picture no try", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 2);
  const [one, two] = waiting;
  if (!one || !two) throw new Error("two were planned");
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  const nowMs = await refuse(lab, one, true);
  const later = async (seconds: number): Promise<Claimed[]> =>
    Promise.all([one, two].map((each) => claim(lab.account, 24, each, nowMs + seconds * 1_000)));
  for (const seconds of [0, 5, 60, 1_799]) expect([seconds, await later(seconds)]).toEqual([seconds, ["wait", "wait"]]);
  expect(await later(1_805)).toEqual(["claimed", "claimed"]);
  const tries = env.DB.prepare("SELECT tries FROM provider_jobs WHERE image_id = ?").bind(one.image.id);
  expect(await tries.first("tries")).toBe(1);
});

test("a Retry-After that is about one picture holds up that one alone", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 2);
  const [one, two] = waiting;
  if (!one || !two) throw new Error("two were planned");
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  const nowMs = await refuse(lab, one, false);
  expect(await claim(lab.account, 24, one, nowMs + 1_799_000)).toBe("wait");
  expect(await claim(lab.account, 24, two, nowMs)).toBe("claimed");
  expect(await claim(lab.account, 24, one, nowMs + 1_805_000)).toBe("claimed");
});
