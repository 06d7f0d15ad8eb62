/** Refining: a hosted provider's images become sprites of the planned size, and the provider's images stay as sources. */
import { env } from "cloudflare:workers";
import { decode, encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { call, newUser, type Json } from "../support/client";
import {
  asset,
  draw,
  finished,
  plannedGame,
  readEvents,
  requestsFor,
  until,
  versionsOf,
  type Game,
} from "../support/game";
import { freshName } from "../support/openrouter";

const model = "workers-ai/flux-2-klein-4b";

async function rowsOf(versionId: string): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM images WHERE version_id = ? ORDER BY position")
    .bind(versionId)
    .all();
  return rows.results;
}

async function objectAt(key: string): Promise<Uint8Array> {
  const object = await env.BUCKET.get(key);
  if (object === null) throw new Error(`no object at ${key}`);
  return new Uint8Array(await object.arrayBuffer());
}

async function newest(game: Game, key: string): Promise<Json> {
  const [version] = await versionsOf(game, key);
  if (version === undefined) throw new Error(`${key} has no version`);
  return version;
}

/** A game with one drawn icon of that name, whose key is `gem`. */
async function drawnGem(name: string, style?: string): Promise<Game> {
  const game = await plannedGame(`## Items\n- [KIND:icon] [SIZE:24x24] {#gem} ${name}\n`, style);
  expect(await draw(game, { model })).toMatchObject({ status: "succeeded" });
  return game;
}

function refine(game: Game, versionId: string, body: Json = {}, key: string = crypto.randomUUID()) {
  return game.post(`/assets/gem/versions/${versionId}/refine`, body, { "Idempotency-Key": key });
}

