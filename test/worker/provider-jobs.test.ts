import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { settleLooseJobs } from "../../src/features/drawing/loose-jobs";
import { publicContext } from "../support/context";
import {
  asset,
  draw,
  finished,
  generate,
  pause,
  planBehaviours,
  plannedGame,
  until,
  versionsOf,
  type Game,
} from "../support/game";
import {
  behave,
  billOf,
  drawTold,
  finishedTold,
  handIn,
  inputsOf,
  jobsOf,
  jobWhen,
  ledgerOf,
  mailFor,
  replicateModel,
} from "../support/jobs";

const model = replicateModel;

/** A name that no other test's prompts contain. */
function fresh(): string {
  return `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

async function gameOf(name: string, line = `- [KIND:icon] ${name}`): Promise<Game> {
  return plannedGame(`## Items\n${line}\n`);
}

async function costs(game: Game): Promise<number> {
  const { body } = await game.get("/generations");
  return body.items.reduce((sum: number, each: { costMicroUsd: number }) => sum + each.costMicroUsd, 0);
}

test("a callback wakes the drawing at once, and the ledger is the provider's bill", async () => {
  const name = fresh();
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  for (const mail of await mailFor(job.image_id)) expect((await handIn(mail)).status).toBe(204);
  const done = await finished(game, id);
  expect(done.status).toBe("succeeded");
  const [row] = await ledgerOf(game.projectId);
  expect(row).toMatchObject({ state: "succeeded", cost_micro_usd: await billOf(name), request: null });
  expect(done.costMicroUsd).toBe(await billOf(name));
  expect(done.costMicroUsd).toBeGreaterThan(0);
});

test("a job whose callback never comes is asked for, and found", async () => {
  const name = fresh();
  await behave(name, { callback: "lose" });
  const game = await gameOf(name);
  expect(await draw(game, { model })).toMatchObject({ status: "succeeded" });
  expect(await jobsOf(name)).toHaveLength(1);
});

