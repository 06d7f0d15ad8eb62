/** The effect of an edited plan: renames, speeds, refusals, and the dry run that shows all of that beforehand. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { call } from "../support/client";
import { asset, draw, newGame, plannedGame, type Game } from "../support/game";
import { fire, newTrigger } from "../support/triggers";

const plan = `# Game
## Heroes
- [MOVEABLE:4] Knight: grey armour
  - walk (2 frames)
- [KIND:character-sprite] Bat
## Items
- [KIND:icon] Coin
`;

const prose = `# Design
## Movement
${Array.from({ length: 12 }, (_, index) => `- The player can use skill number ${index + 1} whenever they have enough energy.`).join("\n")}
## Economy
${Array.from({ length: 12 }, (_, index) => `- Every shop should restock its goods after ${index + 2} days, so that players return.`).join("\n")}
`;

async function approvedGame(): Promise<Game> {
  const game = await plannedGame(plan);
  await draw(game);
  await game.post("/assets/review", { status: "approved" });
  return game;
}

async function countAssets(game: Game): Promise<number> {
  return (await game.get("/assets?limit=100")).body.items.length;
}

describe("a changed plan", () => {
  test("with other speeds updates the asset, and keeps status, version and approval", async () => {
    const game = await approvedGame();
    const before = await asset(game, "knight");
    await game.put("plan", plan.replace("(2 frames)", "(2 frames, 3 fps)"));
    const { body } = await game.post("/plan/apply");
    expect(body).toMatchObject({ created: [], updated: ["knight"], unchanged: ["bat", "coin"] });
    const { status, approvedVersionId, animations } = await asset(game, "knight");
    expect(animations).toEqual([{ name: "walk", frames: 2, fps: 3, loop: true }]);
    expect({ status, approvedVersionId }).toEqual({ status: "approved", approvedVersionId: before.approvedVersionId });
    expect((await game.post("/plan/apply")).body.updated).toEqual([]);
  });

  test("keeps what a call has changed since, until the item itself is edited", async () => {
    const game = await approvedGame();
    await game.patch("/assets/coin", { description: "silver" });
    expect((await game.post("/plan/apply")).body.unchanged).toContain("coin");
    await game.put("plan", plan.replace("## Items", "## Loot\n- [KIND:icon] Gem\n## Items"));
    await game.post("/plan/apply");
    expect(await asset(game, "coin")).toMatchObject({ description: "silver" });
    await game.put("plan", plan.replace("Coin", "Coin: copper"));
    expect((await game.post("/plan/apply")).body.updated).toEqual(["coin"]);
    expect(await asset(game, "coin")).toMatchObject({ description: "copper", status: "planned" });
  });

  test("takes over an asset that a call has made, and draws it anew only if the drawing is another", async () => {
    const game = await newGame();
    await game.post("/assets", { name: "Coin", category: "Items", kind: "icon" });
    await draw(game);
    await game.put("plan", "## Items\n- [KIND:icon] Coin\n");
    expect((await game.post("/plan/apply")).body.updated).toEqual(["coin"]);
    expect(await asset(game, "coin")).toMatchObject({ status: "review" });
    await game.put("plan", "## Items\n");
    expect((await game.post("/plan/apply")).body.orphaned).toEqual(["coin"]);
  });
});

describe("a renamed item", () => {
  const renamed = plan.replace("Bat", "Vampire");
  const pair = { from: "bat", to: "vampire" };

  test("is proposed by a dry run, because the item kept its place", async () => {
    const game = await approvedGame();
    await game.put("plan", renamed);
    const { body } = await game.post("/plan/apply", { dryRun: true });
    expect(body).toMatchObject({ created: ["vampire"], orphaned: ["bat"], renamed: [pair] });
    expect(await asset(game, "bat")).toMatchObject({ key: "bat", name: "Bat" });
  });

  test("keeps id, version and status when confirmed, also when the request is sent twice", async () => {
    const game = await approvedGame();
    const before = await asset(game, "bat");
    await game.put("plan", renamed);
    for (let time = 0; time < 2; time++) {
      const applied = await game.post("/plan/apply", { renames: [pair] });
      expect(applied.status, applied.text).toBe(200);
      expect(applied.body).toMatchObject({
        created: [],
        updated: [],
        unchanged: ["knight", "vampire", "coin"],
        orphaned: [],
        renamed: [pair],
      });
    }
    const { id, approvedVersionId, status } = before;
    expect(await asset(game, "vampire")).toMatchObject({ id, approvedVersionId, status, name: "Vampire" });
    expect((await game.get("/assets/bat")).status).toBe(404);
    expect(await countAssets(game)).toBe(3);
  });

  test("is planned again if more than the name has changed", async () => {
    const game = await approvedGame();
    await game.put("plan", plan.replace("Bat", "Vampire: pale"));
    const { body } = await game.post("/plan/apply", { renames: [pair] });
    expect(body).toMatchObject({ created: [], updated: ["vampire"], orphaned: [] });
    expect(await asset(game, "vampire")).toMatchObject({ status: "planned", description: "pale" });
  });

  test("replaces an asset without versions, and never one with versions", async () => {
    const game = await approvedGame();
    await game.put("plan", renamed);
    await game.post("/plan/apply");
    const { body } = await game.post("/plan/apply", { renames: [pair] });
    expect(body).toMatchObject({ created: [], renamed: [pair], orphaned: [] });
    expect(await countAssets(game)).toBe(3);
    await game.put("plan", renamed.replace("Coin", "Knight"));
    const refused = await game.post("/plan/apply", { renames: [{ from: "coin", to: "knight" }] });
    expect(refused).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(refused.body.detail).toContain("knight");
    expect(await asset(game, "coin")).toMatchObject({ key: "coin", status: "approved" });
  });

  test.each([
    [{ from: "nobody", to: "vampire" }, "renames.0.from", "nobody"],
    [{ from: "bat", to: "nowhere" }, "renames.0.to", "nowhere"],
    [{ from: "bat", to: "bat" }, "renames", "once"],
  ])("%j is refused by name, and nothing changes", async (wrong, path, word) => {
    const game = await plannedGame(plan);
    await game.put("plan", renamed);
    const refused = await game.post("/plan/apply", { renames: [wrong] });
    expect(refused).toMatchObject({ status: 400, body: { code: "validation_failed" } });
    expect(refused.body.errors).toEqual([{ path, message: expect.stringContaining(word) }]);
    expect((await game.get("/assets/vampire")).status).toBe(404);
  });

  test("ten confirmations at once rename once", async () => {
    const game = await approvedGame();
    const { id } = await asset(game, "bat");
    await game.put("plan", renamed);
    const answers = await Promise.all(Array.from({ length: 10 }, () => game.post("/plan/apply", { renames: [pair] })));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(await asset(game, "vampire")).toMatchObject({ id, status: "approved" });
    expect(await countAssets(game)).toBe(3);
  });
});

describe("a document that is no list of assets", () => {
  test("is refused: the answer says so, and nothing is written without force", async () => {
    const game = await plannedGame(plan);
    await game.put("plan", prose);
    const { status, body } = await game.post("/plan/apply");
    expect(status).toBe(200);
    expect(body).toMatchObject({ created: [], updated: [], unchanged: [], orphaned: [], renamed: [] });
    expect(body.summary.refused).toBe(true);
    expect(body.problems[0].kind).toBe("refused");
    expect(await countAssets(game)).toBe(3);
    const forced = await game.post("/plan/apply", { force: true });
    expect(forced.body.summary.refused).toBe(false);
    expect(forced.body.orphaned).toEqual(["knight", "bat", "coin"]);
  });

  test("is a conflict for a trigger, which stores nothing of the delivery, and accepts force", async () => {
    const game = await plannedGame(plan);
    const trigger = await newTrigger(game);
    for (const body of [
      { plan: prose, style: "new" },
      { text: prose, type: "text/markdown" },
    ]) {
      const refused = await fire(trigger, body);
      expect(refused, refused.text).toMatchObject({ status: 409, body: { code: "conflict" } });
    }
    expect((await game.get("/memory-files/plan")).body).toMatchObject({ version: 1, content: plan });
    expect((await game.get("/memory-files/style")).status).toBe(404);
    const forced = await fire(trigger, { plan: prose, force: true });
    expect(forced.status, forced.text).toBe(202);
    expect((await game.get("/memory-files/plan")).body.content).toBe(prose);
  });
});

describe("a dry run", () => {
  test("shows each item with its line and attributes, the use of every line, and the cost", async () => {
    const game = await newGame();
    await game.put("plan", plan);
    const { body } = await game.post("/plan/apply", { dryRun: true });
    expect(body.items[0]).toEqual({
      line: 3,
      endLine: 4,
      key: "knight",
      name: "Knight",
      category: "Heroes",
      kind: "character-sprite",
      width: 32,
      height: 32,
      directions: ["front", "back", "left", "right"],
      animations: [{ name: "walk", frames: 2, fps: 8, loop: true }],
      variants: 1,
      tiles: null,
      description: "grey armour",
      confidence: "high",
    });
    expect(body.lines.map(({ line }: { line: number }) => line)).toEqual(plan.split("\n").map((_, index) => index + 1));
    expect(body.estimateMicroUsd).toBe(0);
    await game.put("style", "---\nmodel: workers-ai/flux-2-klein-4b\n---\n");
    const priced = await game.post("/plan/apply", { dryRun: true });
    await game.post("/plan/apply");
    const estimate = await game.post("/generations", { dryRun: true });
    expect(priced.body.estimateMicroUsd).toBe(estimate.body.estimateMicroUsd);
    expect(priced.body.estimateMicroUsd).toBeGreaterThan(0);
  });

  test("writes the plan in our own format: applied, everything is unchanged and nothing is a problem", async () => {
    const game = await plannedGame(plan);
    const { body } = await game.post("/plan/apply", { dryRun: true });
    await game.put("plan", body.normalized);
    expect((await game.post("/plan/apply")).body).toMatchObject({
      created: [],
      updated: [],
      unchanged: ["knight", "bat", "coin"],
      orphaned: [],
      problems: [],
    });
  });

  test("is a page for people, too", async () => {
    const game = await plannedGame(plan);
    const { token } = game.user;
    const shown = await call("GET", `/v1/projects/${game.projectId}/plan/preview`, { token });
    expect(shown.status).toBe(200);
    expect(shown.headers.get("Content-Type")).toContain("text/markdown");
    expect(shown.text).toContain("Read 3 of 3 possible items.");
    expect(shown.text).toContain(
      "| 3 | `knight` | Knight | character-sprite | 32×32 | 4 | walk 2 at 8 fps | grey armour |",
    );
    const empty = await newGame();
    expect((await empty.get("/plan/preview")).status).toBe(404);
  });

  test("writes no row", async () => {
    const game = await plannedGame(plan);
    await game.put("plan", plan.replace("Bat", "Vampire"));
    const read = async () =>
      (await env.DB.prepare("SELECT * FROM assets WHERE project_id = ?").bind(game.projectId).all()).results;
    const before = await read();
    await game.post("/plan/apply", { dryRun: true, renames: [{ from: "bat", to: "vampire" }] });
    await game.get("/plan/preview");
    expect(await read()).toEqual(before);
  });
});
