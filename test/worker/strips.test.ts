/** Strips: one request brings all frames of an animation, is paid once, and is cut into its images. */
import { env } from "cloudflare:workers";
import { decode, encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { call, type Json } from "../support/client";
import { billFor, draw, finished, plannedGame, requestsFor, versionsOf, type Game } from "../support/game";
import { ledgerOf } from "../support/ledger";
import { freshName } from "../support/openrouter";

const model = "workers-ai/flux-2-klein-4b";

type Walker = { readonly game: Game; readonly name: string };

/** A game with one character that walks in two directions, in three frames each. Its key is `hero`. */
async function plannedWalker(): Promise<Walker> {
  const name = freshName();
  const game = await plannedGame(
    `## Characters\n- [KIND:character-sprite] [SIZE:24x24] [MOVEABLE:4] {#hero} ${name}\n`,
  );
  const animations = [{ name: "walk", frames: 3 }];
  const changed = await game.patch("/assets/hero", { directions: ["front", "left"], animations });
  if (changed.status !== 200) throw new Error(changed.text);
  return { name, game };
}

async function newest(game: Game): Promise<Json> {
  const [version] = await versionsOf(game, "hero");
  if (version === undefined) throw new Error("the hero has no version");
  return version;
}

async function rowsOf(versionId: string): Promise<Json[]> {
  const rows = env.DB.prepare("SELECT * FROM images WHERE version_id = ? ORDER BY position").bind(versionId);
  return (await rows.all<Json>()).results;
}

/** A strip without gaps, in place of the sources that the version has. */
async function joinFrames(versionId: string): Promise<void> {
  for (const { source_key: key } of await rowsOf(versionId)) {
    const object = await env.BUCKET.get(key);
    if (object === null) throw new Error("the source is gone");
    const { width, height, data, channels } = decode(new Uint8Array(await object.arrayBuffer()));
    const bar = Math.floor(height / 2) * width;
    for (let x = Math.floor(width * 0.05); x < width * 0.95; x++)
      for (let y = -12; y < 12; y++)
        data.fill(30, (bar + y * width + x) * channels, (bar + y * width + x) * channels + 3);
    await env.BUCKET.put(key, encode({ width, height, data, channels }));
  }
}

async function refined(game: Game, versionId: string, pixels: object): Promise<Json> {
  const made = await game.post(`/assets/hero/versions/${versionId}/refine`, { pixels });
  expect(made.status).toBe(202);
  expect(await finished(game, made.body.id)).toMatchObject({ status: "succeeded", costMicroUsd: 0 });
  return newest(game);
}

describe("a walk in two directions", () => {
  test("takes one request a direction, and each image has its share of the bill", async () => {
    const { game, name } = await plannedWalker();
    const estimate = (await game.post("/generations", { model, dryRun: true })).body;
    expect(estimate).toMatchObject({ images: 6, requests: 2, items: [{ images: 6, requests: 2 }] });
    const generation = await draw(game, { model });
    expect(generation).toMatchObject({
      status: "succeeded",
      layout: "auto",
      estimateMicroUsd: estimate.estimateMicroUsd,
    });
    expect(await requestsFor(name)).toHaveLength(2);
    const bill = await billFor(name);
    expect([generation["costMicroUsd"], bill <= estimate.estimateMicroUsd]).toEqual([bill, true]);

    const version = await newest(game);
    const images: Json[] = version["images"];
    expect(images.map(({ width, height, frame }) => [width, height, frame])).toEqual(
      [1, 2, 3, 1, 2, 3].map((frame) => [24, 24, frame]),
    );
    expect(images.flatMap(({ qa }) => qa.flags)).not.toContain("uncut");
    expect(images.flatMap(({ qa }) => qa.flags)).not.toContain("unrefined");
    expect(new Set(images.map(({ source }) => source.sha256)).size).toBe(2);
    const rows = await rowsOf(version["id"]);
    expect(rows.map((row) => [row["strip_place"], row["strip_frames"]])).toEqual(
      [0, 1, 2, 0, 1, 2].map((place) => [place, 3]),
    );
    const ledger = await ledgerOf(game.user.id);
    expect(ledger.map((row) => [row["state"], row["position"], row["images"]])).toEqual([
      ["succeeded", 0, 3],
      ["succeeded", 3, 3],
    ]);
    ledger.forEach((row, strip) => {
      const cost = Number(row["cost_micro_usd"]);
      const share = Math.floor(cost / 3);
      const shares = rows.slice(strip * 3, strip * 3 + 3).map((image) => image["cost_micro_usd"]);
      expect(shares).toEqual([cost - 2 * share, share, share]);
    });
    const usage = await call("GET", "/v1/usage?by=model", { token: game.user.token });
    expect(usage.body).toMatchObject({ items: [{ model, images: 6, requests: 2 }], totalMicroUsd: bill });
  });

  test("takes one request a frame where the caller wants frames, and nothing else asks for strips", async () => {
    const { game, name } = await plannedWalker();
    expect(await draw(game, { model, layout: "frame" })).toMatchObject({ status: "succeeded", layout: "frame" });
    expect(await requestsFor(name)).toHaveLength(6);
    expect((await rowsOf((await newest(game))["id"])).every((row) => row["strip_frames"] === 1)).toBe(true);
  });

  test("is drawn frame by frame by the built-in model, whatever the caller wants", async () => {
    const { game } = await plannedWalker();
    const drawn = [];
    for (const layout of ["frame", "strip"]) {
      expect(await draw(game, { model: "procedural", assets: ["hero"], seed: 3, layout })).toMatchObject({
        status: "succeeded",
        layout: "frame",
      });
      drawn.push((await newest(game))["images"].map(({ sha256 }: Json) => sha256));
    }
    expect(drawn[0]).toHaveLength(6);
    expect(drawn[1]).toEqual(drawn[0]);
  });

  test("is previewed request by request, as the generation then asks", async () => {
    const { game, name } = await plannedWalker();
    await game.put("style", `---\nmodel: ${model}\n---\n`);
    const { body } = await game.get("/assets/hero/prompt");
    expect(body.requests.map(({ images }: Json) => images)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(body.requests[0].prompt).toMatch(
      /exactly 3 frames of the walk cycle in one horizontal row, equally spaced .*, one pose a frame.* \(#ff00ff\)/,
    );
    expect(body.images.map(({ prompt }: Json) => prompt)).toEqual(
      body.requests.flatMap(({ prompt }: Json) => [prompt, prompt, prompt]),
    );
    await draw(game, { model });
    const asked = (await requestsFor(name)).map(({ fields }: Json) => fields);
    expect(asked.map(({ prompt }: Json) => prompt)).toEqual(body.requests.map(({ prompt }: Json) => prompt));
  });

  test("that is drawn again with the same words is not paid again, and is cut as before", async () => {
    const { game, name } = await plannedWalker();
    await draw(game, { model, seed: 5 });
    const first = await newest(game);
    expect(await draw(game, { model, seed: 5, assets: ["hero"] })).toMatchObject({ costMicroUsd: 0 });
    expect(await requestsFor(name)).toHaveLength(2);
    const again = await newest(game);
    expect(again["id"]).not.toBe(first["id"]);
    expect(again["images"].map(({ sha256 }: Json) => sha256)).toEqual(
      first["images"].map(({ sha256 }: Json) => sha256),
    );
  });
});

describe("a strip without gaps", () => {
  test("is divided evenly and flagged, and lines of the caller cut the same source again", async () => {
    const { game } = await plannedWalker();
    await draw(game, { model });
    const drawn = await newest(game);
    await joinFrames(drawn["id"]);
    const uncut = await refined(game, drawn["id"], {});
    expect(uncut["images"].map(({ qa }: Json) => qa.flags.includes("uncut"))).toEqual(Array(6).fill(true));
    expect(uncut).toMatchObject({ flagged: true, refinedFrom: drawn["id"] });
    const { width } = uncut["images"][0].source;
    const cells = [Math.round(width * 0.3), Math.round(width * 0.7)];
    const cut = await refined(game, uncut["id"], { cells });
    expect(cut["images"].flatMap(({ qa }: Json) => qa.flags)).not.toContain("uncut");
    expect(cut["pixels"].cells).toEqual(cells);
    const digests = (version: Json) => version["images"].map(({ sha256 }: Json) => sha256);
    expect(digests(cut)).not.toEqual(digests(uncut));
    expect(cut["images"][0].source.sha256).toBe(uncut["images"][0].source.sha256);
  });

  test("takes no lines of another strip, and says how many this version needs", async () => {
    const { game } = await plannedWalker();
    await draw(game, { model });
    const { id } = await newest(game);
    const refuse = async (versionId: string, cells: readonly number[]): Promise<string> => {
      const { status, body } = await game.post(`/assets/hero/versions/${versionId}/refine`, { pixels: { cells } });
      expect([status, body.code, body.errors[0].path]).toEqual([400, "validation_failed", "pixels.cells"]);
      return body.errors[0].message;
    };
    expect(await refuse(id, [10])).toContain("the strips of this version have 3");
    expect(await refuse(id, [50, 20])).toContain("must rise from left to right");
    await draw(game, { model, assets: ["hero"], layout: "frame" });
    expect(await refuse((await newest(game))["id"], [10, 20])).toContain("not cut from strips");
  });
});
