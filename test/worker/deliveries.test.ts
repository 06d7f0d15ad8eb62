/** Images that are drawn and billed, and do not come at the first try: none is lost before the provider says so. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectImage } from "../../src/features/drawing/collect";
import { settleLooseJobs } from "../../src/features/drawing/loose-jobs";
import { NotYet } from "../../src/features/drawing/steps";
import { reasons } from "../../src/providers/job-api/reasons";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { call, type Json } from "../support/client";
import { captureLog, publicContext } from "../support/context";
import { finished, generate, plannedGame, until, versionsOf, type Game } from "../support/game";
import { behave, billOf, finishedTold, jobsOf, jobWhen, ledgerOf, replicateModel } from "../support/jobs";
import {
  behaveOpenrouter,
  freshName,
  openrouterBill,
  openrouterModel,
  openrouterRequests,
  putKey,
} from "../support/openrouter";

const minuteMs = 60_000;
const gone = { downloads: Array.from({ length: 500 }, () => "missing" as const) };

let lines: Json[] = [];
beforeEach(() => void (lines = captureLog()));
afterEach(() => void vi.restoreAllMocks());

type Drawing = { readonly game: Game; readonly name: string; readonly id: string };

async function drawing(...behaviours: Behaviour[]): Promise<Drawing> {
  const name = freshName();
  await behave(name, ...behaviours);
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  return { game, name, id: (await generate(game, { model: replicateModel })).id };
}

/** Lets the given time pass since the image was first seen drawn, once it was. */
async function age({ game }: Drawing, ms: number): Promise<Json> {
  const job = await jobWhen(game, ({ drawn_at: drawnAt }) => drawnAt !== null);
  const query = "UPDATE provider_jobs SET drawn_at = drawn_at - ?, not_before = NULL WHERE image_id = ?";
  await env.DB.prepare(query).bind(ms, job["image_id"]).run();
  return job;
}

/** The item ended once, without an image and for this reason, and the ledger is the bill. */
async function expectLost({ game, name, id }: Drawing, detail: string): Promise<void> {
  const done = await finished(game, id);
  expect(done.items[0].error).toMatchObject({ code: "provider_failed", detail });
  expect(done.costMicroUsd).toBe(await billOf(name));
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "failed", cost_micro_usd: await billOf(name) }]);
  expect(await jobsOf(name)).toHaveLength(1);
  expect(await billOf(name)).toBeGreaterThan(0);
}

async function expectDrawn({ game, name, id }: Drawing): Promise<void> {
  expect(await finishedTold(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect(await versionsOf(game, name)).toHaveLength(1);
  expect(await jobsOf(name)).toHaveLength(1);
}

test("an image whose host answers 404 and 403 just after the end is asked for again, and is drawn for one bill", async () => {
  await expectDrawn(await drawing({ downloads: ["missing", "forbidden"] }));
}, 120_000);

test("an image behind redirects within the provider's hosts is drawn", async () => {
  await expectDrawn(await drawing({ downloads: ["moved", "moved", "moved"] }));
}, 120_000);

test("an image that its host still calls missing after some minutes is lost, once, for its bill", async () => {
  const late = await drawing(gone);
  const job = await age(late, 4 * minuteMs);
  await expect(collectImage(await publicContext(), job.item_id, 0)).rejects.toBeInstanceOf(NotYet);
  await age(late, minuteMs);
  await expectLost(late, reasons.lostImage);
}, 120_000);

test("an image that its host calls gone is lost at once", async () => {
  await expectLost(await drawing({ downloads: ["gone"], callback: "lose" }), reasons.lostImage);
}, 120_000);

test("an image at a host that is not called keeps the job open, the log names the host, and the user learns of it", async () => {
  const refused = await drawing({ address: "https://cdn.evil.example/secret-path.png" });
  const job = await age(refused, 59 * minuteMs);
  await expect(collectImage(await publicContext(), job.item_id, 0)).rejects.toBeInstanceOf(NotYet);
  const told = lines.find(({ event, imageId }) => event === "image_host_refused" && imageId === job.image_id);
  expect(told).toMatchObject({ level: "warn", host: "cdn.evil.example", provider: "replicate" });
  expect(JSON.stringify(told)).not.toContain("secret-path");
  await age(refused, minuteMs);
  await expectLost(refused, reasons.refusedHost);
}, 120_000);

test("a drawn image is waited for although its job has been out for longer than any", async () => {
  const late = await drawing({ downloads: ["missing", "missing"] });
  const job = await age(late, 0);
  const query = "UPDATE provider_jobs SET submitted_at = submitted_at - ? WHERE image_id = ?";
  await env.DB.prepare(query)
    .bind(3 * 60 * minuteMs, job.image_id)
    .run();
  expect(await finished(late.game, late.id)).toMatchObject({ status: "succeeded" });
}, 120_000);

test("an image that is missing when its item is canceled is paid for, and nothing stays reserved", async () => {
  const late = await drawing(gone);
  await age(late, 0);
  await late.game.post(`/generations/${late.id}/cancel`);
  await settleLooseJobs(await publicContext());
  const row = { state: "failed", cost_micro_usd: await billOf(late.name) };
  await until("the bill is written down", async () => {
    const [job] = await ledgerOf(late.game.projectId);
    return job?.["state"] === "failed" ? job : undefined;
  });
  expect(await ledgerOf(late.game.projectId)).toMatchObject([row]);
  const { body } = await call("GET", "/v1/usage", { token: late.game.user.token });
  expect(body.budget.reservedMicroUsd).toBe(0);
}, 120_000);

test("a job that ends in a word that nobody knows is not polled for an hour, and its estimate stays reserved", async () => {
  const strange = await drawing({ word: "ABANDONED", result: "unnamed", callback: "lose" });
  const done = await finished(strange.game, strange.id);
  expect(done.items[0].error).toMatchObject({ code: "outcome_unknown" });
  expect(await ledgerOf(strange.game.projectId)).toMatchObject([{ state: "unknown", cost_micro_usd: 0 }]);
  const { body } = await call("GET", "/v1/usage", { token: strange.game.user.token });
  expect(body.budget.reservedMicroUsd).toBeGreaterThan(0);
}, 120_000);

test("a job that ends without an image says that the filter may have refused it, and is paid", async () => {
  await expectLost(await drawing({ result: "unnamed", callback: "lose" }), reasons.noImage);
}, 120_000);

test("an image that an answer only names is downloaded later, in spite of early 404s, and paid once", async () => {
  const name = freshName();
  await behaveOpenrouter(name, { result: "named", downloads: ["missing", "missing"] });
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await putKey(game.user, "openrouter");
  const { id } = await generate(game, { model: openrouterModel });
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await openrouterBill(name) });
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "succeeded", tries: 1 }]);
  expect(await openrouterRequests(name)).toHaveLength(1);
}, 120_000);
