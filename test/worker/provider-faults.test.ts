import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectImage } from "../../src/features/drawing/collect";
import { askForImage } from "../../src/features/drawing/ask";
import { acceptJob, refuseJob } from "../../src/features/drawing/job-store";
import { settleDrawn } from "../../src/features/drawing/cost-store";
import { settleLooseJobs } from "../../src/features/drawing/loose-jobs";
import { NotYet, untilAnswered, untilItsTurn } from "../../src/features/drawing/steps";
import { breakDatabase, breakStore } from "../support/broken";
import { call, type Json } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import { draw, finished, generate, plannedGame, requestsFor, until, type Game } from "../support/game";
import { behave, billOf, handIn, jobsOf, jobWhen, ledgerOf, mailFor, replicateModel } from "../support/jobs";
import { insertLedger } from "../support/ledger";
import { noisePng } from "../support/pack";

const model = replicateModel;
const hourMs = 3_600_000;

beforeEach(() => void captureLog());
afterEach(() => void vi.restoreAllMocks());

function freshName(): string {
  return `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

async function gameOf(name: string): Promise<Game> {
  return plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
}

async function settleAt(nowMs: number): Promise<void> {
  await settleLooseJobs(await publicContext({ now: new Date(nowMs) }));
}

async function reserved(game: Game): Promise<number> {
  return (await call("GET", "/v1/usage", { token: game.user.token })).body.budget.reservedMicroUsd;
}

/** How often the provider was asked about a job. */
async function countAsked(path: string): Promise<number> {
  const requests: Json[] = await (await fetch(`${env.REPLICATE_URL}/__requests?match=`)).json();
  return requests.filter((request) => request["method"] === "GET" && request["path"].includes(path)).length;
}

test("a project that is deleted while its picture is drawn: the job is stopped, its bill is written down, nothing stays reserved", async () => {
  const name = freshName();
  await behave(name, { delayMs: 60_000 });
  const game = await gameOf(name);
  await generate(game, { model });
  await jobWhen(game, ({ state }) => state === "pending");
  await call("DELETE", `/v1/projects/${game.projectId}`, { token: game.user.token });
  expect(await reserved(game)).toBeGreaterThan(0);
  await settleAt(Date.now());
  await settleAt(Date.now() + 120_000);
  expect(await ledgerOf(game.projectId)).toMatchObject([
    { state: "failed", cost_micro_usd: await billOf(name), request: null },
  ]);
  expect(await reserved(game)).toBe(0);
});

test("what is kept of a request names nothing of what is drawn, so it may outlive the project", async () => {
  const name = freshName();
  await behave(name, { job: "hang" });
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n  - polishing (2 frames)`, "palette: #123456");
  const { id } = await generate(game, { model });
  const { request } = await jobWhen(game, ({ state }) => state === "pending");
  expect(Object.keys(JSON.parse(request)).toSorted()).toEqual(["height", "model", "references", "seed", "width"]);
  await game.post(`/generations/${id}/cancel`);
});

test("a run that died after it gave a job up as unknown is followed by one that says the same", async () => {
  const name = freshName();
  await behave(name, { job: "hang", callback: "lose" });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  await env.DB.prepare("UPDATE provider_jobs SET state = 'unknown' WHERE image_id = ?").bind(job.image_id).run();
  const ctx = await publicContext();
  for (const run of [askForImage, collectImage])
    expect(await run(ctx, job.item_id, 0)).toMatchObject({ state: "failed", code: "outcome_unknown" });
  expect((await finished(game, id)).items[0].error.code).toBe("outcome_unknown");
});

test("a late callback of a job that was given up names no other: the job whose answer was lost is found, and paid once", async () => {
  const name = freshName();
  await behave(name, { job: "abort" }, { submit: "drop", callback: "lose" });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const first = await jobWhen(game, ({ state }) => state === "pending");
  const [mail] = await mailFor(first.image_id);
  if (!mail) throw new Error("no callback");
  expect((await handIn(mail)).status).toBe(204);
  await until("it is asked for again", async () => ((await jobsOf(name)).length === 2 ? true : undefined));
  const again = await jobWhen(game, ({ state }) => state === "submitting" || state === "pending");
  expect((await handIn(mail)).status).toBe(204);
  expect((await jobWhen(game, () => true)).job_id).not.toBe(first.job_id);
  expect(again.submitted_at).toBeGreaterThan(first.submitted_at);
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect(await jobsOf(name)).toHaveLength(2);
}, 120_000);

test("a provider that asks to slow down while a job is out is not asked about it before then", async () => {
  const name = freshName();
  await behave(name, { callback: "lose", job: "hang", polls: ["throttle"] });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  const ctx = await publicContext();
  for (let run = 0; run < 3; run++) await expect(collectImage(ctx, job.item_id, 0)).rejects.toBeInstanceOf(NotYet);
  expect(await countAsked(`/predictions/${job.job_id}`)).toBe(1);
  await game.post(`/generations/${id}/cancel`);
  // A job that is told to stop is told so, whatever it waits for.
  await settleAt(Date.now() + 10_000);
  expect(["canceled", "aborted"]).toContain((await jobsOf(name))[0]?.state);
});

