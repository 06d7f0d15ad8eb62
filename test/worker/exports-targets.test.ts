/* Exports for engines: what a request may ask, what the pack holds, and that a pack of changes keeps every place. */
import { introspectWorkflowInstance } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { makeChoice } from "../../src/features/exports/choice";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { findExport } from "../../src/features/exports/store";
import { newId } from "../../src/lib/ids";
import { exportKey, exportSelectionKey, exportSheetsKey } from "../../src/storage/blobs";
import { decodeRaster, type Raster } from "../../src/targets/raster";
import { targetNames } from "../../src/targets/target-names";
import { ensureRunning } from "../../src/workflows/instances";
import { call, freshAddress, type Json } from "../support/client";
import { newGame, until, type Game } from "../support/game";
import { addAsset, addVersion, approve, noisePng } from "../support/pack";

type Opened = {
  readonly made: Json;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly names: readonly string[];
  readonly manifest: Manifest;
  readonly readme: string;
};

async function ended(game: Game, id: string): Promise<Json> {
  return until("the export has ended", async () => {
    const { body } = await game.get(`/exports/${id}`);
    return body.status === "ready" || body.status === "failed" ? body : undefined;
  });
}

async function packed(game: Game, body: unknown): Promise<Opened> {
  const asked = await game.post("/exports", body);
  expect(asked.status, asked.text).toBe(202);
  return opened(await ended(game, asked.body.id));
}

async function opened(made: Json): Promise<Opened> {
  expect(made.status).toBe("ready");
  const headers = { "CF-Connecting-IP": freshAddress() };
  const answer = await exports.default.fetch(new Request(made.url, { headers }));
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const text = (name: string): string => new TextDecoder().decode(files[name]);
  const manifest = Manifest.parse(JSON.parse(text("manifest.json")));
  return { made, files, names: Object.keys(files).toSorted(), manifest, readme: text("README.md") };
}

async function drawnGame(): Promise<Game> {
  const game = await newGame();
  await addAsset(game.projectId, "hero", [noisePng(1), noisePng(2)]);
  await addAsset(game.projectId, "coin", [noisePng(3)]);
  return game;
}

function pixels(raster: Raster, x: number, y: number, side = 16): string {
  const rows = Array.from({ length: side }, (_, row) => {
    const start = ((y + row) * raster.width + x) * 4;
    return raster.data.subarray(start, start + side * 4);
  });
  return createHash("sha256").update(Buffer.concat(rows)).digest("hex");
}

function page({ files }: Opened, number: number): Raster {
  const raster = decodeRaster(files[`sheets/${number}.png`] ?? new Uint8Array());
  if (raster === undefined) throw new Error(`there is no page ${number}`);
  return raster;
}

function imagePixels(bytes: Uint8Array): string {
  const raster = decodeRaster(bytes);
  if (raster === undefined) throw new Error("the image cannot be read");
  return pixels(raster, 0, 0);
}