/** The version as an earlier release would have left it: the provider's image is the image. */
async function makeOld(versionId: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE images SET object_key = source_key, format = source ->> 'format', width = source ->> 'width',
        height = source ->> 'height', size_bytes = source ->> 'sizeBytes', sha256 = source ->> 'sha256',
        qa = NULL, source_key = NULL, source = NULL WHERE version_id = ?`,
    ).bind(versionId),
    env.DB.prepare("UPDATE versions SET pixels = NULL WHERE id = ?").bind(versionId),
  ]);
}

describe("a drawing of a hosted model", () => {
  test("has images of the planned size with transparent pixels, on the palette, and the sources stay", async () => {
    const name = freshName();
    const palette = ["#1a1c2c", "#f4f4f4", "#b13e53", "#3b5dc9", "#38b764"];
    const style = `---\npalette: [${palette.map((colour) => `"${colour}"`).join(", ")}]\n---\n`;
    const game = await plannedGame(
      `## Characters\n- [KIND:character-sprite] [SIZE:24x24] [MOVEABLE:4] {#knight} ${name}\n`,
      style,
    );
    const generation = await draw(game, { model });
    expect(generation).toMatchObject({ status: "succeeded", source: "api" });
    const version = await newest(game, "knight");
    expect(version).toMatchObject({ refinedFrom: null, pixels: { mode: "snap", palette: "style", align: "anchor" } });
    expect(version["images"]).toHaveLength(4);
    for (const row of await rowsOf(version["id"])) {
      const sprite = decode(await objectAt(row["object_key"]));
      expect([sprite.width, sprite.height, row["width"], row["height"], row["format"]]).toEqual([
        24,
        24,
        24,
        24,
        "png",
      ]);
      const colours = new Set<string>();
      for (let at = 0; at < sprite.data.length; at += 4)
        colours.add(Array.from(sprite.data.slice(at, at + 4), (part) => part.toString(16).padStart(2, "0")).join(""));
      expect(colours).toContain("00000000");
      const allowed = new Set(["00000000", ...palette.map((colour) => `${colour.slice(1)}ff`)]);
      expect(Array.from(colours).filter((colour) => !allowed.has(colour))).toEqual([]);
      const { width, height } = decode(await objectAt(row["source_key"]));
      expect(JSON.parse(row["source"])).toMatchObject({ width, height });
    }
    for (const image of version["images"]) {
      expect(image).toMatchObject({ qa: { source: "hosted", matched: null, offPalette: 0 } });
      expect(image.source["sha256"]).not.toBe(image["sha256"]);
      expect(image.source["url"]).not.toBe(image["url"]);
    }
  });

  test("counts both the source and the sprite as stored bytes", async () => {
    const game = await drawnGem(freshName());
    const [row] = await rowsOf((await newest(game, "gem"))["id"]);
    const used = await env.DB.prepare("SELECT stored_bytes FROM daily_usage WHERE user_id = ?")
      .bind(game.user.id)
      .first<number>("stored_bytes");
    expect(used).toBe(row?.["size_bytes"] + JSON.parse(row?.["source"])["sizeBytes"]);
  });

  test("of the built-in model passes byte for byte, without source and settings", async () => {
    const game = await plannedGame("## Items\n- [KIND:icon] [SIZE:16x16] {#gem} Coin\n");
    await draw(game, { model: "procedural" });
    const version = await newest(game, "gem");
    expect(version).toMatchObject({ pixels: null, refinedFrom: null, images: [{ source: null, width: 16 }] });
    const refused = await refine(game, version["id"]);
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
  });

  test("with faults is listed as flagged, and the event stream tells the flags", async () => {
    const game = await plannedGame(
      "## Items\n- [KIND:icon] [SIZE:16x16] {#plain} Coin\n- [KIND:icon] [SIZE:24x24] {#gem} Gem\n",
    );
    await draw(game, { model: "procedural", assets: ["plain"] });
    // A style that keeps the opaque ground.
    await game.put("style", "---\npixels: { ground: keep }\n---\nFlat.");
    const { id } = await draw(game, { model, assets: ["gem"] });
    const version = await newest(game, "gem");
    expect(version).toMatchObject({ flagged: true, pixels: { ground: "keep" } });
    expect(version["images"][0].qa.flags).toContain("opaque");
    const listed = await game.get("/assets?flagged=true");
    expect(listed.body.items.map(({ key }: Json) => key)).toEqual(["gem"]);
    expect((await game.get("/assets?flagged=yes")).status).toBe(400);
    const { events } = await readEvents(game, id);
    const last = events.findLast(({ event }) => event === "item");
    expect(last?.data).toMatchObject({ status: "succeeded", flags: expect.arrayContaining(["opaque"]) });
    // The next version is without fault.
    await game.put("style", "Flat.");
    await finished(game, (await refine(game, version["id"])).body.id);
    expect(await newest(game, "gem")).toMatchObject({ flagged: false });
    expect((await game.get("/assets?flagged=true")).body.items).toEqual([]);
  });
});