test("a hundred of the same callback at once, early, late and again, draw one picture", async () => {
  const name = fresh();
  await behave(name, { callback: "early", delayMs: 50 });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const { image_id: imageId } = await jobWhen(game, () => true);
  const [mail] = await mailFor(imageId);
  if (!mail) throw new Error("no callback");
  const answers = await Promise.all(Array.from({ length: 100 }, () => handIn(mail)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect((await handIn(mail)).status).toBe(204);
  expect(await versionsOf(game, name)).toHaveLength(1);
  expect(await jobsOf(name)).toHaveLength(1);
});

test("a forged callback is refused in every way, and changes nothing", async () => {
  const name = fresh();
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  const [mail] = await mailFor(job.image_id);
  if (!mail) throw new Error("no callback");
  const { url, headers, body } = mail;
  const other = await gameOf(fresh());
  const theirs = await generate(other, { model });
  const their = await jobWhen(other, () => true);
  const stale = String(Math.floor(Date.now() / 1000) - 6 * 60);
  const forgeries = {
    "another token": { ...mail, url: url.replace(/token=.{4}/, "token=AAAA") },
    "no token": { ...mail, url: url.replace(/&token=[^&]*/, "&token=") },
    "the token of another job": { ...mail, url: url.replace(/image=[^&]*/, `image=${their.image_id}`) },
    "another provider": { ...mail, url: url.replace("/replicate?", "/fal?") },
    "no such provider": { ...mail, url: url.replace("/replicate?", "/constructor?") },
    "another body": { ...mail, body: `${body} ` },
    "another signature": { ...mail, headers: { ...headers, "webhook-signature": `v1,${"A".repeat(43)}=` } },
    "an old time": { ...mail, headers: { ...headers, "webhook-timestamp": stale } },
    "a name of unicode digits": { ...mail, headers: { ...headers, "webhook-timestamp": "1e9" } },
  };
  const before = await ledgerOf(game.projectId);
  for (const [what, forged] of Object.entries(forgeries)) {
    const answer = await handIn(forged);
    expect([what, answer.status, answer.body.code]).toEqual([what, 401, "unauthenticated"]);
  }
  expect(await ledgerOf(game.projectId)).toEqual(before);
  await game.post(`/generations/${id}/cancel`);
  await other.post(`/generations/${theirs.id}/cancel`);
});

test("a callback that is larger than any is refused unread, and the picture comes all the same", async () => {
  const name = fresh();
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const job = await jobWhen(game, () => true);
  const [mail] = await mailFor(job.image_id);
  if (!mail) throw new Error("no callback");
  expect((await handIn({ ...mail, body: `{"logs":"${"x".repeat(1_100_000)}"}` })).status).toBe(413);
  expect((await finished(game, id)).status).toBe("succeeded");
});

test("a submit whose answer is lost is found at the provider, not repeated", async () => {
  const name = fresh();
  await behave(name, { submit: "drop", callback: "lose" });
  const game = await gameOf(name);
  expect(await draw(game, { model })).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect(await jobsOf(name)).toHaveLength(1);
});

test("a provider that asks to slow down is obeyed, and nothing is paid twice", async () => {
  const name = fresh();
  await behave(name, { submit: "throttle" });
  const game = await gameOf(name);
  const startedMs = Date.now();
  expect(await drawTold(game, { model })).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  const [job] = await ledgerOf(game.projectId);
  expect(job?.submitted_at - startedMs).toBeGreaterThanOrEqual(3_000);
  expect(job).toMatchObject({ tries: 1, state: "succeeded" });
});

test("a job that failed is told with its code, costs what it was billed, and gives the rest of the budget back", async () => {
  const name = fresh();
  await behave(name, { job: "fail" });
  const game = await gameOf(name);
  const done = await drawTold(game, { model });
  expect(done).toMatchObject({ status: "failed", costMicroUsd: 0, items: [{ error: { code: "provider_failed" } }] });
  const { body } = await game.get("/budget");
  expect(body).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 0 });
  expect(
    await env.DB.prepare("SELECT count(*) AS n FROM images WHERE project_id = ?").bind(game.projectId).first("n"),
  ).toBe(0);
});

test("a canceled generation stops its job, and what the provider bills is written down", async () => {
  const name = fresh();
  await behave(name, { delayMs: 60_000 });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  await jobWhen(game, ({ state }) => state === "pending");
  await game.post(`/generations/${id}/cancel`);
  // Each later run of the cron looks at the job, unless the workflow is still at work on the job.
  let seconds = 0;
  const settleLater = async () => {
    seconds += 120;
    await settleLooseJobs(await publicContext({ now: new Date(Date.now() + seconds * 1000) }));
  };
  await until("the provider stops the job", async () => {
    await settleLater();
    const [sent] = await jobsOf(name);
    return ["canceled", "aborted"].includes(sent?.state) ? sent : undefined;
  });
  await settleLater();
  const [job] = await ledgerOf(game.projectId);
  expect(job).toMatchObject({ state: "failed", cost_micro_usd: await billOf(name) });
  expect(await costs(game)).toBe(await billOf(name));
});

test("what nobody knows keeps its reservation", async () => {
  const name = fresh();
  await planBehaviours(name, ["drop"]);
  const game = await gameOf(name);
  const done = await draw(game, { model: "workers-ai/flux-2-klein-4b" });
  expect(done.items[0]?.error.code).toBe("outcome_unknown");
  const [job] = await ledgerOf(game.projectId);
  expect(job).toMatchObject({ state: "unknown", cost_micro_usd: 0 });
  const { body } = await game.get("/budget");
  expect(body).toMatchObject({ reservedMicroUsd: job?.estimate_micro_usd, spentMicroUsd: 0 });
});

