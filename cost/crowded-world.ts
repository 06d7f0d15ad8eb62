/** Worlds with as much data around them as a test wants. */
import { env } from "cloudflare:workers";
import { oneProject, otherProjects, otherUsers } from "./crowd/crowds";
import { fill } from "./crowd/fill";
import { drawnOften, newWorld, type World } from "./world";

let worlds = 0;

/** Adds other users, each with one row of everything. */
export async function growOthers(range: { readonly from: number; readonly to: number }): Promise<void> {
  await fill(env.DB, otherUsers("crwda"), { ...range, nowMs: Date.now() });
}

/**
 * A user whom no other walk has met, so that each walk begins from the same state. `own` rows of each table belong to
 * the user's other projects, and `project` rows to the project that is measured.
 */
export async function newCrowdedWorld(rows: { readonly own: number; readonly project: number }): Promise<World> {
  worlds += 1;
  const nowMs = Date.now();
  const world = await newWorld();
  await fill(env.DB, otherProjects(`crwdb${worlds}`, world.user.id), { from: 0, to: rows.own, nowMs });
  await fill(env.DB, oneProject(`crwdc${worlds}`, await idsOf(world)), { from: 0, to: rows.project, nowMs });
  return world;
}

async function idsOf({ user, ids, hook }: World): Promise<Parameters<typeof oneProject>[1]> {
  const { projectId = "" } = ids;
  const asset = await env.DB.prepare("SELECT id FROM assets WHERE project_id = ? AND key = ?")
    .bind(projectId, drawnOften)
    .first<string>("id");
  const image = await env.DB.prepare("SELECT object_key FROM images WHERE project_id = ? AND object_key IS NOT NULL")
    .bind(projectId)
    .first<string>("object_key");
  if (asset === null || image === null) throw new Error("the world has no drawn asset");
  return { userId: user.id, projectId, assetId: asset, objectKey: image, webhookId: hook.id };
}
