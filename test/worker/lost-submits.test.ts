import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseConfig } from "../../src/config";
import { collectImage } from "../../src/features/drawing/collect";
import { acceptJob } from "../../src/features/drawing/job-store";
import { settleLooseJobs } from "../../src/features/drawing/loose-jobs";
import { NotYet } from "../../src/features/drawing/steps";
import { providerNames, providers } from "../../src/providers/registry";
import { createKeys } from "../../src/keys";
import { captureLog, publicContext } from "../support/context";
import { finished, generate, plannedGame, until, type Game } from "../support/game";
import { behave, billOf, handIn, jobsOf, jobWhen, ledgerOf, mailFor, replicateModel } from "../support/jobs";
import type { Json } from "../support/client";

const model = replicateModel;
const secondMs = 1_000;

let lines: Json[] = [];
beforeEach(() => void (lines = captureLog()));
afterEach(() => void vi.restoreAllMocks());

function freshName(): string {
  return `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

async function gameOf(name: string): Promise<Game> {
  return plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
}

/** Runs as if so much time had passed since now. */
async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const real = Date.now;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + ms);
  try {
    return await work();
  } finally {
    clock.mockRestore();
  }
}

async function settleLater(ms: number): Promise<void> {
  await later(ms, async () => settleLooseJobs(await publicContext({ now: new Date(Date.now()) })));
}

type Answering = (url: string, init: RequestInit | undefined) => Response | undefined;

/** Answers some calls in place of whoever they are for. */
function intercept(answer: Answering): void {
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return answer(url, init) ?? real(input, init);
  });
}

/** A submit whose connection breaks, and which the provider takes when it is let go. */
function holdSubmit(name: string): { take: () => Promise<Json> } {
  const real = globalThis.fetch;
  let held: (() => Promise<Response>) | undefined;
  intercept((url, init) => {
    const isSubmit = url.endsWith("/flux-2-pro/predictions") && JSON.stringify(init).includes(name);
    if (!isSubmit || held !== undefined) return undefined;
    const { signal: _, ...rest } = init ?? {};
    held = () => real(url, rest);
    throw new Error("the connection broke");
  });
  return { take: async () => (await (await until("it is submitted", async () => held))()).json() };
}

test("every provider that can be asked for a lost job says how long a submit may be under way", () => {
  for (const { findJob, longestSubmitMs } of providerNames.map((name) => providers[name]))
    if (findJob !== undefined) expect(longestSubmitMs).toBeGreaterThan(0);
});

test("a submit that outlives its connection is asked for once, while the provider may still take it", async () => {
  const name = freshName();
  await behave(name, { callback: "lose" });
  const game = await gameOf(name);
  const { take } = holdSubmit(name);
  const { id } = await generate(game, { model });
  const { item_id: itemId } = await jobWhen(game, ({ state }) => state === "submitting");
  for (const afterMs of [80 * secondMs, 200 * secondMs])
    await later(afterMs, async () =>
      expect(collectImage(await publicContext(), itemId, 0)).rejects.toBeInstanceOf(NotYet),
    );
  await take();
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect(await jobsOf(name)).toHaveLength(1);
});

/** A job that its provider takes after its generation was canceled, and after it counted as never arrived. */
async function takenTooLate(name: string): Promise<{ game: Game; row: Json; job: Json }> {
  const game = await gameOf(name);
  const { take } = holdSubmit(name);
  const { id } = await generate(game, { model });
  const row = await jobWhen(game, ({ state }) => state === "submitting");
  await game.post(`/generations/${id}/cancel`);
  await settleLater(80 * secondMs);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "submitting" }]);
  await settleLater(270 * secondMs);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "refused", cost_micro_usd: 0 }]);
  return { game, row, job: await take() };
}

async function expectBilled(game: Game, name: string, jobId: string): Promise<void> {
  await settleLater(300 * secondMs);
  await settleLater(400 * secondMs);
  expect(await ledgerOf(game.projectId)).toMatchObject([
    { state: "failed", job_id: jobId, cost_micro_usd: await billOf(name), request: null },
  ]);
}

test("a job that is accepted after its cancel was settled is stopped, and its bill is written down", async () => {
  const name = freshName();
  await behave(name, { callback: "lose", job: "hang" });
  const { game, row, job } = await takenTooLate(name);
  const { db } = await publicContext();
  const [imageId, submittedAt] = [row.image_id, row.submitted_at];
  expect(await acceptJob(db, { imageId, submittedAt: submittedAt - 1 }, { id: "another", url: null })).toBe(false);
  expect(await acceptJob(db, { imageId, submittedAt }, { id: job.id, url: null })).toBe(true);
  await expectBilled(game, name, job.id);
  expect(["canceled", "aborted"]).toContain((await jobsOf(name))[0]?.state);
});

test("so is one that its provider calls back about after that", async () => {
  const name = freshName();
  const { game, row, job } = await takenTooLate(name);
  for (const mail of await mailFor(row.image_id)) expect((await handIn(mail)).status).toBe(204);
  await expectBilled(game, name, job.id);
  expect(await billOf(name)).toBeGreaterThan(0);
});

test("a lost submit is found whatever the signing secret and the public address are by then", async () => {
  const name = freshName();
  await behave(name, { submit: "drop", callback: "lose" });
  const game = await gameOf(name);
  intercept((url) => (url.includes("/v1/predictions?") ? new Response("{}", { status: 503 }) : undefined));
  await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "submitting");
  const [sent] = await until("it is taken", async () => ((await jobsOf(name)).length === 1 ? jobsOf(name) : undefined));
  const moved = {
    ...env,
    JWT_SECRET_KEY: "another secret, also long enough to sign with",
    JWT_SECRET_KEY_PREVIOUS: env.JWT_SECRET_KEY,
    PUBLIC_BASE_URL: "https://moved.example",
  };
  const config = parseConfig(moved);
  const ctx = await publicContext({ config, keys: await createKeys(config)() });
  vi.mocked(fetch).mockRestore();
  await later(270 * secondMs, () => collectImage(ctx, job.item_id, 0).catch(() => undefined));
  expect(await ledgerOf(game.projectId)).toMatchObject([{ job_id: sent?.id, tries: 1 }]);
  expect(await jobsOf(name)).toHaveLength(1);
});

/** How often the list, which is throttled from now on, was asked for around a job. */
function throttleList(): (job: Json) => number {
  const since: (string | null)[] = [];
  intercept((url) => {
    if (!url.includes("/v1/predictions?")) return undefined;
    since.push(new URL(url).searchParams.get("created_after"));
    return new Response("{}", { status: 429, headers: { "retry-after": "600" } });
  });
  return (job) => since.filter((time) => time === new Date(job.submitted_at - 60 * secondMs).toISOString()).length;
}

test("a provider whose list of jobs is throttled is not asked for it again before it says", async () => {
  const name = freshName();
  await behave(name, { submit: "drop", callback: "lose" });
  const asked = throttleList();
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "submitting");
  const collect = async () => collectImage(await publicContext(), job.item_id, 0);
  for (let run = 0; run < 3; run++) await expect(collect()).rejects.toBeInstanceOf(NotYet);
  expect(asked(job)).toBe(1);
  await game.post(`/generations/${id}/cancel`);
});

test("nor is it for a job that was canceled, which is found once it may be asked", async () => {
  const name = freshName();
  await behave(name, { submit: "drop", callback: "lose", job: "hang" });
  const asked = throttleList();
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "submitting");
  await game.post(`/generations/${id}/cancel`);
  for (const afterSeconds of [10, 100, 599]) await settleLater(afterSeconds * secondMs);
  expect(asked(job)).toBe(1);
  vi.mocked(fetch).mockRestore();
  await settleLater(630 * secondMs);
  expect(["canceled", "aborted"]).toContain((await jobsOf(name))[0]?.state);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "failed", cost_micro_usd: await billOf(name) }]);
});

test("a job that its provider does not know for a moment is asked about again, and its picture comes", async () => {
  const name = freshName();
  await behave(name, { callback: "lose" });
  let misses = 0;
  intercept((url) =>
    /\/v1\/predictions\/[a-z0-9]+$/.test(url) && misses++ < 2
      ? new Response('{"detail":"Not found."}', { status: 404 })
      : undefined,
  );
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect(misses).toBeGreaterThan(2);
  expect(lines.some(({ event }) => event === "provider_failed")).toBe(true);
});

test("a job that its provider goes on not to know is given up, and is settled by what the provider bills for it later", async () => {
  const name = freshName();
  await behave(name, { callback: "lose" });
  const game = await gameOf(name);
  let isGone = true;
  intercept((url) =>
    isGone && /\/v1\/predictions\/[a-z0-9]+$/.test(url) ? new Response("{}", { status: 404 }) : undefined,
  );
  const { id } = await generate(game, { model });
  const { item_id: itemId } = await jobWhen(game, ({ state }) => state === "pending");
  const outcome = await later(301 * secondMs, async () => collectImage(await publicContext(), itemId, 0));
  expect(outcome).toMatchObject({ state: "failed", code: "outcome_unknown" });
  expect((await finished(game, id)).items[0].error.code).toBe("outcome_unknown");
  isGone = false;
  await settleLater(3_700 * secondMs);
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "failed", cost_micro_usd: await billOf(name) }]);
});
