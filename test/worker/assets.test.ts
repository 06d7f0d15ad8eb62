import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { asset, draw, newGame, plannedGame, versionsOf } from "../support/game";

const plan = "## Items\n- [KIND:icon] [SIZE:8x8] Coin\n- [KIND:icon] [SIZE:8x8] Gem\n";

test("an asset made by a call gets a key of its own, however many ask at once", async () => {
  const game = await newGame();
  const made = await Promise.all(
    Array.from({ length: 4 }, () => game.post("/assets", { name: "Bat", category: "Monsters" })),
  );
  expect(made.map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
  expect(new Set(made.map((answer) => answer.body.key))).toEqual(new Set(["bat", "bat-2", "bat-3", "bat-4"]));
  expect(made[0]?.body).toMatchObject({ kind: "character-sprite", width: 32, height: 32, status: "planned" });
});

test("more than 256 images for one asset is a conflict that names the cap", async () => {
  const game = await newGame();
  const body = { name: "Hero", directions: ["front", "back"], animations: [{ name: "walk", frames: 129 }] };
  const made = await game.post("/assets", body);
  expect(made.status).toBe(409);
  expect(made.body.detail).toContain("256");
});

test("assets are filtered by status and category", async () => {
  const game = await plannedGame(`${plan}## Cast\n- Bat\n`);
  await draw(game, { assets: ["coin"] });
  const keys = async (query: string) =>
    (await game.get(`/assets?${query}`)).body.items.map((item: { key: string }) => item.key);
  expect(await keys("status=review")).toEqual(["coin"]);
  expect(await keys("category=Cast")).toEqual(["bat"]);
  expect((await game.get("/assets?status=odd")).status).toBe(400);
});

test("a change that alters the drawing plans it again; one that does not leaves it", async () => {
  const game = await plannedGame("## Items\n- [KIND:icon] [SIZE:8x8] Coin: gold\n- [KIND:icon] [SIZE:8x8] Gem\n");
  await draw(game);
  await game.post("/assets/review", { status: "approved" });
  const change = async (key: string, body: unknown) => (await game.patch(`/assets/${key}`, body)).body;
  expect(await change("coin", { category: "Loot" })).toMatchObject({ status: "approved", category: "Loot" });
  expect(await change("coin", { description: "bent" })).toMatchObject({ status: "planned", description: "bent" });
  // Without a description the prompt holds the category.
  expect(await change("gem", { category: "Loot" })).toMatchObject({ status: "planned", category: "Loot" });
});

test("a verdict needs a version to be about", async () => {
  const game = await plannedGame(plan);
  const early = await game.patch("/assets/coin", { status: "approved" });
  expect(early.status).toBe(409);
  expect(early.body.detail).toContain("Generate it first");
  await draw(game);
  expect((await game.patch("/assets/coin", { status: "approved", versionId: "ver_other" })).status).toBe(409);
  const [version] = await versionsOf(game, "coin");
  const approved = await game.patch("/assets/coin", { status: "approved" });
  expect(approved.body).toMatchObject({ status: "approved", approvedVersionId: version?.id });
});

test("an older version can be approved, and a version of another asset cannot", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  await draw(game, { assets: ["coin"] });
  const [newest, first] = await versionsOf(game, "coin");
  expect([newest?.number, first?.number]).toEqual([2, 1]);
  expect((await game.patch("/assets/coin", { status: "approved", versionId: first?.id })).body.approvedVersionId).toBe(
    first?.id,
  );
  const [gem] = await versionsOf(game, "gem");
  expect((await game.patch("/assets/coin", { status: "approved", versionId: gem?.id })).status).toBe(409);
});

test("a rejection's note reaches the next prompt, and no later one", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  await game.patch("/assets/coin", { status: "rejected", note: "thicker rim" });
  expect((await game.get("/assets/coin/prompt")).body.prompt).toContain("thicker rim");
  await draw(game, { assets: ["coin"] });
  const [version] = await versionsOf(game, "coin");
  expect(version).toMatchObject({ note: "thicker rim", prompt: expect.stringContaining("thicker rim") });
  expect((await game.get("/assets/coin/prompt")).body.prompt).not.toContain("thicker rim");
});

test("rejecting the approved version takes the approval back", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  await game.patch("/assets/coin", { status: "approved" });
  expect((await game.patch("/assets/coin", { status: "rejected" })).body).toMatchObject({
    status: "rejected",
    approvedVersionId: null,
  });
});

test("a review of named assets judges all of them or none", async () => {
  const game = await plannedGame(plan);
  await draw(game, { assets: ["coin"] });
  const mixed = await game.post("/assets/review", { status: "approved", assets: ["coin", "gem"] });
  expect(mixed.status).toBe(409);
  expect(mixed.body.errors).toEqual([{ path: "assets.1", message: expect.any(String) }]);
  expect(await asset(game, "coin")).toMatchObject({ status: "review" });
  expect((await game.post("/assets/review", { status: "approved", assets: ["coin", "nobody"] })).status).toBe(400);
  const all = await game.post("/assets/review", { status: "approved" });
  expect(all.body.items.map((item: { key: string }) => item.key)).toEqual(["coin"]);
});

test("a deleted asset is gone with its versions, images and objects", async () => {
  const game = await plannedGame(plan);
  await draw(game);
  const { id } = await asset(game, "coin");
  const prefix = `projects/${game.projectId}/assets/${id}/`;
  expect((await env.BUCKET.list({ prefix })).objects).toHaveLength(1);
  expect((await game.remove("/assets/coin")).status).toBe(204);
  expect((await game.get("/assets/coin")).status).toBe(404);
  expect((await game.get("/assets/coin/versions")).status).toBe(404);
  await expect.poll(async () => (await env.BUCKET.list({ prefix })).objects.length, { timeout: 20_000 }).toBe(0);
});

test("a verdict and a change of the asset are two requests", async () => {
  const game = await plannedGame(plan);
  expect((await game.patch("/assets/coin", { status: "approved", name: "Other" })).status).toBe(400);
  expect((await game.patch("/assets/coin", { note: "alone" })).status).toBe(400);
  expect((await game.patch("/assets/coin", {})).status).toBe(400);
});
