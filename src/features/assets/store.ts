import { and, eq, getTableColumns, gt, gte, inArray, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { constant } from "../../db/constant";
import { newestVersionId } from "../../db/newest-version";
import { isOwned, ownerNames, ownerValues, owns } from "../../db/owned";
import { assets, images, isFlagged, versions } from "../../db/schema/assets";
import { generationItems } from "../../db/schema/generations";
import type { AssetSpec } from "../../domain/asset";
import { refundGenerations } from "../../db/daily-usage";
import { finishGenerations } from "../../db/finish-generations";
import type { Page } from "../../lib/page";
import type { Asset, AssetParams } from "./schemas";

/** The columns of an asset, and the id of the newest version or null. */
export const assetColumns = { ...getTableColumns(assets), newestVersionId };
export type AssetRow = typeof assets.$inferSelect & { readonly newestVersionId: string | null };

export type AssetFilter = {
  readonly status?: Asset["status"] | undefined;
  readonly category?: string | undefined;
  readonly flagged?: boolean | undefined;
};

const assetOfOwner = constant([...ownerNames, "assetKey"], (at, db) =>
  db
    .select(assetColumns)
    .from(assets)
    .where(and(eq(assets.projectId, at.projectId), eq(assets.key, at.assetKey), isOwned(at))),
);

export async function findAsset(db: Db, owner: Owner, params: AssetParams): Promise<AssetRow | undefined> {
  const { projectId, assetKey } = params;
  const [row] = await assetOfOwner(db, { ...ownerValues(owner, projectId), assetKey });
  return row;
}

function isAsset(owner: Owner, { projectId, assetKey }: AssetParams): SQL | undefined {
  return and(eq(assets.projectId, projectId), eq(assets.key, assetKey), owns(owner, projectId));
}

/** In the order of creation, which is the plan's order. */
export async function listAssets(
  db: Db,
  owner: Owner,
  projectId: string,
  filter: AssetFilter,
  page: Page,
): Promise<AssetRow[]> {
  const conditions = [
    filter.status === undefined ? undefined : eq(assets.status, filter.status),
    filter.category === undefined ? undefined : eq(assets.category, filter.category),
    filter.flagged === true ? isFlagged : undefined,
    page.after === null ? undefined : gt(assets.id, page.after),
  ];
  return db
    .select(assetColumns)
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId), ...conditions))
    .orderBy(assets.id)
    .limit(page.limit);
}

/** Returns false if the key is taken, or the project is full or not the owner's. One statement checks and inserts. */
export async function insertAsset(
  db: Db,
  owner: Owner,
  params: AssetParams,
  asset: { readonly id: string; readonly spec: AssetSpec; readonly nowMs: number; readonly cap: number },
): Promise<boolean> {
  const { id, spec, nowMs, cap } = asset;
  const made = await statement<unknown>(
    db,
    sql`
    INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
      status, origin, revision, attempts, created_at, updated_at)
    SELECT ${id}, ${params.projectId}, ${params.assetKey}, ${spec.name}, ${spec.category}, ${spec.kind}, ${spec.description},
      ${spec.width}, ${spec.height}, ${JSON.stringify(spec.directions)}, ${JSON.stringify(spec.animations)},
      'planned', 'api', 1, 0, ${nowMs}, ${nowMs}
    WHERE ${owns(owner, params.projectId)}
      AND (SELECT count(*) FROM assets WHERE project_id = ${params.projectId}) < ${cap}
    ON CONFLICT (project_id, key) DO NOTHING RETURNING id`,
  );
  return made.length === 1;
}

/** Lists the keys that begin with `slug`. The caller looks for one that is free. */
export async function listKeysLike(db: Db, owner: Owner, projectId: string, slug: string): Promise<string[]> {
  // A range, so that the index on keys serves the search.
  const alike = and(gte(assets.key, slug), lt(assets.key, `${slug}\u{10ffff}`));
  const rows = await db
    .select({ key: assets.key })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId), alike));
  return rows.map((row) => row.key);
}

export async function countAssets(db: Db, owner: Owner, projectId: string): Promise<number> {
  return db.$count(assets, and(eq(assets.projectId, projectId), owns(owner, projectId)));
}

/** Undefined if the asset has changed since `row` was read. `redraw`: the change alters the drawing. */
export async function updateAsset(
  db: Db,
  owner: Owner,
  row: AssetRow,
  spec: AssetSpec,
  change: { readonly redraw: boolean; readonly nowMs: number },
): Promise<AssetRow | undefined> {
  const { directions, animations, ...fields } = spec;
  const wanted = { ...fields, directions: [...directions], animations: [...animations], updatedAt: change.nowMs };
  // A drawing in progress continues. Its version will have the old revision, which marks that version as outdated.
  const planned = {
    status: sql`iif(${assets.status} = 'generating', 'generating', 'planned')`,
    revision: row.revision + 1,
  };
  const params = { projectId: row.projectId, assetKey: row.key };
  const [updated] = await db
    .update(assets)
    .set(change.redraw ? { ...wanted, ...planned } : wanted)
    .where(and(isAsset(owner, params), eq(assets.revision, row.revision), eq(assets.updatedAt, row.updatedAt)))
    .returning(assetColumns);
  return updated;
}

/**
 * Deletes the asset with its versions and images, cancels the items that draw it, and requests the deletion of its
 * objects. Returns false if the asset is gone.
 */
export async function deleteAsset(
  db: Db,
  owner: Owner,
  row: AssetRow,
  deletion: { readonly id: string; readonly keyPrefix: string; readonly nowMs: number },
): Promise<boolean> {
  const mine = owns(owner, row.projectId);
  const drawing = sql`id IN (SELECT generation_id FROM generation_items WHERE asset_id = ${row.id})`;
  const { nowMs } = deletion;
  const { deleted } = await inOneTransaction(db, {
    canceled: db
      .update(generationItems)
      .set({ status: "canceled", updatedAt: nowMs })
      .where(and(eq(generationItems.assetId, row.id), inArray(generationItems.status, ["queued", "running"]), mine)),
    // A refund needs the items canceled and the generation not yet finished.
    refunded: refundGenerations(db, sql`${drawing} AND ${mine}`),
    finished: finishGenerations(db, sql`${drawing} AND ${mine}`, nowMs),
    requested: statement<unknown>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at)
      SELECT ${deletion.id}, ${deletion.keyPrefix}, ${nowMs} WHERE ${mine}`,
    ),
    images: db.delete(images).where(and(eq(images.projectId, row.projectId), eq(images.assetId, row.id), mine)),
    versions: db.delete(versions).where(and(eq(versions.assetId, row.id), mine)),
    deleted: db
      .delete(assets)
      .where(and(eq(assets.id, row.id), mine))
      .returning({ id: assets.id }),
  });
  return deleted.length === 1;
}
