/** Writes drawn assets directly into the stores, for worker tests of exports. */

import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { newId } from "../../src/lib/ids";
import { imageKey } from "../../src/storage/blobs";

/** A PNG of noise, which compression makes no smaller. The same seed gives the same bytes. */
export function noisePng(seed: number, side = 16): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side * 4);
  let state = seed * 2654435761 + 1;
  for (let index = 0; index < data.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[index] = state;
  }
  return new Uint8Array(encode({ width: side, height: side, data, channels: 4 }));
}

export type PackedImage = { readonly id: string; readonly objectKey: string; readonly bytes: Uint8Array };
export type PackedVersion = { readonly assetId: string; readonly versionId: string; readonly images: PackedImage[] };

type Drawing = {
  readonly projectId: string;
  readonly assetId: string;
  readonly key: string;
  readonly number: number;
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly side: number;
};

/** Adds an asset that was drawn once, with one animation `idle`, as a generation would leave the stores. */
export async function addAsset(
  projectId: string,
  key: string,
  frames: readonly Uint8Array<ArrayBuffer>[],
  options: { approved?: boolean; category?: string; side?: number } = {},
): Promise<PackedVersion> {
  const assetId = newId("ast", Date.now());
  const side = options.side ?? 16;
  const animations = JSON.stringify([{ name: "idle", frames: frames.length }]);
  await env.DB.prepare(
    `INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
      status, origin, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, 'icon', 'a thing', 16, 16, '[]', ?, 'review', 'plan', 0, 0)`,
  )
    .bind(assetId, projectId, key, `The ${key}`, options.category ?? "Items", animations)
    .run();
  const version = await addVersion({ projectId, assetId, key, number: 1, frames, side });
  if (options.approved ?? true) await approve(version);
  return version;
}

export async function approve({ assetId, versionId }: PackedVersion): Promise<void> {
  await env.DB.prepare("UPDATE assets SET status = 'approved', approved_version_id = ? WHERE id = ?")
    .bind(versionId, assetId)
    .run();
}

export async function addVersion(drawing: Drawing): Promise<PackedVersion> {
  const { projectId, assetId, key, number, frames, side } = drawing;
  const versionId = newId("ver", Date.now());
  const statements = [
    env.DB.prepare(
      `INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt, seed, cost_micro_usd, created_at)
        VALUES (?, ?, ?, ?, ?, 'procedural', 'procedural', ?, 7, 30, 0)`,
    ).bind(versionId, assetId, projectId, newId("gen", Date.now()), number, `draw ${key}`),
  ];
  const images: PackedImage[] = [];
  for (const [position, bytes] of frames.entries()) {
    const id = newId("img", Date.now());
    const objectKey = imageKey({ projectId, assetId, versionId, id });
    await env.BUCKET.put(objectKey, bytes);
    images.push({ id, objectKey, bytes });
    statements.push(
      env.DB.prepare(
        `INSERT INTO images (id, version_id, asset_id, project_id, position, animation, frame, prompt, seed, stored_at,
          object_key, format, width, height, size_bytes, sha256, crc32)
          VALUES (?, ?, ?, ?, ?, 'idle', ?, ?, 7, 1, ?, 'png', ?, ?, ?, ?, ?)`,
      ).bind(
        id,
        versionId,
        assetId,
        projectId,
        position,
        position + 1,
        `draw ${key}, frame ${position + 1}`,
        objectKey,
        side,
        side,
        bytes.length,
        createHash("sha256").update(bytes).digest("hex"),
        crc32(bytes),
      ),
    );
  }
  await env.DB.batch(statements);
  return { assetId, versionId, images };
}
