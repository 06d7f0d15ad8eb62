import { introspectWorkflowInstance } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config";
import type { Context } from "../../src/context";
import { openDb } from "../../src/db/client";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { sweepExports } from "../../src/features/exports/workflow";
import { createKeys } from "../../src/keys";
import { newId, newUlid } from "../../src/lib/ids";
import { createLog } from "../../src/log";
import { exportKey, exportSelectionKey, exportWorkKey } from "../../src/storage/blobs";
import { ensureRunning } from "../../src/workflows/instances";
import { call, freshAddress, newProject, newUser, type Json } from "../support/client";
import { addAsset, addVersion, approve, noisePng } from "../support/pack";

type Game = { token: string; userId: string; project: string; path: string };

const fields = [
  "createdAt",
  "fileCount",
  "fileName",
  "id",
  "options",
  "sha256",
  "since",
  "sizeBytes",
  "status",
  "target",
  "targets",
  "url",
  "urlExpiresAt",
  "warnings",
];

async function newGame(name = "Harvest Hollow"): Promise<Game> {
  const user = await newUser();
  const project = await newProject(user, name);
  return { token: user.token, userId: user.id, project, path: `/v1/projects/${project}/exports` };
}

async function newDrawnGame(): Promise<Game> {
  const game = await newGame();
  await addAsset(game.project, "hero", [noisePng(1)]);
  return game;
}

async function request(game: Game, body: unknown = {}, key = crypto.randomUUID()) {
  return call("POST", game.path, { token: game.token, body, headers: { "Idempotency-Key": key } });
}

