/** Exports that the release without targets has accepted, and that were not finished when the next release came. */
import { introspectWorkflowInstance } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { crc32 } from "node:zlib";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { hashObject, openUpload, writePart } from "../../src/features/exports/archive";
import { getLayout } from "../../src/features/exports/freeze";
import { Manifest } from "../../src/features/exports/manifest-schema";
import { sweepExports } from "../../src/features/exports/workflow";
import { newId } from "../../src/lib/ids";
import { exportKey, exportSelectionKey, exportWorkKey } from "../../src/storage/blobs";
import { publicContext } from "../support/context";
import { freshAddress, type Json } from "../support/client";
import { newGame, until, type Game } from "../support/game";
import { addAsset, noisePng, type PackedVersion } from "../support/pack";

const staleMs = 60_000;
const partSizeBytes = 8 * 1024 * 1024;

/** The row as that release has written it: the newer columns are empty. */
async function formerExport(game: Game, status: "queued" | "building", since: string | null = null): Promise<string> {
  const id = newId("exp", Date.now());
  const at = Date.now() - staleMs;
  await env.DB.prepare(
    `INSERT INTO exports (id, project_id, owner_id, status, target, include, asset_keys, since_export_id, file_name,
      object_key, created_at, updated_at)
    VALUES (?, ?, ?, ?, 'plain', 'approved', NULL, ?, 'moss-tower.zip', ?, ?, ?)`,
  )
    .bind(id, game.projectId, game.user.id, status, since, exportKey(game.projectId, id), at, at)
    .run();
  return id;
}

const formerManifest = new TextEncoder().encode('{\n  "schemaVersion": 1\n}\n');

/** The objects of a frozen export, as that release has left them. The archive has no README. */
async function formerFrozen(game: Game, exportId: string, assets: readonly PackedVersion[]): Promise<void> {
  const images = assets.flatMap((asset) => asset.images);
  const entries = [
    ["manifest.json", formerManifest.length, crc32(formerManifest), null, 0],
    ...images.map(({ bytes, objectKey }, index) => [`items/${index}.png`, bytes.length, crc32(bytes), objectKey, 0]),
  ];
  const plan = { contentsSizeBytes: formerManifest.length, entries };
  const selection = Object.fromEntries(
    assets.map(({ assetId, versionId }) => [assetId, `${versionId} ${"0".repeat(64)}`]),
  );
  await env.BUCKET.put(exportSelectionKey(game.projectId, exportId), JSON.stringify(selection));
  await env.BUCKET.put(exportWorkKey(game.projectId, exportId, "contents"), formerManifest);
  await env.BUCKET.put(exportWorkKey(game.projectId, exportId, "plan.json"), JSON.stringify(plan));
}

async function swept(): Promise<void> {
  await sweepExports(await publicContext());
}

async function ended(game: Game, id: string): Promise<Json> {
  return until("the export has ended", async () => {
    const { body } = await game.get(`/exports/${id}`);
    return body.status === "ready" || body.status === "failed" ? body : undefined;
  });
}

async function unpacked(made: Json): Promise<Record<string, Uint8Array>> {
  const headers = { "CF-Connecting-IP": freshAddress() };
  const answer = await exports.default.fetch(new Request(made.url, { headers }));
  return unzipSync(new Uint8Array(await answer.arrayBuffer()));
}

/** 12 MB, so that the archive has two parts. */
async function largeAssets(game: Game): Promise<PackedVersion[]> {
  const assets: PackedVersion[] = [];
  for (let index = 0; index < 3; index++)
    assets.push(await addAsset(game.projectId, `large-${index}`, [noisePng(index, 1024)], { side: 1024 }));
  return assets;
}