test("a claim whose answer is lost on its way from the database is this run's claim, and the picture is drawn", async () => {
  const name = freshName();
  const game = await gameOf(name);
  const lost = breakDatabase("INSERT INTO provider_jobs", "after", 1);
  expect(await draw(game, { model: "workers-ai/flux-2-klein-4b" })).toMatchObject({ status: "succeeded" });
  expect(lost.struck()).toBe(1);
  expect(await requestsFor(name)).toHaveLength(1);
});

test("a job of a model that is offered no longer is not taken for a free one", async () => {
  const game = await gameOf(freshName());
  const { user, projectId } = game;
  const request = JSON.stringify({ model: "replicate/gone", width: 1, height: 1, seed: 1, references: [] });
  const [row] = await insertLedger([
    { userId: user.id, projectId, model: "replicate/gone", state: "pending", estimate: 70, request },
  ]);
  await env.DB.prepare(
    "UPDATE provider_jobs SET provider = 'replicate', account = 'replicate:operator', job_id = 'abc' WHERE image_id = ?",
  )
    .bind(row?.imageId)
    .run();
  await settleAt(Date.now());
  expect(await reserved(game)).toBe(70);
  await settleAt(Date.now() + 2 * hourMs);
  expect(await ledgerOf(projectId)).toMatchObject([{ state: "unknown", cost_micro_usd: 0 }]);
});

test("an answer that comes after its job was given up as unknown still counts", async () => {
  const game = await gameOf(freshName());
  const common = { userId: game.user.id, projectId: game.projectId, state: "unknown", estimate: 70 };
  const [taken, refused] = await insertLedger([common, common]);
  const { db } = await publicContext();
  if (!taken || !refused) throw new Error("no rows");
  await acceptJob(db, taken, { id: "abc", url: null });
  await refuseJob(db, refused.imageId, { notBefore: null, countsAsTry: true });
  const states = Object.fromEntries((await ledgerOf(game.projectId)).map((row) => [row["image_id"], row["state"]]));
  expect(states).toEqual({ [taken.imageId]: "pending", [refused.imageId]: "refused" });
});

test("a picture that comes in after its user is gone brings nothing of him back", async () => {
  const { db } = await publicContext();
  const ids = { id: `itm_${crypto.randomUUID()}`, projectId: "prj_gone" };
  const generation = { id: "gen_gone", ownerId: "usr_gone", model, provider: "replicate", ownKey: false };
  await settleDrawn(
    db,
    { item: ids, generation, image: { id: "img_gone", position: 0, stripFrames: 1 } },
    5,
    Date.now(),
  );
  expect(await env.DB.prepare("SELECT 1 FROM provider_jobs WHERE user_id = 'usr_gone'").first()).toBeNull();
});

test("an accepted job is named although the database is away just then, and need not be looked for", async () => {
  const name = freshName();
  await behave(name, { job: "hang", callback: "lose" });
  const game = await gameOf(name);
  const outbound = vi.spyOn(globalThis, "fetch");
  const away = breakDatabase('job_url\\" = ?', "before", 2);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  expect(away.struck()).toBe(2);
  expect(job.job_id).toBe((await jobsOf(name))[0]?.id);
  const asked = outbound.mock.calls.map(([address]) => (address instanceof Request ? address.url : String(address)));
  expect(asked.some((address) => address.endsWith("/predictions"))).toBe(true);
  expect(asked.filter((address) => address.includes("/predictions?"))).toEqual([]);
  await game.post(`/generations/${id}/cancel`);
});

test("no step asks the platform for more runs than it gives", () => {
  for (const { retries } of [untilItsTurn, untilAnswered]) expect(retries.limit).toBeLessThan(10_000);
});

test("a picture that waits for its turn reads none of its references", async () => {
  const name = freshName();
  const game = await gameOf(name);
  const headers = { "Content-Type": "image/png" };
  const { token } = game.user;
  await call("POST", `/v1/projects/${game.projectId}/references`, { token, body: noisePng(1), headers });
  await call("PUT", "/v1/me/provider-keys/replicate", { token, body: { key: "for-tests-alone" } });
  const account = `replicate:${game.user.id}`;
  const until = Date.now() + hourMs;
  await env.DB.prepare("INSERT INTO provider_accounts (account, paused_until) VALUES (?, ?)")
    .bind(account, until)
    .run();
  const reads = breakStore("get", `${game.projectId}/references`, "throws");
  const { id } = await generate(game, { model });
  const query = "SELECT id FROM generation_items WHERE generation_id = ? AND status = 'running'";
  const itemId = await untilRow(query, id);
  await expect(askForImage(await publicContext(), itemId, 0)).rejects.toBeInstanceOf(NotYet);
  expect(reads.struck()).toBe(0);
  await game.post(`/generations/${id}/cancel`);
});

async function untilRow(query: string, ...values: string[]): Promise<string> {
  return until(
    "the row is there",
    async () =>
      (await env.DB.prepare(query)
        .bind(...values)
        .first<string>("id")) ?? undefined,
  );
}
