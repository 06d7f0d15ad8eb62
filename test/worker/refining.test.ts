/** Refining: a hosted provider's images become sprites of the planned size, and the provider's images stay as sources. */
import { env } from "cloudflare:workers";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { draw, plannedGame, type Game } from "../support/game";
import type { Json } from "../support/client";

const model = "workers-ai/flux-2-klein-4b";
const knight = "## Characters\n- [KIND:character-sprite] [SIZE:24x24] [MOVEABLE:4] Knight\n";

async function rowsOf(game: Game): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM images WHERE project_id = ? ORDER BY position")
    .bind(game.projectId)
    .all();
  return rows.results;
}

async function objectAt(key: string): Promise<Uint8Array> {
  const object = await env.BUCKET.get(key);
  if (object === null) throw new Error(`no object at ${key}`);
  return new Uint8Array(await object.arrayBuffer());
}

describe("refining", () => {
  test("every image of a hosted model is a PNG of the planned size with transparent pixels, made from a source that stays", async () => {
    const game = await plannedGame(knight);
    expect(await draw(game, { model })).toMatchObject({ status: "succeeded" });
    const rows = await rowsOf(game);
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      const sprite = decode(await objectAt(row["object_key"]));
      expect([sprite.width, sprite.height, row["format"]]).toEqual([24, 24, "png"]);
      const alphas = new Set(Array.from(sprite.data).filter((_, index) => index % 4 === 3));
      expect(alphas).toEqual(new Set([0, 255]));
      const source = JSON.parse(row["source"]);
      const { width, height } = decode(await objectAt(row["source_key"]));
      expect(source).toMatchObject({ width, height });
      expect(JSON.parse(row["qa"])).toMatchObject({ source: "hosted" });
    }
  });
});
