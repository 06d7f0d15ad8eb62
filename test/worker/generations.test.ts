import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { call } from "../support/client";
import {
  asset,
  billFor,
  busy,
  draw,
  finished,
  generate,
  newGame,
  plannedGame,
  planBehaviours,
  readEvents,
  requestsFor,
  until,
  versionsOf,
} from "../support/game";

const plan = `# Game
## Characters
- [MOVEABLE:4] [ANIM:2] [SIZE:16x16] Farmer {#farmer}: straw hat
## Items
- [KIND:icon] [SIZE:8x8] Coin
- [KIND:icon] [SIZE:8x8] Coin: rusty
`;

const hosted = "workers-ai/flux-2-klein-4b";

function statuses(generation: { [key: string]: { status: string }[] }): string[] {
  return (generation.items ?? []).map((item) => item.status);
}

test("every image of every asset is drawn, stored and listed with a link that serves it", async () => {
  const game = await plannedGame(plan);
  const done = await draw(game);
  expect(done.status).toBe("succeeded");
  expect(statuses(done as never)).toEqual(["succeeded", "succeeded", "succeeded"]);
  const [version] = await versionsOf(game, "farmer");
  expect(
    version?.images.map(
      (image: { direction: string; animation: string; frame: number }) =>
        `${image.direction} ${image.animation} ${image.frame}`,
    ),
  ).toEqual([
    "front idle 1",
    "front idle 2",
    "back idle 1",
    "back idle 2",
    "left idle 1",
    "left idle 2",
    "right idle 1",
    "right idle 2",
  ]);
  expect(version?.images[0]).toMatchObject({ width: 16, height: 16, format: "png" });
  expect(await asset(game, "farmer")).toMatchObject({ status: "review" });
});

test("the same game drawn twice is the same to the byte, and a redraw is not", async () => {
  const [one, two] = [await plannedGame(plan), await plannedGame(plan)];
  await Promise.all([draw(one), draw(two)]);
  const hashes = async (game: typeof one): Promise<string[]> => {
    const [version] = await versionsOf(game, "farmer");
    return version?.images.map((image: { sha256: string }) => image.sha256);
  };
  const first = await hashes(one);
  expect(await hashes(two)).toEqual(first);
  await draw(one, { assets: ["farmer"] });
  expect(await hashes(one)).not.toEqual(first);
  await draw(one, { assets: ["farmer"], seed: 7 });
  expect((await versionsOf(one, "farmer"))[0]).toMatchObject({ number: 3, seed: 7 });
});

test("with nothing left to draw a generation has succeeded with no items", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  const empty = await generate(game);
  expect(empty).toMatchObject({ status: "succeeded", items: [], costMicroUsd: 0 });
  expect(empty.finishedAt).not.toBeNull();
});

test("a dry run estimates and starts nothing", async () => {
  const game = await plannedGame(plan);
  const dry = await game.post("/generations", { dryRun: true, model: hosted });
  expect(dry.status).toBe(200);
  expect(dry.body.images).toBe(10);
  expect(dry.body.estimateMicroUsd).toBeGreaterThan(0);
  expect((await game.get("/generations")).body.items).toEqual([]);
  expect(await asset(game, "farmer")).toMatchObject({ status: "planned" });
});

test("an estimate over maxCostMicroUsd is refused before anything is spent", async () => {
  const game = await plannedGame(plan);
  const refused = await game.post("/generations", { model: hosted, maxCostMicroUsd: 1 });
  expect(refused.status).toBe(402);
  expect(refused.body.code).toBe("budget_exceeded");
  expect(await asset(game, "farmer")).toMatchObject({ status: "planned" });
});

test("an unknown asset or model is a field error that says what to do", async () => {
  const game = await plannedGame(plan);
  const unknown = await game.post("/generations", { assets: ["coin", "coin", "nobody", "no-one"] });
  expect(unknown.body.errors).toEqual([
    { path: "assets.2", message: '"nobody" is not an asset of this project' },
    { path: "assets.3", message: '"no-one" is not an asset of this project' },
  ]);
  const model = await game.post("/generations", { model: "nothing" });
  expect(model.status).toBe(400);
  expect(model.body.errors[0].message).toContain("procedural");
});

test("an asset is drawn by one generation at a time", async () => {
  const game = await plannedGame(plan);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => game.post("/generations", { assets: ["farmer"] })),
  );
  expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
  expect(answers.filter((answer) => answer.status === 409)).toHaveLength(9);
  const [accepted] = answers.filter((answer) => answer.status === 202);
  await finished(game, accepted?.body.id);
  expect(await versionsOf(game, "farmer")).toHaveLength(1);
});

