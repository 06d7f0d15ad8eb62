import { and, desc, eq, getTableColumns, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { newestVersionId } from "../../db/newest-version";
import { owns } from "../../db/owned";
import { assets, images, versions } from "../../db/schema/assets";
import type { Page } from "../../lib/page";
import type { AssetParams, Review } from "./schemas";
import { assetColumns, type AssetRow } from "./store";

/** An image's columns without its prompt, which can be longer than all the others together and is not shown. */
const shownImage = {
  id: images.id,
  versionId: images.versionId,
  position: images.position,
  direction: images.direction,
  animation: images.animation,
  frame: images.frame,
  variant: images.variant,
  tile: images.tile,
  width: images.width,
  height: images.height,
  format: images.format,
  sizeBytes: images.sizeBytes,
  sha256: images.sha256,
  crc32: images.crc32,
  objectKey: images.objectKey,
  qa: images.qa,
  sourceKey: images.sourceKey,
  source: images.source,
};

export type VersionRow = typeof versions.$inferSelect;
export type ImageRow = Pick<typeof images.$inferSelect, keyof typeof shownImage>;

export type Verdict = {
  readonly status: Review["status"];
  /** Null: the newest version of each asset. */
  readonly versionId: string | null;
  readonly note: string | null;
  readonly nowMs: number;
};

const imageCount = sql<number>`(SELECT count(*) FROM images i WHERE i.version_id = versions.id)`;

export async function judgeAsset(
  db: Db,
  owner: Owner,
  params: AssetParams,
  verdict: Verdict,
): Promise<AssetRow | undefined> {
  const which = sql`assets.project_id = ${params.projectId} AND assets.key = ${params.assetKey} AND ${owns(owner, params.projectId)}`;
  return (await judge(db, which, verdict))[0];
}

/**
 * Judges every asset that `which` selects, or none: if one of them cannot be judged, nothing is written. Rejecting the
 * approved version withdraws the approval. Rejecting another version keeps the approval.
 */
async function judge(db: Db, which: SQL, verdict: Verdict): Promise<AssetRow[]> {
  const judged = sql`coalesce(${verdict.versionId}, ${newestVersionId})`;
  const approvedVersionId =
    verdict.status === "approved" ? judged : sql`nullif(${assets.approvedVersionId}, ${judged})`;
  const blocked = sql`EXISTS (SELECT 1 FROM assets WHERE ${which} AND NOT (${canBeJudged(verdict.versionId)}))`;
  return db
    .update(assets)
    .set({ status: verdict.status, approvedVersionId, reviewNote: verdict.note, updatedAt: verdict.nowMs })
    .where(sql`${which} AND NOT ${blocked}`)
    .returning(assetColumns);
}

/** True if the asset is not being drawn and has the judged version, or any version when `versionId` is null. */
function canBeJudged(versionId: string | null): SQL {
  return sql`assets.status <> 'generating' AND EXISTS (SELECT 1 FROM versions v
    WHERE v.asset_id = assets.id AND (${versionId} IS NULL OR v.id = ${versionId}))`;
}

/** Without keys, judges every asset in review. */
export async function judgeAssets(
  db: Db,
  owner: Owner,
  projectId: string,
  keys: readonly string[] | null,
  verdict: Verdict,
): Promise<AssetRow[]> {
  const named =
    keys === null
      ? sql`assets.status = 'review'`
      : sql`assets.key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  return judge(db, sql`assets.project_id = ${projectId} AND ${named} AND ${owns(owner, projectId)}`, verdict);
}

/** Lists the assets of `keys` that exist. `judgeable` tells whether the asset can be judged now. */
export async function listJudgeable(db: Db, owner: Owner, projectId: string, keys: readonly string[]) {
  return db
    .select({ key: assets.key, judgeable: sql<number>`${canBeJudged(null)}`.mapWith(Boolean) })
    .from(assets)
    .where(
      and(
        eq(assets.projectId, projectId),
        owns(owner, projectId),
        sql`${assets.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`,
      ),
    );
}

/** Newest first. */
export async function listVersions(
  db: Db,
  owner: Owner,
  asset: AssetRow,
  page: Page,
): Promise<(VersionRow & { readonly imageCount: number })[]> {
  const after = sql`(SELECT a.number FROM versions a WHERE a.id = ${page.after})`;
  const older = page.after === null ? undefined : lt(versions.number, after);
  return db
    .select({ ...getTableColumns(versions), imageCount })
    .from(versions)
    .where(and(eq(versions.assetId, asset.id), owns(owner, asset.projectId), older))
    .orderBy(desc(versions.number))
    .limit(page.limit);
}

/** Undefined if the owner's asset has no such version. */
export async function findVersionId(
  db: Db,
  owner: Owner,
  asset: AssetRow,
  versionId: string,
): Promise<string | undefined> {
  const isOwn = and(eq(versions.id, versionId), eq(versions.assetId, asset.id), owns(owner, asset.projectId));
  const [row] = await db.select({ id: versions.id }).from(versions).where(isOwn);
  return row?.id;
}

export async function listImages(
  db: Db,
  owner: Owner,
  asset: AssetRow,
  versionIds: readonly string[],
): Promise<ImageRow[]> {
  const listed = sql`${images.versionId} IN (SELECT value FROM json_each(${JSON.stringify(versionIds)}))`;
  return db
    .select(shownImage)
    .from(images)
    .where(and(eq(images.assetId, asset.id), owns(owner, asset.projectId), listed))
    .orderBy(images.versionId, images.position);
}
