/** Queries that give an asset the key and the name of another item of the plan. */
import { sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import type { PlanDigests } from "../../domain/plan-digests";

export type RenamedAsset = {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly digests: PlanDigests;
  /** The deletion of the objects of the asset that has the key `to` now. Null if there is no such asset. */
  readonly removed: { readonly assetId: string; readonly deletionId: string; readonly keyPrefix: string } | null;
};

/** Lists those keys whose assets may not be replaced: they have versions, or are being drawn. */
export async function listIrreplaceable(
  db: Db,
  owner: Owner,
  projectId: string,
  keys: readonly string[],
): Promise<string[]> {
  const rows = await db.all<{ key: string }>(
    sql`SELECT a.key FROM assets a WHERE a.project_id = ${projectId} AND ${owns(owner, projectId)}
      AND a.key IN (SELECT value FROM json_each(${JSON.stringify(keys)})) AND ${irreplaceable}`,
  );
  return rows.map(({ key }) => key);
}

const irreplaceable = sql.raw("(a.status = 'generating' OR EXISTS (SELECT 1 FROM versions v WHERE v.asset_id = a.id))");

/**
 * Names a JSON list `j`, with a column `key` for a join. SQLite reads a materialized list once and looks each asset up.
 * Without that, SQLite would read the whole list for each asset.
 */
export function materialized(json: string, key: "key" | "from"): SQL {
  return sql`WITH j AS MATERIALIZED (SELECT value ->> ${sql.raw(`'${key}'`)} AS key, value FROM json_each(${json}))`;
}

/** SQL condition: no asset of the project has one of these keys. */
export function hasNoKeyOf(projectId: string, renames: readonly RenamedAsset[], side: "from" | "to"): SQL {
  if (renames.length === 0) return sql`1`;
  const keys = JSON.stringify(renames.map((rename) => rename[side]));
  return sql`NOT EXISTS (SELECT 1 FROM assets r WHERE r.project_id = ${projectId}
    AND r.key IN (SELECT value FROM json_each(${keys})))`;
}

/** Statements that make all renames or none. They come first in the transaction that applies the plan. */
export function renameAssets(db: Db, owner: Owner, projectId: string, renames: readonly RenamedAsset[], nowMs: number) {
  if (renames.length === 0) return {};
  const removals = JSON.stringify(renames.flatMap(({ removed }) => removed ?? []));
  const pairs = JSON.stringify(renames);
  const ids = sql`(SELECT value ->> 'assetId' FROM json_each(${removals}))`;
  const mayReplace = sql`(${owns(owner, projectId)} AND NOT EXISTS (SELECT 1 FROM assets a
    WHERE a.project_id = ${projectId} AND a.id IN ${ids} AND ${irreplaceable}))`;
  return {
    deletions: statement<unknown>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at)
        SELECT value ->> 'deletionId', value ->> 'keyPrefix', ${nowMs} FROM json_each(${removals}) WHERE ${mayReplace}`,
    ),
    removedImages: statement<unknown>(
      db,
      sql`DELETE FROM images WHERE project_id = ${projectId} AND asset_id IN ${ids} AND ${mayReplace}`,
    ),
    removed: statement<unknown>(
      db,
      sql`DELETE FROM assets WHERE project_id = ${projectId} AND id IN ${ids} AND ${mayReplace}`,
    ),
    renamed: statement<unknown>(
      db,
      sql`${materialized(pairs, "from")} UPDATE assets SET key = j.value ->> 'to', name = j.value ->> 'name', plan_digests = j.value -> 'digests',
          updated_at = ${nowMs}
        FROM j WHERE assets.project_id = ${projectId} AND assets.key = j.key AND ${owns(owner, projectId)}
          AND ${hasNoKeyOf(projectId, renames, "to")}`,
    ),
  };
}