describe("an export of the former release", () => {
  test("that was accepted and not begun is packed for the target plain", async () => {
    const game = await newGame();
    await addAsset(game.projectId, "hero", [noisePng(1)]);
    const id = await formerExport(game, "queued");
    await swept();
    const made = await ended(game, id);
    expect(made).toMatchObject({ status: "ready", target: "plain", targets: ["plain"], options: {}, warnings: [] });
    const files = await unpacked(made);
    expect(Object.keys(files).toSorted()).toEqual(["README.md", "items/hero_idle_01.png", "manifest.json"]);
    expect(Manifest.parse(JSON.parse(new TextDecoder().decode(files["manifest.json"]))).schemaVersion).toBe(2);
  });

  test("that holds only changes has all assets: the earlier export knew nothing of speeds", async () => {
    const game = await newGame();
    const hero = await addAsset(game.projectId, "hero", [noisePng(1)]);
    const earlier = await formerExport(game, "building");
    await formerFrozen(game, earlier, [hero]);
    await swept();
    expect(await ended(game, earlier)).toMatchObject({ status: "ready" });
    const id = await formerExport(game, "queued", earlier);
    await swept();
    expect(Object.keys(await unpacked(await ended(game, id)))).toContain("items/hero_idle_01.png");
  });

  test("that was frozen and not written has the files that were frozen, whatever has been drawn since", async () => {
    const game = await newGame();
    const [hero, coin] = [
      await addAsset(game.projectId, "hero", [noisePng(1), noisePng(2)]),
      await addAsset(game.projectId, "coin", [noisePng(3)]),
    ];
    const id = await formerExport(game, "building");
    await formerFrozen(game, id, [hero, coin]);
    await addAsset(game.projectId, "late", [noisePng(4)]);
    await swept();
    const made = await ended(game, id);
    expect(made).toMatchObject({ status: "ready", fileCount: 4 });
    const files = await unpacked(made);
    expect(files["manifest.json"]).toEqual(formerManifest);
    expect([0, 1, 2].map((index) => files[`items/${index}.png`])).toEqual([noisePng(1), noisePng(2), noisePng(3)]);
  });

  test("that was half written goes on with its upload and keeps the parts", async () => {
    const game = await newGame();
    const id = await formerExport(game, "building");
    await formerFrozen(game, id, await largeAssets(game));
    const params = { projectId: game.projectId, exportId: id };
    const key = exportKey(game.projectId, id);
    const uploadId = await openUpload(env.BUCKET, key);
    const layout = await getLayout(env.BUCKET, params);
    const part = { number: 1, start: 0, end: partSizeBytes };
    const first = await writePart(env.BUCKET, { key, uploadId }, layout, part);
    await using instance = await introspectWorkflowInstance(env.EXPORT_WORKFLOW, id);
    // The workflow keeps the results of steps over a deployment.
    await instance.modify(async (change) => {
      await change.mockStepResult({ name: "open the upload" }, uploadId);
      await change.mockStepResult({ name: "write part 1" }, { ...first });
    });
    await swept();
    const made = await ended(game, id);
    expect(made).toMatchObject({ status: "ready", sizeBytes: layout.sizeBytes, fileCount: 4 });
    expect(made.sha256).toBe(await hashObject(env.BUCKET, key, layout.sizeBytes));
    expect((await unpacked(made))["items/2.png"]).toEqual(noisePng(2, 1024));
  });

  test("whose images are gone fails, and leaves nothing behind", async () => {
    const game = await newGame();
    const hero = await addAsset(game.projectId, "hero", [noisePng(1)]);
    const id = await formerExport(game, "building");
    await formerFrozen(game, id, [hero]);
    await env.BUCKET.delete(hero.images.map(({ objectKey }) => objectKey));
    await swept();
    expect(await ended(game, id)).toMatchObject({ status: "failed", url: null });
    const prefix = exportKey(game.projectId, id).replace("archive.zip", "");
    await until("its objects are deleted", async () => {
      const { objects } = await env.BUCKET.list({ prefix });
      return objects.length === 0 || undefined;
    });
  });
});
