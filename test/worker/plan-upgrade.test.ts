/** A project of the release that kept no digests of items, after the upgrade. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { formerGame, formerKeys, formerPlan, formerStyle } from "../support/former-project";
import { asset, draw, type Game } from "../support/game";
import { fire, newTrigger } from "../support/triggers";

const orderless = (keys: readonly string[]): string[] => keys.toSorted();

async function rowsOf(game: Game): Promise<unknown[]> {
  const text = "SELECT id, key, name, width, height, animations, revision, status FROM assets WHERE project_id = ?";
  return (await env.DB.prepare(text).bind(game.projectId).all()).results;
}

describe("a project of the former release", () => {
  test("is unchanged when its plan is applied again and again: nothing made, updated or orphaned", async () => {
    const game = await formerGame();
    const before = await rowsOf(game);
    for (const dryRun of [true, false, false]) {
      const { body } = await game.post("/plan/apply", { dryRun });
      expect(body).toMatchObject({ created: [], updated: [], orphaned: [], summary: { refused: false } });
      expect(orderless(body.unchanged)).toEqual(orderless(formerKeys));
      if (dryRun) expect(body.estimateMicroUsd).toBe(0);
    }
    expect(await rowsOf(game)).toEqual(before);
  });

  test("draws nothing when a trigger delivers the same plan and style", async () => {
    const game = await formerGame();
    const before = await rowsOf(game);
    const trigger = await newTrigger(game);
    const fired = await fire(trigger, { plan: formerPlan, style: formerStyle });
    expect(fired).toMatchObject({ status: 202, body: { status: "succeeded", items: [], estimateMicroUsd: 0 } });
    expect(await rowsOf(game)).toEqual(before);
  });

  test("draws only what was edited, and keeps every asset whose line stands unchanged", async () => {
    const game = await formerGame();
    await game.put("plan", formerPlan.replace("long tail", "long pink tail"));
    const { body } = await game.post("/plan/apply");
    expect(body.updated).toEqual(["rat"]);
    expect(body.orphaned).toEqual([]);
    expect(formerKeys.filter((key) => key !== "rat" && !body.unchanged.includes(key))).toEqual([]);
    expect(await asset(game, "rat")).toMatchObject({ status: "planned", description: "long pink tail" });
    expect(await asset(game, "bat-24x16-4-frames")).toMatchObject({ status: "approved", width: 24, height: 24 });
    const again = await game.post("/plan/apply");
    expect(again.body).toMatchObject({ created: [], updated: [], orphaned: [] });
  });

  test("orphans an asset whose line is gone", async () => {
    const game = await formerGame();
    await game.put("plan", formerPlan.replace("- jump.wav\n", ""));
    expect((await game.post("/plan/apply")).body.orphaned).toEqual(["jump-wav"]);
  });

  test("follows a size that its assets inherit", async () => {
    const game = await formerGame();
    await game.put("style", formerStyle.replace("24x24", "40x40"));
    const { body } = await game.post("/plan/apply");
    expect(body.updated).toContain("wolf");
    expect(body.unchanged).toContain("gold-coin");
    expect(await asset(game, "wolf")).toMatchObject({ status: "planned", width: 40 });
  });

  test("proposes the shorter key, and keeps id, drawing and approval when the caller confirms", async () => {
    const game = await formerGame("# Moss Tower\n\n## Enemies\n- Bat (24x16, 4 frames)\n");
    await env.DB.prepare("DELETE FROM assets WHERE project_id = ? AND key <> 'bat-24x16-4-frames'")
      .bind(game.projectId)
      .run();
    const before = await asset(game, "bat-24x16-4-frames");
    const pair = { from: "bat-24x16-4-frames", to: "bat" };
    expect((await game.post("/plan/apply", { dryRun: true })).body.renamed).toEqual([pair]);
    expect((await game.post("/plan/apply", { renames: [pair] })).body).toMatchObject({
      created: [],
      updated: [],
      unchanged: ["bat"],
      orphaned: [],
      renamed: [pair],
    });
    const { id, approvedVersionId } = before;
    expect(await asset(game, "bat")).toMatchObject({ id, approvedVersionId, status: "approved", name: "Bat" });
    const drawn = await draw(game);
    expect(drawn.items).toEqual([]);
  });
});
