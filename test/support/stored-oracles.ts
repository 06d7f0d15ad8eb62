/** Checks of a project after a fault that also read the database and the object store. */

import { env, exports } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { expect, vi } from "vitest";
import { exportSelectionKey, projectPrefix } from "../../src/storage/blobs";
import { freshAddress, newUser, origin } from "./client";
import { expectHidden, expectSoundProject, type Reader } from "./oracles";

function readerOf(token: string): Reader {
  return async (path) => {
    const headers = { "CF-Connecting-IP": freshAddress(), ...(token !== "" && { Authorization: `Bearer ${token}` }) };
    const response = await exports.default.fetch(new Request(origin + path, { headers }));
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
}

async function keysBelow(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await env.BUCKET.list({ prefix, ...(cursor !== undefined && { cursor }) });
    keys.push(...page.objects.map((object) => object.key));
    if (!page.truncated) return keys;
    cursor = page.cursor;
  }
}

async function rows<T>(sql: string, projectId: string): Promise<T[]> {
  return (await env.DB.prepare(sql).bind(projectId).all<T>()).results;
}

type ImageRow = { object_key: string | null; sha256: string | null };

/** Every row has an object with the same SHA-256, and every object has a row. */
async function expectStoresAgree(projectId: string): Promise<void> {
  // An image of a strip has only its source until the refinement.
  const images = await rows<ImageRow>(
    "SELECT object_key, sha256 FROM images WHERE project_id = ? AND (object_key IS NOT NULL OR source_key IS NULL)",
    projectId,
  );
  // A version that is refined again has the sources of the version before.
  const sources = await rows<ImageRow>(
    "SELECT DISTINCT source_key AS object_key, source ->> 'sha256' AS sha256 FROM images WHERE project_id = ? AND source_key IS NOT NULL",
    projectId,
  );
  const archives = await rows<ImageRow>(
    "SELECT object_key, sha256 FROM exports WHERE project_id = ? AND status = 'ready'",
    projectId,
  );
  const references = await rows<ImageRow>(
    "SELECT object_key, sha256 FROM project_references WHERE project_id = ?",
    projectId,
  );
  const ready = await rows<{ id: string }>(
    "SELECT id FROM exports WHERE project_id = ? AND status = 'ready'",
    projectId,
  );
  const wanted = [
    ...[...images, ...sources, ...archives, ...references].map((row) => row.object_key ?? ""),
    ...ready.map(({ id }) => exportSelectionKey(projectId, id)),
  ].toSorted();
  expect((await keysBelow(projectPrefix(projectId))).toSorted()).toEqual(wanted);
  for (const { object_key: key, sha256 } of [...images, ...sources, ...archives, ...references]) {
    const bytes = new Uint8Array((await (await env.BUCKET.get(key ?? ""))?.arrayBuffer()) ?? new ArrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  }
}

/** The cost of an item, the cost of the version and the sum over the images are equal. */
async function expectChargesAgree(projectId: string): Promise<void> {
  const charged = await rows(
    `SELECT i.id FROM generation_items i LEFT JOIN versions v ON v.id = i.version_id
      WHERE i.project_id = ? AND i.status = 'succeeded' AND (v.id IS NULL OR i.cost_micro_usd <> v.cost_micro_usd
        OR v.cost_micro_usd <> (SELECT sum(m.cost_micro_usd) FROM images m WHERE m.version_id = v.id)
        OR i.image_count <> (SELECT count(*) FROM images m WHERE m.version_id = v.id AND m.stored_at IS NOT NULL))`,
    projectId,
  );
  expect(charged).toEqual([]);
}

/** Runs all checks of a project in which nothing runs any more. */
export async function expectSound(game: { readonly user: { token: string }; readonly projectId: string }) {
  const owner = readerOf(game.user.token);
  // The objects of a failed item are deleted a moment after the item failed.
  await vi.waitFor(() => expectStoresAgree(game.projectId), { timeout: 240_000, interval: 100 });
  await expectChargesAgree(game.projectId);
  await expectSoundProject(owner, game.projectId);
  await expectHidden(owner, readerOf((await newUser()).token), game.projectId);
}