describe("POST refine", () => {
  test("makes a new version from the same sources with other settings, free and without a provider", async () => {
    const name = freshName();
    const game = await drawnGem(name);
    const first = await newest(game, "gem");
    await game.patch("/assets/gem", { status: "approved" });
    const answer = await refine(game, first["id"], { pixels: { mode: "smooth" } });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("Location")).toBe(`/v1/projects/${game.projectId}/generations/${answer.body.id}`);
    const done = await finished(game, answer.body.id);
    expect(done).toMatchObject({ status: "succeeded", source: "refine", model, costMicroUsd: 0, estimateMicroUsd: 0 });
    const second = await newest(game, "gem");
    expect(second).toMatchObject({
      refinedFrom: first["id"],
      costMicroUsd: 0,
      number: 2,
      prompt: first["prompt"],
      seed: first["seed"],
      pixels: { mode: "smooth" },
    });
    expect(second["images"][0].source["sha256"]).toBe(first["images"][0].source["sha256"]);
    expect(second["images"][0]["sha256"]).not.toBe(first["images"][0]["sha256"]);
    expect(await asset(game, "gem")).toMatchObject({ status: "review", approvedVersionId: first["id"] });
    expect(await requestsFor(name)).toHaveLength(1);
    // The same settings again give the same bytes.
    await finished(game, (await refine(game, second["id"])).body.id);
    expect((await newest(game, "gem"))["images"][0]["sha256"]).toBe(first["images"][0]["sha256"]);
  });

  test("answers the same key with the same generation, and refines one version at a time", async () => {
    const game = await drawnGem(freshName());
    const { id } = await newest(game, "gem");
    const [one, other] = await Promise.all([refine(game, id), refine(game, id)]);
    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([202, 409]);
    const key = crypto.randomUUID();
    await finished(game, (one.status === 202 ? one : other).body.id);
    const made = await refine(game, id, {}, key);
    const again = await refine(game, id, {}, key);
    expect([again.status, again.body.id]).toEqual([202, made.body.id]);
    await finished(game, made.body.id);
    expect(await versionsOf(game, "gem")).toHaveLength(3);
  });

  test("works for a version of an earlier release, whose stored image is the source", async () => {
    const game = await drawnGem(freshName());
    const { id, images: drawn } = await newest(game, "gem");
    await makeOld(id);
    const old = await newest(game, "gem");
    expect(old).toMatchObject({ flagged: false, pixels: null, images: [{ qa: null }] });
    expect(old["images"][0].source["sha256"]).toBe(old["images"][0]["sha256"]);
    expect((await finished(game, (await refine(game, id)).body.id))["status"]).toBe("succeeded");
    const [refined] = (await newest(game, "gem"))["images"];
    expect(refined["sha256"]).toBe(drawn[0]["sha256"]);
    expect(refined.source["sha256"]).toBe(drawn[0].source["sha256"]);
  });

  test("refines to the asset's present size", async () => {
    const game = await drawnGem(freshName());
    const { id } = await newest(game, "gem");
    await game.patch("/assets/gem", { width: 40, height: 32 });
    await finished(game, (await refine(game, id)).body.id);
    expect(await newest(game, "gem")).toMatchObject({ images: [{ width: 40, height: 32 }] });
    expect(await asset(game, "gem")).toMatchObject({ status: "review" });
  });

  test("is refused for strangers, unknown versions and unknown settings", async () => {
    const game = await drawnGem(freshName());
    const { id } = await newest(game, "gem");
    const path = `/v1/projects/${game.projectId}/assets/gem/versions/${id}/refine`;
    expect((await call("POST", path, { token: (await newUser()).token })).status).toBe(404);
    expect((await refine(game, `ver_${"0".repeat(26)}`)).status).toBe(404);
    expect((await refine(game, id, { pixels: { sharpness: 3 } })).status).toBe(400);
    expect(await versionsOf(game, "gem")).toHaveLength(1);
  });

  test("keeps an image that cannot be refined, and tells so", async () => {
    const game = await drawnGem(freshName());
    const first = await newest(game, "gem");
    const [row] = await rowsOf(first["id"]);
    const blank = encode({ width: 40, height: 40, data: new Uint8Array(40 * 40 * 3).fill(255), channels: 3 });
    for (const source of [new Uint8Array(64), blank]) {
      await env.BUCKET.put(row?.["source_key"], source);
      expect((await finished(game, (await refine(game, first["id"])).body.id))["status"]).toBe("succeeded");
      const version = await newest(game, "gem");
      expect(version).toMatchObject({ flagged: true, images: [{ qa: { flags: ["unrefined"] } }] });
      const [kept] = await rowsOf(version["id"]);
      expect(await objectAt(kept?.["object_key"])).toEqual(new Uint8Array(source));
    }
  });

  test("that is canceled leaves nothing but the earlier versions", async () => {
    const game = await drawnGem(freshName());
    const { id } = await newest(game, "gem");
    const { body } = await refine(game, id);
    await game.post(`/generations/${body.id}/cancel`);
    const done = await finished(game, body.id);
    const versions = await versionsOf(game, "gem");
    expect(versions).toHaveLength(done["status"] === "canceled" ? 1 : 2);
    await until("the source is still there", async () => {
      const [row] = await rowsOf(id);
      return (await env.BUCKET.head(row?.["source_key"])) ?? undefined;
    });
  });
});
