import { and, eq, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { owns } from "../../db/owned";
import { assets, versions } from "../../db/schema/assets";
import type { RefineParams } from "./refine-schemas";

/** The images whose bytes are stored. Each has a source: one of its own, or the image itself. */
const imageCount = sql<number>`(SELECT count(*) FROM images i WHERE i.version_id = ${versions.id} AND i.stored_at IS NOT NULL)`;

/** The number of frames of each strip that the version has, separated by commas. Empty without strips. */
const stripFrames = sql<string>`(SELECT coalesce(group_concat(i.strip_frames), '') FROM images i
  WHERE i.version_id = ${versions.id} AND i.strip_place = 0 AND i.strip_frames > 1)`;

/** An asset, and the version to refine: null if the asset has no such version. */
export async function findVersionToRefine(db: Db, owner: Owner, { projectId, assetKey, versionId }: RefineParams) {
  const [row] = await db
    .select({
      assetId: assets.id,
      assetKey: assets.key,
      status: assets.status,
      revision: assets.revision,
      attempts: assets.attempts,
      version: { id: versions.id, model: versions.model, provider: versions.provider },
      imageCount,
      stripFrames,
    })
    .from(assets)
    .leftJoin(versions, and(eq(versions.assetId, assets.id), eq(versions.id, versionId)))
    .where(and(eq(assets.projectId, projectId), eq(assets.key, assetKey), owns(owner, projectId)));
  return row;
}