async function ended(game: Game, id: string): Promise<Json> {
  for (;;) {
    const { body } = await call("GET", `${game.path}/${id}`, { token: game.token });
    if (body.status === "ready" || body.status === "failed") return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function exported(game: Game, body: unknown = {}): Promise<Json> {
  const made = await request(game, body);
  expect(made.status, made.text).toBe(202);
  return ended(game, made.body.id);
}

async function downloaded(url: string): Promise<Uint8Array> {
  const headers = { "CF-Connecting-IP": freshAddress() };
  const response = await exports.default.fetch(new Request(url, { headers }));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The files of an archive, its manifest parsed by the schema it promises. */
async function opened(made: Json) {
  const bytes = await downloaded(made.url);
  expect(bytes.length).toBe(made.sizeBytes);
  expect(sha256(bytes)).toBe(made.sha256);
  const { "manifest.json": manifest, "README.md": readme, ...files } = unzipSync(bytes);
  const read = Manifest.parse(JSON.parse(new TextDecoder().decode(manifest)));
  return { files, manifest: read, readme: new TextDecoder().decode(readme), names: Object.keys(files).toSorted() };
}

async function objectsOf(game: Game, exportId: string): Promise<string[]> {
  const { objects } = await env.BUCKET.list({ prefix: exportKey(game.project, exportId).replace("archive.zip", "") });
  return objects.map((object) => object.key);
}

/** An export whose row is written and whose workflow is not yet started. */
async function unstarted(game: Game, ageMs = 0): Promise<string> {
  const id = newId("exp", Date.now());
  const at = Date.now() - ageMs;
  await env.DB.prepare(
    `INSERT INTO exports (id, project_id, owner_id, status, target, include, file_name, object_key, created_at, updated_at)
      VALUES (?, ?, ?, 'queued', 'plain', 'approved', 'game.zip', ?, ?, ?)`,
  )
    .bind(id, game.project, game.userId, exportKey(game.project, id), at, at)
    .run();
  return id;
}

function paramsOf(game: Game, exportId: string) {
  return { exportId, projectId: game.project, userId: game.userId };
}

async function context(): Promise<Context> {
  const config = parseConfig({ ...env });
  const base = { config, keys: await createKeys(config)(), requestId: "req_test", now: new Date() };
  return { ...base, db: openDb(env.DB), env, log: createLog({}) };
}

/** 30 MB of real pictures. */
async function addLargeAssets(game: Game): Promise<void> {
  for (let index = 0; index < 30; index++)
    await addAsset(game.project, `large-${index}`, [noisePng(index, 512)], { side: 512 });
}

describe("an export", () => {
  test("is accepted with 202 and exactly the listed fields, and has no link before it is ready", async () => {
    const game = await newDrawnGame();
    const made = await request(game);
    expect(made.status).toBe(202);
    expect(Object.keys(made.body).toSorted()).toEqual(fields);
    expect(made.headers.get("Location")).toBe(`${game.path}/${made.body.id}`);
    expect(made.body).toMatchObject({ status: "queued", target: "plain", fileName: "harvest-hollow.zip", url: null });
    expect(made.body).toMatchObject({ targets: ["plain"], options: {}, warnings: [] });
    expect(made.body).toMatchObject({ sizeBytes: null, sha256: null, fileCount: null, urlExpiresAt: null });
    const done = await ended(game, made.body.id);
    expect(Object.keys(done).toSorted()).toEqual(fields);
  });

  test("unpacks to the very pictures, with a manifest that describes them", async () => {
    const game = await newGame();
    await call("PUT", `/v1/projects/${game.project}/memory-files/style`, {
      token: game.token,
      body: { content: "---\npalette: ['#aabbcc']\n---\nsoft light" },
    });
    const hero = [noisePng(1), noisePng(2), noisePng(3)];
    const coin = [noisePng(4)];
    await addAsset(game.project, "hero", hero, { category: "Characters" });
    await addAsset(game.project, "coin", coin);
    const made = await exported(game);
    expect(made).toMatchObject({ status: "ready", fileCount: 6 });
    const { files, manifest, names } = await opened(made);
    expect(names).toEqual([
      "characters/hero_idle_01.png",
      "characters/hero_idle_02.png",
      "characters/hero_idle_03.png",
      "items/coin_idle_01.png",
    ]);
    expect(sha256(files["characters/hero_idle_02.png"] ?? new Uint8Array())).toBe(sha256(hero[1] ?? new Uint8Array()));
    expect(manifest.project.name).toBe("Harvest Hollow");
    expect(manifest.style).toMatchObject({ palette: ["#aabbcc"], text: "soft light" });
    expect(manifest.assets.map((asset) => asset.key)).toEqual(["hero", "coin"]);
    for (const asset of manifest.assets) {
      expect(asset.version).toEqual({
        prompt: `draw ${asset.key}`,
        model: "procedural",
        provider: "procedural",
        seed: 7,
        costMicroUsd: 30,
      });
      for (const file of asset.files) expect(sha256(files[file.path ?? ""] ?? new Uint8Array())).toBe(file.sha256);
    }
  });

  test("made again has the same bytes, in the same project and in another with the same pack", async () => {
    const games = [await newGame(), await newGame()];
    for (const game of games)
      for (const key of ["hero", "coin"]) await addAsset(game.project, key, [noisePng(1), noisePng(2)]);
    const [game, other] = games;
    if (!game || !other) throw new Error("two games were made");
    const first = await exported(game);
    const again = await exported(game);
    const elsewhere = await exported(other);
    expect(first.status).toBe("ready");
    expect(again.id).not.toBe(first.id);
    expect(again.sha256).toBe(first.sha256);
    expect(elsewhere.sha256).toBe(first.sha256);
  });

  test("holds the approved versions, and with `all` the newest of what is not approved", async () => {
    const game = await newGame();
    const approved = await addAsset(game.project, "hero", [noisePng(1)]);
    const waiting = await addAsset(game.project, "coin", [noisePng(2)], { approved: false });
    const base = { projectId: game.project, side: 16, number: 2 };
    await addVersion({ ...base, assetId: approved.assetId, key: "hero", frames: [noisePng(3)] });
    await addVersion({ ...base, assetId: waiting.assetId, key: "coin", frames: [noisePng(4)] });
    const only = await opened(await exported(game));
    expect(only.names).toEqual(["items/hero_idle_01.png"]);
    const all = await opened(await exported(game, { include: "all" }));
    expect(all.names).toEqual(["items/coin_idle_01.png", "items/hero_idle_01.png"]);
    expect(sha256(all.files["items/hero_idle_01.png"] ?? new Uint8Array())).toBe(sha256(noisePng(1)));
    expect(sha256(all.files["items/coin_idle_01.png"] ?? new Uint8Array())).toBe(sha256(noisePng(4)));
  });

  test("holds only the assets that it names", async () => {
    const game = await newGame();
    for (const key of ["hero", "coin", "tree"]) await addAsset(game.project, key, [noisePng(1)]);
    const { names } = await opened(await exported(game, { assets: ["tree", "hero", "tree"] }));
    expect(names).toEqual(["items/hero_idle_01.png", "items/tree_idle_01.png"]);
  });

  test("of nothing is a conflict that says how to approve; with the same key it is made once something is", async () => {
    const game = await newGame();
    const refused = await request(game, {}, "same-key");
    expect([refused.status, refused.body["code"]]).toEqual([409, "conflict"]);
    expect(refused.body["detail"]).toContain(`POST /v1/projects/${game.project}/assets/review`);
    expect(refused.body["detail"]).toContain('{"include": "all"}');
    const undrawn = await request(game, { include: "all" });
    expect([undrawn.status, undrawn.body["detail"]]).toEqual([
      409,
      expect.stringContaining(`POST /v1/projects/${game.project}/generations`),
    ]);
    expect((await call("GET", game.path, { token: game.token })).body["items"]).toEqual([]);
    await addAsset(game.project, "hero", [noisePng(1)]);
    expect((await request(game, {}, "same-key")).status).toBe(202);
  });

  test("leaves nothing but its archive and what it selected in the store", async () => {
    const game = await newGame();
    await addAsset(game.project, "hero", [noisePng(1)]);
    const made = await exported(game);
    const instance = await env.EXPORT_WORKFLOW.get(made.id);
    while ((await instance.status()).status !== "complete") await new Promise((resolve) => setTimeout(resolve, 20));
    const left = [exportKey(game.project, made.id), exportSelectionKey(game.project, made.id)];
    expect(await objectsOf(game, made.id)).toEqual(left);
  });
});

describe("a request for an export", () => {
  test("that names unknown assets is refused, each by its place", async () => {
    const game = await newGame();
    await addAsset(game.project, "hero", [noisePng(1)]);
    const { status, body } = await request(game, { assets: ["hero", "ghost", "hero", "wraith"] });
    expect(status).toBe(400);
    expect(body.code).toBe("validation_failed");
    expect(body.errors.map((error: Json) => error.path)).toEqual(["assets.1", "assets.3"]);
    const list = await call("GET", game.path, { token: game.token });
    expect(list.body.items).toEqual([]);
  });

  test.each([
    ["an unknown target", { target: "quake" }],
    ["an unknown selection", { include: "rejected" }],
    ["no asset", { assets: [] }],
    ["an unknown field", { format: "rar" }],
  ])("with %s is refused", async (_, body) => {
    expect((await request(await newGame(), body)).body.code).toBe("validation_failed");
  });

  test("with the same key gives the same export; with another body it is refused", async () => {
    const game = await newDrawnGame();
    const key = crypto.randomUUID();
    const first = await request(game, {}, key);
    const again = await request(game, {}, key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect((await request(game, { include: "all" }, key)).status).toBe(422);
    const list = await call("GET", game.path, { token: game.token });
    expect(list.body.items).toHaveLength(1);
  });

  test("that died after it had written its row finds that row again", async () => {
    const game = await newDrawnGame();
    const key = crypto.randomUUID();
    const first = await request(game, {}, key);
    await env.DB.prepare("UPDATE idempotency_keys SET status = NULL, lease_until = 0 WHERE key = ?").bind(key).run();
    const again = await request(game, {}, key);
    expect(again.status).toBe(202);
    expect(again.headers.get("Idempotency-Replayed")).toBeNull();
    expect(again.body.id).toBe(first.body.id);
  });

  test("without a key makes another export each time", async () => {
    const game = await newDrawnGame();
    const ids = [];
    for (let time = 0; time < 2; time++) ids.push((await call("POST", game.path, { token: game.token })).body.id);
    expect(ids[0]).toMatch(/^exp_[0-9a-z]{26}$/);
    expect(ids[1]).toMatch(/^exp_[0-9a-z]{26}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("by a stranger is for a project that is not there, and so is every look at its exports", async () => {
    const game = await newDrawnGame();
    const made = await exported(game);
    const stranger = await newGame();
    const token = stranger.token;
    expect((await call("POST", game.path, { token })).status).toBe(404);
    expect((await call("GET", game.path, { token })).status).toBe(404);
    expect((await call("GET", `${game.path}/${made.id}`, { token })).status).toBe(404);
    expect((await call("GET", `${stranger.path}/${made.id}`, { token })).status).toBe(404);
  });
});

test("exports are listed newest first, page by page, with links where they are ready", async () => {
  const game = await newDrawnGame();
  const ids = [];
  for (let time = 0; time < 3; time++) ids.unshift((await exported(game)).id);
  const first = await call("GET", `${game.path}?limit=2`, { token: game.token });
  const second = await call("GET", `${game.path}?limit=2&cursor=${first.body.nextCursor}`, { token: game.token });
  expect([...first.body.items, ...second.body.items].map((item: Json) => item.id)).toEqual(ids);
  expect(second.body.nextCursor).toBeNull();
  for (const item of first.body.items) {
    expect(Object.keys(item).toSorted()).toEqual(fields);
    expect(item.url).toContain("/v1/files/");
  }
});

describe("the work on an export", () => {
  test("of 30 MB is done in several parts", async () => {
    const game = await newGame();
    await addLargeAssets(game);
    const made = await exported(game);
    expect(made.sizeBytes).toBeGreaterThan(3 * 8 * 1024 * 1024);
    const { names, files, manifest } = await opened(made);
    expect(names).toHaveLength(30);
    for (const file of manifest.assets.flatMap((asset) => asset.files))
      expect(sha256(files[file.path ?? ""] ?? new Uint8Array())).toBe(file.sha256);
  });

  test("goes on when steps fail and then succeed", async () => {
    const game = await newGame();
    await addLargeAssets(game);
    const reference = await exported(game);
    const id = await unstarted(game);
    await using instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    await instance.modify(async (change) => {
      await change.disableRetryDelays();
      await change.mockStepError({ name: "write part 2" }, new Error("the store is away"), 2);
      await change.mockStepError({ name: "close the upload" }, new Error("the store is away"), 1);
      await change.forceStepTimeout({ name: "write part 3" }, 1);
    });
    await env.EXPORT_WORKFLOW.create({ id, params: paramsOf(game, id) });
    await instance.waitForStatus("complete");
    const made = await ended(game, id);
    expect(made).toMatchObject({ status: "ready", sha256: reference.sha256 });
  });

  test("that is ended half-way begins again and writes the same bytes, whatever has been drawn since", async () => {
    const game = await newGame();
    await addLargeAssets(game);
    const reference = await exported(game);
    const id = await unstarted(game);
    const instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    await env.EXPORT_WORKFLOW.create({ id, params: paramsOf(game, id) });
    await instance.waitForStepResult({ name: "write part 2" });
    await (await env.EXPORT_WORKFLOW.get(id)).terminate();
    await instance.dispose();
    expect((await call("GET", `${game.path}/${id}`, { token: game.token })).body).toMatchObject({
      status: "building",
      url: null,
    });
    await addAsset(game.project, "late", [noisePng(99)]);
    await ensureRunning(env.EXPORT_WORKFLOW, id, paramsOf(game, id));
    expect(await ended(game, id)).toMatchObject({ status: "ready", sha256: reference.sha256 });
  });

  test("that is begun again while it runs writes the same bytes", async () => {
    const game = await newGame();
    await addLargeAssets(game);
    const reference = await exported(game);
    const id = await unstarted(game);
    const instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    await env.EXPORT_WORKFLOW.create({ id, params: paramsOf(game, id) });
    await instance.waitForStepResult({ name: "write part 1" });
    await (await env.EXPORT_WORKFLOW.get(id)).restart();
    expect(await ended(game, id)).toMatchObject({ status: "ready", sha256: reference.sha256 });
    await instance.dispose();
  });

  test("that is done is not done again", async () => {
    const game = await newGame();
    await addAsset(game.project, "hero", [noisePng(1)]);
    const made = await exported(game);
    const before = await env.BUCKET.head(exportKey(game.project, made.id));
    const instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, made.id);
    await (await env.EXPORT_WORKFLOW.get(made.id)).restart();
    await instance.waitForStatus("complete");
    await instance.dispose();
    expect((await env.BUCKET.head(exportKey(game.project, made.id)))?.version).toBe(before?.version);
    expect(await ended(game, made.id)).toMatchObject({ status: "ready", sha256: made.sha256 });
  });

  test("fails cleanly when a picture is deleted in the meantime", async () => {
    const game = await newGame();
    const { images } = await addAsset(game.project, "hero", [noisePng(1), noisePng(2)]);
    await env.BUCKET.delete(images.map((image) => image.objectKey).slice(1));
    const made = await exported(game);
    expect(made).toMatchObject({ status: "failed", url: null, sha256: null, sizeBytes: null, urlExpiresAt: null });
    await workflowEnd(made.id);
    expect(await objectsOf(game, made.id)).toEqual([]);
  });

  test("fails cleanly when a step never succeeds", async () => {
    const game = await newGame();
    await addAsset(game.project, "hero", [noisePng(1)]);
    const id = await unstarted(game);
    await using instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    await instance.modify(async (change) => {
      await change.disableRetryDelays();
      await change.mockStepError({ name: "hash the archive" }, new Error("the store is away"));
    });
    await env.EXPORT_WORKFLOW.create({ id, params: paramsOf(game, id) });
    await instance.waitForStatus("complete");
    expect(await ended(game, id)).toMatchObject({ status: "failed", url: null });
    expect(await objectsOf(game, id)).toEqual([]);
  });

  test("stops when its project is deleted, and leaves nothing behind", async () => {
    const game = await newGame();
    await addLargeAssets(game);
    const id = await unstarted(game);
    await using instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    await env.EXPORT_WORKFLOW.create({ id, params: paramsOf(game, id) });
    await instance.waitForStepResult({ name: "write part 1" });
    expect((await call("DELETE", `/v1/projects/${game.project}`, { token: game.token })).status).toBe(204);
    await instance.waitForStatus("complete");
    expect(await objectsOf(game, id)).toEqual([]);
  });
});

async function workflowEnd(id: string): Promise<void> {
  const instance = await env.EXPORT_WORKFLOW.get(id);
  while ((await instance.status()).status !== "complete") await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("the sweep", () => {
  test("starts an export that was accepted and never started", async () => {
    const game = await newGame();
    await addAsset(game.project, "hero", [noisePng(1)]);
    const id = await unstarted(game, 60_000);
    await sweepExports(await context());
    expect(await ended(game, id)).toMatchObject({ status: "ready" });
  });

  test("leaves alone what is younger than half a minute", async () => {
    const game = await newGame();
    const id = await unstarted(game, 10_000);
    await sweepExports(await context());
    await expect(env.EXPORT_WORKFLOW.get(id)).rejects.toThrow();
  });

  test("ends an export that has not moved for a day, and removes what it left", async () => {
    const game = await newGame();
    const id = await unstarted(game, 25 * 3600 * 1000);
    await env.BUCKET.put(exportWorkKey(game.project, id, "plan.json"), "{}");
    await sweepExports(await context());
    expect(await ended(game, id)).toMatchObject({ status: "failed" });
    expect(await objectsOf(game, id)).toEqual([]);
  });
});

test("an export of more pictures than it may have is refused and says how many", async () => {
  const game = await newGame();
  const version = await addAsset(game.project, "swarm", [noisePng(1)]);
  await approve(version);
  const many = JSON.stringify(
    Array.from({ length: 10_000 }, (_, index) => ({ id: `img_${newUlid(0)}`, at: index + 1 })),
  );
  await env.DB.prepare(
    `INSERT INTO images (id, version_id, asset_id, project_id, position, frame, prompt)
      SELECT value ->> 'id', ?1, ?2, ?3, value ->> 'at', value ->> 'at', '' FROM json_each(?4)`,
  )
    .bind(version.versionId, version.assetId, game.project, many)
    .run();
  const { status, body } = await request(game);
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: "conflict", detail: expect.stringContaining("10001") });
});
