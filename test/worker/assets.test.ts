import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { listImages } from "../../src/features/assets/review-store";
import { findAsset } from "../../src/features/assets/store";
import { newId } from "../../src/lib/ids";
import { contextOf } from "../support/context";
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

/** Repeats a version as it is, as rows alone, with its one image repeated so often in each copy. */
async function repeatVersion(versionId: string, copies: number, imagesEach: number): Promise<void> {
  const columnsOf = async (table: string): Promise<string> => {
    const { results } = await env.DB.prepare(
      "SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('id', 'version_id', 'number', 'position', 'prompt')",
    )
      .bind(table)
      .all<{ name: string }>();
    return results.map(({ name }) => name).join();
  };
  const [own, ofImage] = [await columnsOf("versions"), await columnsOf("images")];
  for (let copy = 0; copy < copies; copy++) {
    const id = newId("ver", Date.now());
    const insertVersion = `INSERT INTO versions (id, number, prompt, ${own})
      SELECT ?1, number + 1 + ?3, 'p', ${own} FROM versions WHERE id = ?2`;
    const insertImages = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?3 - 1)
      INSERT INTO images (id, version_id, position, prompt, ${ofImage})
      SELECT 'img_' || substr(?1, 5, 21) || printf('%05d', i), ?1, i, 'secret of the wish', ${ofImage} FROM images, n WHERE version_id = ?2`;
    await env.DB.batch([
      env.DB.prepare(insertVersion).bind(id, versionId, copy),
      env.DB.prepare(insertImages).bind(id, versionId, imagesEach),
    ]);
  }
}

test("a list of versions ends its page before it has more than 2,000 images, loses none, and reads no prompts", async () => {
  const game = await plannedGame("## Items\n- [KIND:icon] [SIZE:8x8] Coin\n");
  await draw(game);
  const [drawn] = await versionsOf(game, "coin");
  await repeatVersion(drawn?.id ?? "", 17, 256);
  const pages: { id: string; images: { id: string }[] }[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await game.get(`/assets/coin/versions?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`);
    pages.push(body.items);
    cursor = body.nextCursor;
  }
  expect(pages.map((page) => page.length)).toEqual([7, 7, 4]);
  expect(pages.flat().map(({ images }) => images.length)).toEqual([...Array.from({ length: 17 }, () => 256), 1]);
  expect(new Set(pages.flat().flatMap(({ images }) => images.map(({ id }) => id))).size).toBe(17 * 256 + 1);
  const { db, actor } = await contextOf(game.user.id);
  const asset = await findAsset(db, actor, { projectId: game.projectId, assetKey: "coin" });
  const images = asset && (await listImages(db, actor, asset, [pages[0]?.[0]?.id ?? ""]));
  expect(images).toHaveLength(256);
  expect(JSON.stringify(images)).not.toContain("secret of the wish");
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