test("a submit that never arrived is made again once the provider lists no such job, and not before", async () => {
  const name = fresh();
  await behave(name, { submit: "server-error" });
  const game = await gameOf(name);
  const { id } = await generate(game, { model });
  const { image_id: imageId } = await jobWhen(game, ({ state }) => state === "submitting");
  await pause(25_000);
  expect((await ledgerOf(game.projectId))[0]).toMatchObject({ state: "submitting", tries: 1 });
  const old = Date.now() - 270_000;
  await env.DB.prepare("UPDATE provider_jobs SET submitted_at = ? WHERE image_id = ?").bind(old, imageId).run();
  expect(await finishedTold(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  expect((await ledgerOf(game.projectId))[0]).toMatchObject({ state: "succeeded", tries: 2 });
  expect(await jobsOf(name)).toHaveLength(1);
}, 90_000);

test("the same picture is not paid twice, unless it is to be drawn anew", async () => {
  const name = fresh();
  const game = await gameOf(name);
  const first = await drawTold(game, { model, seed: 7 });
  const [drawn] = await versionsOf(game, name);
  await game.patch(`/assets/${name}`, { status: "rejected" });
  const again = await drawTold(game, { model, seed: 7 });
  expect(again).toMatchObject({ status: "succeeded", costMicroUsd: 0 });
  expect((await versionsOf(game, name))[0]?.images[0].sha256).toBe(drawn?.images[0].sha256);
  expect(await jobsOf(name)).toHaveLength(1);
  await game.patch(`/assets/${name}`, { status: "rejected" });
  const anew = await drawTold(game, { model, seed: 7, fresh: true });
  expect(anew.costMicroUsd).toBe(first.costMicroUsd);
  expect(await jobsOf(name)).toHaveLength(2);
});

test("an asset's first picture is the reference of all others, which share its seed", async () => {
  const name = fresh();
  const game = await gameOf(name, `- [MOVEABLE:4] ${name}\n  - walk (2 frames)`);
  expect(await drawTold(game, { model })).toMatchObject({ status: "succeeded", costMicroUsd: await billOf(name) });
  const inputs = await inputsOf(name);
  expect(inputs).toHaveLength(4);
  expect(inputs[0]?.prompt).toContain("front");
  expect(inputs[0]?.input_images ?? []).toEqual([]);
  const [front] = inputs[1]?.input_images ?? [];
  expect(front).toMatch(/^(data:image\/|http)/);
  expect(inputs.slice(1).map((input) => input.input_images)).toEqual(inputs.slice(1).map(() => [front]));
  expect(new Set(inputs.map((input) => input.seed)).size).toBe(1);
});

test("a note changes what is there: the version it speaks of goes along", async () => {
  const name = fresh();
  const game = await gameOf(name);
  await drawTold(game, { model });
  await game.patch(`/assets/${name}`, { status: "approved" });
  await drawTold(game, { model, assets: [name], note: "make the crown larger" });
  const inputs = await inputsOf(name);
  expect(inputs.map((input) => (input.input_images ?? []).length)).toEqual([0, 1]);
  expect(inputs[1]?.prompt).toContain("make the crown larger");
});

test("a model without a price is drawn with only when that is said, and never counts as nothing", async () => {
  const name = fresh();
  const game = await gameOf(name);
  const unpriced = "openrouter/google/gemini-2.5-flash-image";
  await env.DB.prepare("UPDATE users SET monthly_micro_usd = 900000 WHERE id = ?").bind(game.user.id).run();
  const put = await game.post("/generations", { model: unpriced });
  expect(put.status).toBe(400);
  const keyless = await game.post("/generations", { model: unpriced, allowUnpriced: true });
  expect(keyless.body.errors[0].message).toContain("provider-keys/openrouter");
});

test("the time between two looks at a job is bounded, whoever is asked", async () => {
  const name = fresh();
  await behave(name, { callback: "lose", polls: ["drop", "server-error", "truncate", "throttle"] });
  const game = await gameOf(name);
  expect(await draw(game, { model })).toMatchObject({ status: "succeeded" });
  expect(await jobsOf(name)).toHaveLength(1);
  await until("the asset is up for review", async () =>
    (await asset(game, name)).status === "review" ? true : undefined,
  );
});