test("generations of everything at once share the assets between them", async () => {
  const game = await plannedGame(plan);
  const made = await Promise.all(Array.from({ length: 5 }, () => generate(game)));
  const done = await Promise.all(made.map((generation) => finished(game, generation.id)));
  expect(done.flatMap((generation) => statuses(generation as never))).toEqual(["succeeded", "succeeded", "succeeded"]);
});

test("an idempotency key gives the stored answer, and refuses another body", async () => {
  const game = await plannedGame(plan);
  const headers = { "Idempotency-Key": '"one"' };
  const first = await game.post("/generations", { assets: ["coin"] }, headers);
  const again = await game.post("/generations", { assets: ["coin"] }, { "Idempotency-Key": "one" });
  expect(again.text).toBe(first.text);
  expect([first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")]).toEqual([
    null,
    "true",
  ]);
  expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
  for (const spelt of ['"one";a=1', '"one"; a="x"; b', ' "one" '])
    expect((await game.post("/generations", { assets: ["coin"] }, { "Idempotency-Key": spelt })).text).toBe(first.text);
  const bare = await game.post("/generations", { assets: ["farmer"], dryRun: true }, { "Idempotency-Key": "one;a=1" });
  expect(bare.status).toBe(200);
  const other = await game.post("/generations", { assets: ["farmer"] }, headers);
  expect(other.body.code).toBe("idempotency_key_reused");
  expect((await game.get("/generations")).body.items).toHaveLength(1);
});

test("fifteen requests with one key at once make one generation", async () => {
  const game = await plannedGame(plan);
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => game.post("/generations", {}, { "Idempotency-Key": "race" })),
  );
  const ids = answers.filter((answer) => answer.status === 202).map((answer) => answer.body.id);
  expect(new Set(ids).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 202))
    expect(answer.body.code).toBe("idempotency_in_progress");
  expect((await game.get("/generations")).body.items).toHaveLength(1);
});

test("a refused request leaves its idempotency key free", async () => {
  const game = await newGame();
  const headers = { "Idempotency-Key": "later" };
  expect((await game.post("/generations", { assets: ["rock"] }, headers)).status).toBe(400);
  await game.post("/assets", { name: "Rock" });
  expect((await game.post("/generations", { assets: ["rock"] }, headers)).status).toBe(202);
});

test("a cancel ends what is not done, gives the assets back, and leaves no image behind", async () => {
  const name = `Slow${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:2] ${name}\n`);
  await planBehaviours(name, ["hang"]);
  const { id } = await generate(game, { model: hosted });
  await until("it is being drawn", async () => ((await requestsFor(name)).length > 0 ? true : undefined));
  const canceled = await game.post(`/generations/${id}/cancel`);
  expect(canceled.body).toMatchObject({ status: "canceled", items: [{ status: "canceled", versionId: null }] });
  expect(await asset(game, name.toLowerCase())).toMatchObject({ status: "planned" });
  const again = await game.post(`/generations/${id}/cancel`);
  expect(again.body.finishedAt).toBe(canceled.body.finishedAt);
});

