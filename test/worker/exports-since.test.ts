import { unzipSync } from "fflate";
import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { freshAddress, type Json } from "../support/client";
import { draw, plannedGame, until, type Game } from "../support/game";

async function pack(game: Game, body: unknown): Promise<{ id: string; files: string[]; manifest: Json }> {
  const made = await game.post("/exports", body);
  expect(made.status, made.text).toBe(202);
  const ready = await until("the export is ready", async () => {
    const { body: now } = await game.get(`/exports/${made.body.id}`);
    return now.status === "ready" ? now : undefined;
  });
  const headers = { "CF-Connecting-IP": freshAddress() };
  const answer = await exports.default.fetch(new Request(ready.url, { headers }));
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"]));
  return { id: made.body.id, files: Object.keys(files).toSorted(), manifest };
}

function keysOf({ manifest }: { manifest: Json }): string[] {
  return manifest.assets.map((asset: Json) => asset.key);
}

test("a pack of changes holds what is new or changed since an earlier one, and names what is gone", async () => {
  const game = await plannedGame("## Items\n- [KIND:icon] Coin\n- [KIND:icon] Gem\n- [KIND:icon] Key\n");
  await draw(game);
  const whole = await pack(game, { include: "all" });
  expect(keysOf(whole)).toEqual(["coin", "gem", "key"]);
  expect(whole.manifest).not.toHaveProperty("removed");

  await draw(game, { assets: ["gem"] });
  await game.remove("/assets/key");
  await game.post("/assets", { name: "Lamp", category: "Items", kind: "icon" });
  await draw(game);
  const changes = await pack(game, { include: "all", since: whole.id });
  expect(keysOf(changes)).toEqual(["gem", "lamp"]);
  expect(changes.manifest.removed).toEqual(["key"]);
  expect(changes.files.filter((name) => name.includes("coin"))).toEqual([]);

  // It speaks of the whole project, though it holds a part: the next one follows from it.
  const none = await pack(game, { include: "all", since: changes.id });
  expect([keysOf(none), none.manifest.removed, none.files]).toEqual([[], [], ["README.md", "manifest.json"]]);
  const { body } = await game.get(`/exports/${changes.id}`);
  expect(body.since).toBe(whole.id);
});

test("what a pack is compared with is an export of the same project that is ready", async () => {
  const game = await plannedGame("## Items\n- [KIND:icon] Coin\n");
  await draw(game);
  const other = await plannedGame("## Items\n- [KIND:icon] Coin\n");
  await draw(other);
  const theirs = await pack(other, { include: "all" });
  for (const since of [theirs.id, "exp_01j00000000000000000000000"]) {
    const refused = await game.post("/exports", { since });
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, "since"]);
  }
});