describe("a pack for engines", () => {
  test("of several targets has a folder each, shared sheets, and one manifest and README", async () => {
    const game = await drawnGame();
    const pack = await packed(game, { targets: ["godot", "phaser"], options: { padding: 2 } });
    expect(pack.made).toMatchObject({ target: "godot", targets: ["godot", "phaser"], warnings: [] });
    expect(pack.made.options).toEqual({
      padding: 2,
      extrude: 0,
      powerOfTwo: false,
      trim: false,
      maxPageSize: 2048,
      scale: 1,
      folder: "hatchery",
    });
    expect(pack.made.fileCount).toBe(pack.names.length);
    expect(pack.names).toEqual(
      expect.arrayContaining(["README.md", "godot/coin.tres", "godot/hero.tres", "manifest.json", "sheets/0.png"]),
    );
    expect(pack.names.filter((name) => !/^(godot|phaser|sheets)\/|^(README.md|manifest.json)$/.test(name))).toEqual([]);
    expect(pack.readme).toMatch(/## godot[\s\S]*## phaser/);
  });

  test("shows each image on the page where the manifest says, pixel by pixel", async () => {
    const game = await drawnGame();
    const pack = await packed(game, { target: "phaser", options: { padding: 1, extrude: 1 } });
    const [coin, hero] = ["coin", "hero"].map((key) => pack.manifest.assets.find((asset) => asset.key === key)?.sheet);
    if (!coin || !hero) throw new Error("both assets are on a page");
    const [first, second] = [page(pack, hero.page), page(pack, coin.page)];
    expect(pixels(first, hero.x, hero.y)).toBe(imagePixels(noisePng(1)));
    expect(pixels(first, hero.x + 16 + 3, hero.y)).toBe(imagePixels(noisePng(2)));
    expect(pixels(second, coin.x, coin.y)).toBe(imagePixels(noisePng(3)));
    expect(hero).toMatchObject({ cellWidth: 16, cellHeight: 16 });
    expect(pack.manifest.assets.flatMap(({ files }) => files.map(({ path }) => path))).toEqual([null, null, null]);
  });

  test("has the same bytes when it is made again, and leaves only the archive and what a later pack needs", async () => {
    const game = await drawnGame();
    const body = { targets: ["godot", "aseprite", "plain"] };
    const [first, again] = [await packed(game, body), await packed(game, body)];
    expect(again.made.sha256).toBe(first.made.sha256);
    const { id } = again.made;
    const instance = await env.EXPORT_WORKFLOW.get(id);
    await until("the work is cleaned up", async () => (await instance.status()).status === "complete" || undefined);
    const { objects } = await env.BUCKET.list({ prefix: exportKey(game.projectId, id).replace("archive.zip", "") });
    expect(objects.map(({ key }) => key)).toEqual([
      exportKey(game.projectId, id),
      exportSelectionKey(game.projectId, id),
      exportSheetsKey(game.projectId, id),
    ]);
  });

  test("leaves out images of another size, names them, and keeps them in the folder of plain", async () => {
    const game = await drawnGame();
    await addAsset(game.projectId, "giant", [noisePng(4, 64)], { side: 64 });
    const pack = await packed(game, { targets: ["phaser", "plain"] });
    expect(pack.made.warnings).toMatchObject([{ assetKey: "giant", code: "left-out" }]);
    expect(pack.readme).toContain("`giant` (left-out)");
    expect(pack.names).toContain("plain/items/giant_idle_01.png");
    const giant = pack.manifest.assets.find(({ key }) => key === "giant");
    expect(giant).toMatchObject({ sheet: null, files: [{ path: "plain/items/giant_idle_01.png" }] });
  });

  test("warns of an image that cannot be read, although the row calls it a PNG", async () => {
    const game = await drawnGame();
    await addAsset(game.projectId, "broken", [new Uint8Array(Buffer.from("no picture"))]);
    const pack = await packed(game, { target: "phaser" });
    expect(pack.made.warnings).toMatchObject([{ assetKey: "broken", code: "left-out" }]);
  });

  test("tells the flags of its images, and the borders of a control also in plain", async () => {
    const game = await drawnGame();
    const { versionId, assetId } = await addAsset(game.projectId, "button", [noisePng(5)]);
    const flags = { flags: ["opaque"], source: "hosted", matched: null, alphaCoverage: 1, gridPitch: null };
    const qa = { ...flags, gridConfidence: null, offPalette: 0, seamError: null, jitter: 0 };
    await env.DB.batch([
      env.DB.prepare("UPDATE assets SET kind = 'ui-element' WHERE id = ?").bind(assetId),
      env.DB.prepare("UPDATE images SET qa = ? WHERE version_id = ?").bind(JSON.stringify(qa), versionId),
    ]);
    const pack = await packed(game, {});
    expect(pack.made.warnings).toMatchObject([
      { assetKey: "button", code: "opaque", message: expect.stringMatching(/^1 of 1 images: /) },
    ]);
    const button = pack.manifest.assets.find(({ key }) => key === "button");
    expect(button).toMatchObject({ flags: ["opaque"], insets: { left: 5, top: 5, right: 5, bottom: 5 } });
    expect(button?.files[0]?.qa).toEqual(qa);
  });
});

describe("a pack of changes for engines", () => {
  test("keeps the place of everything unchanged, and has pages with a change whole", async () => {
    const game = await drawnGame();
    const body = { target: "phaser", options: { padding: 1 } };
    const whole = await packed(game, body);
    await addAsset(game.projectId, "apple", [noisePng(6)]);
    const changes = await packed(game, { ...body, since: whole.made.id });
    expect(changes.manifest.assets.map(({ key }) => key)).toEqual(["apple"]);
    const [before, after] = [page(whole, 0), page(changes, 0)];
    for (const { key, sheet } of whole.manifest.assets)
      expect(pixels(after, sheet?.x ?? 0, sheet?.y ?? 0), key).toBe(pixels(before, sheet?.x ?? 0, sheet?.y ?? 0));
    const apple = changes.manifest.assets[0]?.sheet;
    expect(pixels(after, apple?.x ?? 0, apple?.y ?? 0)).toBe(imagePixels(noisePng(6)));
    const none = await packed(game, { ...body, since: changes.made.id });
    expect([none.manifest.assets, none.names.filter((name) => name.endsWith(".png"))]).toEqual([[], []]);
  });

  test("takes a change of speed as a change, without a new drawing", async () => {
    const game = await drawnGame();
    const whole = await packed(game, { target: "godot" });
    const animations = [{ name: "idle", frames: 2, fps: 12, loop: false }];
    await env.DB.prepare("UPDATE assets SET animations = ? WHERE project_id = ? AND key = 'hero'")
      .bind(JSON.stringify(animations), game.projectId)
      .run();
    const changes = await packed(game, { target: "godot", since: whole.made.id });
    expect(changes.manifest.assets).toMatchObject([{ key: "hero", animations }]);
  });

  test("after an export of an earlier release holds all: that export named no speeds", async () => {
    const game = await drawnGame();
    const before = await packed(game, {});
    const { id } = before.made;
    await env.DB.prepare("UPDATE exports SET targets = NULL, options = NULL, warnings = NULL WHERE id = ?")
      .bind(id)
      .run();
    const old = Object.fromEntries(["hero", "coin"].map((key) => [key, `ver_old ${"0".repeat(64)}`]));
    await env.BUCKET.put(exportSelectionKey(game.projectId, id), JSON.stringify(old));
    expect((await game.get(`/exports/${id}`)).body).toMatchObject({ targets: ["plain"], options: {}, warnings: [] });
    const changes = await packed(game, { since: id });
    expect(changes.manifest.assets.map(({ key }) => key)).toEqual(["coin", "hero"]);
    expect(changes.manifest.removed).toEqual([]);
  });

  test.each([
    [{ target: "plain" }],
    [{ targets: ["phaser", "godot"] }],
    [{ target: "phaser", options: { padding: 1 } }],
  ])("is refused for other targets or options: %j", async (body) => {
    const game = await drawnGame();
    const whole = await packed(game, { target: "phaser" });
    const refused = await game.post("/exports", { ...body, since: whole.made.id });
    expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([
      400,
      "validation_failed",
      "since",
    ]);
  });

  test("takes the same targets in another order", async () => {
    const game = await drawnGame();
    const whole = await packed(game, { targets: ["phaser", "plain"] });
    const changes = await packed(game, { targets: ["plain", "phaser"], since: whole.made.id });
    expect([changes.made.target, changes.manifest.assets]).toEqual(["plain", []]);
  });
});

describe("a request for engines", () => {
  test.each([
    ["target and targets", { target: "godot", targets: ["phaser"] }, "targets"],
    ["no target", { targets: [] }, "targets"],
    ["a target twice", { targets: ["godot", "godot"] }, "targets"],
    ["nine targets", { targets: targetNames.slice(0, 9) }, "targets"],
    ["an option that plain does not know", { options: { padding: 1 } }, "options.padding"],
    [
      "an option that one of two does not know",
      { targets: ["godot", "kaplay"], options: { trim: true } },
      "options.trim",
    ],
    ["an unknown option", { target: "godot", options: { colour: 1 } }, "options"],
    ["a padding that is too wide", { target: "godot", options: { padding: 17 } }, "options.padding"],
    ["a folder that leaves the project", { target: "godot", options: { folder: "../x" } }, "options.folder"],
  ])("with %s is refused, and names the field", async (_, body, field) => {
    const refused = await (await newGame()).post("/exports", body);
    expect([refused.status, refused.body.code]).toEqual([400, "validation_failed"]);
    expect(refused.body.errors[0].path).toContain(field);
    expect(JSON.stringify(refused.body)).toContain(field.split(".").at(-1));
  });
});

test("everybody may read the targets, with the options of each as JSON Schema", async () => {
  const { status, body, headers } = await call("GET", "/v1/targets");
  expect([status, Object.keys(body)]).toEqual([200, ["items"]]);
  expect(headers.get("Cache-Control")).toContain("public, max-age=3600");
  expect(body.items.map(({ name }: Json) => name)).toEqual([...targetNames]);
  for (const item of body.items) {
    expect(Object.keys(item).toSorted()).toEqual(["description", "handSteps", "judgedBy", "name", "options", "ran"]);
    expect(item.options.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  }
});

describe("the work on a pack for engines", () => {
  async function unstarted(game: Game, targets: readonly string[]): Promise<string> {
    const id = newId("exp", Date.now());
    await env.DB.prepare(
      `INSERT INTO exports (id, project_id, owner_id, status, target, targets, options, include, file_name, object_key,
        created_at, updated_at) VALUES (?, ?, ?, 'queued', ?, ?, '{}', 'approved', 'game.zip', ?, 0, 0)`,
    )
      .bind(id, game.projectId, game.user.id, targets[0], JSON.stringify(targets), exportKey(game.projectId, id))
      .run();
    return id;
  }

  test.each(["choose the assets", "measure images 0", "lay out the files", "draw files 0", "seal the layout"])(
    "that is ended after the step %j goes on with the same choice, and writes the same bytes",
    async (name) => {
      const game = await newGame();
      const hero = await addAsset(game.projectId, "hero", [noisePng(1), noisePng(2)]);
      const targets = ["phaser", "gamemaker"];
      const reference = await packed(game, { targets });
      const id = await unstarted(game, targets);
      const params = { exportId: id, projectId: game.projectId, userId: game.user.id };
      const instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
      await instance.modify(async (change) => {
        await change.disableRetryDelays();
        await change.mockStepError({ name: "open the upload" }, new Error("the store is away"), 1);
      });
      await env.EXPORT_WORKFLOW.create({ id, params });
      await instance.waitForStepResult({ name });
      await (await env.EXPORT_WORKFLOW.get(id)).terminate();
      await instance.dispose();
      const drawing = { projectId: game.projectId, assetId: hero.assetId, key: "hero", number: 2, side: 16 };
      await approve(await addVersion({ ...drawing, frames: [noisePng(8)] }));
      await ensureRunning(env.EXPORT_WORKFLOW, id, params);
      expect(await ended(game, id)).toMatchObject({ status: "ready", sha256: reference.made.sha256 });
    },
  );

  test("that two runs begin at once has one choice: the first decides", async () => {
    const game = await newGame();
    const hero = await addAsset(game.projectId, "hero", [noisePng(1)]);
    const id = await unstarted(game, ["plain"]);
    const db = openDb(env.DB);
    const owner = { userId: game.user.id, projectId: game.projectId };
    const row = await findExport(db, owner, { projectId: game.projectId, exportId: id });
    if (row === undefined) throw new Error("the export is gone");
    const first = await makeChoice(env.BUCKET, db, owner, row);
    const drawing = { projectId: game.projectId, assetId: hero.assetId, key: "hero", number: 2, side: 16 };
    await approve(await addVersion({ ...drawing, frames: [noisePng(8)] }));
    // The second run looked for a choice before the first had stored one.
    let looks = 0;
    const late = new Proxy(env.BUCKET, {
      get: (bucket, name) =>
        name === "get" && looks++ === 0 ? async () => null : Reflect.get(bucket, name).bind(bucket),
    });
    expect(await makeChoice(late, db, owner, row)).toEqual(first);
  });

  test("fails cleanly when an image is deleted before the page is drawn", async () => {
    const game = await newGame();
    const { images } = await addAsset(game.projectId, "hero", [noisePng(1), noisePng(2)]);
    await env.BUCKET.delete(images.map(({ objectKey }) => objectKey).slice(1));
    const { body } = await game.post("/exports", { target: "godot" });
    expect(await ended(game, body.id)).toMatchObject({ status: "failed", url: null });
  });
});