test("a provider that is busy twice and then draws is billed once", async () => {
  const name = `Busy${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await planBehaviours(name, [busy, busy]);
  const done = await draw(game, { model: hosted });
  expect(done.status).toBe("succeeded");
  expect(await requestsFor(name)).toHaveLength(3);
  expect(done.costMicroUsd).toBe(await billFor(name));
  expect(done.costMicroUsd).toBeGreaterThan(0);
});

test("an answer that is lost after the provider took the job is not asked for again", async () => {
  const name = `Lost${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n- [KIND:icon] Plain\n`);
  await planBehaviours(name, ["drop"]);
  const done = await draw(game, { model: hosted });
  expect(await requestsFor(name)).toHaveLength(1);
  expect(done.status).toBe("partial");
  expect(done.items[0].error.code).toBe("outcome_unknown");
  expect(await asset(game, name.toLowerCase())).toMatchObject({ status: "failed" });
  const left = await env.BUCKET.list({
    prefix: `projects/${game.projectId}/assets/${(await asset(game, name.toLowerCase())).id}/`,
  });
  expect(left.objects).toEqual([]);
});

test("what a provider sends is checked before it is kept", async () => {
  const name = `Html${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await planBehaviours(name, ["html"]);
  const done = await draw(game, { model: hosted });
  expect(done).toMatchObject({ status: "failed", items: [{ status: "failed", error: { code: "provider_failed" } }] });
  expect(await versionsOf(game, name.toLowerCase())).toEqual([]);
});

test("a hosted model draws at the nearest size it can, and the real size is told", async () => {
  const name = `Hosted${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] [SIZE:16x16] ${name}\n`);
  await draw(game, { model: hosted, seed: 99 });
  const [version] = await versionsOf(game, name.toLowerCase());
  expect(version).toMatchObject({ provider: "workers-ai", model: hosted, seed: 99 });
  expect(version?.images[0]).toMatchObject({ width: 16, height: 16, source: { width: 256, height: 256 } });
  const [request] = await requestsFor(name);
  expect(request?.fields).toMatchObject({ seed: "99", width: "256", height: "256" });
});

test("an instance that is run again from the start draws nothing twice", async () => {
  const name = `Again${crypto.randomUUID().slice(0, 8)}`;
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:4] ${name}\n`);
  const done = await draw(game, { model: hosted });
  const row = await env.DB.prepare("SELECT id FROM generation_items WHERE generation_id = ?")
    .bind(done.id)
    .first<{ id: string }>();
  const instance = await env.ASSET_WORKFLOW.get(row?.id ?? "");
  await instance.restart();
  await until("it has ended again", async () => ((await instance.status()).status === "complete" ? true : undefined));
  expect(await requestsFor(name)).toHaveLength(4);
  expect(await versionsOf(game, name.toLowerCase())).toHaveLength(1);
});

test("a wish that changes while it is drawn leaves its asset planned, with the drawing kept", async () => {
  const name = `Wish${crypto.randomUUID().slice(0, 8)}`;
  const key = name.toLowerCase();
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await planBehaviours(name, [busy]);
  const { id } = await generate(game, { model: hosted });
  await until("it is being drawn", async () => ((await requestsFor(name)).length > 0 ? true : undefined));
  expect((await game.patch(`/assets/${key}`, { description: "another" })).body.status).toBe("generating");
  await finished(game, id);
  expect(await asset(game, key)).toMatchObject({ status: "planned", description: "another" });
  expect(await versionsOf(game, key)).toHaveLength(1);
});

test("events tell every item, the progress and the end, and resume after the last one seen", async () => {
  const game = await plannedGame(plan);
  const { id } = await generate(game);
  const { events } = await readEvents(game, id);
  const items = events.filter(({ event }) => event === "item");
  expect(new Set(items.map(({ data }) => data.assetKey))).toEqual(new Set(["farmer", "coin", "coin-2"]));
  expect(events.at(-1)).toMatchObject({ event: "done", data: { id, status: "succeeded" } });
  expect(events.findLast(({ event }) => event === "progress")?.data).toMatchObject({
    total: 3,
    succeeded: 3,
    images: { total: 10, stored: 10 },
  });
  const lastChange = events.findLast(({ event }) => event === "item");
  const resumed = await readEvents(game, id, lastChange?.id);
  expect(resumed.events.map(({ event }) => event)).toEqual(["progress", "done"]);
});

test("two hundred assets are drawn, each once", async () => {
  const items = Array.from({ length: 200 }, (_, index) => `- [KIND:icon] [SIZE:8x8] Gem ${index}`);
  const game = await plannedGame(`## Items\n${items.join("\n")}\n`);
  const done = await draw(game);
  expect(done.status).toBe("succeeded");
  expect(done.items).toHaveLength(200);
  const counts = await env.DB.prepare(
    "SELECT count(*) AS versions, count(DISTINCT asset_id) AS assets FROM versions WHERE generation_id = ?",
  )
    .bind(done.id)
    .first();
  expect(counts).toEqual({ versions: 200, assets: 200 });
}, 180_000);

test("models are paged in one order, each on one page", async () => {
  const { user } = await newGame();
  const list = async (query: string) => (await call("GET", `/v1/models${query}`, { token: user.token })).body;
  const all = await list("");
  expect(all.nextCursor).toBeNull();
  const read = [];
  for (let query = "?limit=7"; query !== "";) {
    const { items, nextCursor } = await list(query);
    expect(items.length).toBeLessThanOrEqual(7);
    read.push(...items);
    query = nextCursor === null ? "" : `?limit=7&cursor=${nextCursor}`;
  }
  expect(read).toEqual(all.items);
});

test("models tell their provider, what they can do and what they cost", async () => {
  const game = await newGame();
  const { body } = await call("GET", "/v1/models", { token: game.user.token });
  const byId = new Map(body.items.map((model: { id: string }) => [model.id, model]));
  expect(byId.get("procedural")).toMatchObject({ provider: "procedural", isDefault: true });
  expect(byId.get(hosted)).toMatchObject({
    provider: "workers-ai",
    capabilities: { seed: expect.anything() },
    prices: expect.arrayContaining([expect.objectContaining({ microUsd: expect.any(Number) })]),
  });
});
