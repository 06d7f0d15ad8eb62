import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { assetPlaceOf, projectIdOf, type ObjectKind, type ObjectName } from "../../storage/object-names";

/** All users' keys after `after`, up to and including `last`: the keys that one page of objects covers. */
export type KeyRange = { readonly after: string; readonly last: string };

/** A row, and since when the row has the object. */
export type MissingObject = {
  readonly id: string;
  readonly projectId: string;
  readonly objectKey: string;
  readonly sinceMs: number;
};

/**
 * For each kind of object `o`, the condition under which a row keeps the object: the key names the row, or the row names
 * the key. Each condition looks up single rows.
 */
const keepers: Readonly<Record<ObjectKind, SQL>> = {
  image: sql.raw(`EXISTS (SELECT 1 FROM images m WHERE m.id = o.row_id AND m.project_id = o.project_id)
    OR EXISTS (SELECT 1 FROM images m WHERE m.object_key = o.key)
    OR EXISTS (SELECT 1 FROM images m WHERE m.source_key = o.key)`),
  readings: sql.raw(
    "EXISTS (SELECT 1 FROM images m WHERE m.id = o.row_id AND m.project_id = o.project_id AND m.qa IS NULL)",
  ),
  view: sql.raw("EXISTS (SELECT 1 FROM versions v WHERE v.id = o.row_id AND v.project_id = o.project_id)"),
  contactSheet: sql.raw("EXISTS (SELECT 1 FROM projects p WHERE p.id = o.project_id)"),
  reference: sql.raw(
    "EXISTS (SELECT 1 FROM project_references r WHERE r.id = o.row_id AND r.project_id = o.project_id)",
  ),
  archive: sql.raw(
    "EXISTS (SELECT 1 FROM exports e WHERE e.id = o.row_id AND e.project_id = o.project_id AND e.status <> 'failed')",
  ),
  exportWork: sql.raw(
    "EXISTS (SELECT 1 FROM exports e WHERE e.id = o.row_id AND e.project_id = o.project_id AND e.finished_at IS NULL)",
  ),
};

/** Returns the keys of the objects that a row keeps. */
export async function listKeptKeys(db: Db, objects: readonly ObjectName[]): Promise<Set<string>> {
  const cases = Object.entries(keepers).map(([kind, isKept]) => sql`WHEN ${kind} THEN ${isKept}`);
  const rows = await statement<{ key: string }>(
    db,
    sql`SELECT o.key FROM (SELECT value ->> 'key' AS key, value ->> 'kind' AS kind, value ->> 'projectId' AS project_id,
        value ->> 'rowId' AS row_id FROM json_each(${JSON.stringify(objects)})) o
      WHERE CASE o.kind ${sql.join(cases, sql` `)} END`,
  );
  return new Set(rows.map((row) => row.key));
}

/**
 * For each kind of row, the rows that have an object since `since`, and an order that sorts them by object key. Keys of
 * references sort by project and id, for which there is an index.
 */
const owners = {
  image: {
    rows: () =>
      sql`SELECT id, project_id, object_key, stored_at AS since FROM images WHERE stored_at IS NOT NULL AND object_key IS NOT NULL`,
    order: sql`r.object_key`,
  },
  source: {
    rows: () =>
      sql`SELECT id, project_id, source_key AS object_key, stored_at AS since FROM images
        WHERE stored_at IS NOT NULL AND source_key IS NOT NULL`,
    order: sql`r.object_key`,
  },
  reference: {
    rows: ({ after, last }: KeyRange) =>
      sql`SELECT id, project_id, object_key, created_at AS since FROM project_references
        WHERE project_id BETWEEN ${projectIdOf(after)} AND ${projectIdOf(last)}`,
    order: sql`r.project_id, r.id`,
  },
  archive: {
    rows: () => sql`SELECT id, project_id, object_key, finished_at AS since FROM exports WHERE status = 'ready'`,
    order: sql`r.object_key`,
  },
} as const;
export type OwnerKind = keyof typeof owners;

/** Lists rows whose object key is in the range, but is not among the keys `listed` there, sorted by key. */
export async function listRowsWithout(
  db: Db,
  kind: OwnerKind,
  range: KeyRange,
  listed: readonly string[],
  limit: number,
): Promise<MissingObject[]> {
  const { rows, order } = owners[kind];
  return statement<MissingObject>(
    db,
    sql`SELECT r.id, r.project_id AS projectId, r.object_key AS objectKey, r.since AS sinceMs FROM (${rows(range)}) r
      WHERE r.object_key > ${range.after} AND r.object_key <= ${range.last}
        AND r.object_key NOT IN (SELECT value FROM json_each(${JSON.stringify(listed)}))
      ORDER BY ${order} LIMIT ${limit}`,
  );
}

/** Ends a ready export whose archive is lost. Only a new export can replace the archive. */
export async function failLostExport(db: Db, id: string, nowMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`UPDATE exports SET status = 'failed', size_bytes = NULL, sha256 = NULL, file_count = NULL, updated_at = ${nowMs}
      WHERE id = ${id} AND status = 'ready'`,
  );
}

/** An image `m` is wanted if its version is finished, or if an item still draws this version. */
const isWanted = sql.raw(`(EXISTS (SELECT 1 FROM versions v WHERE v.id = m.version_id)
  OR EXISTS (SELECT 1 FROM generation_items i
    WHERE i.asset_id = m.asset_id AND i.version_id = m.version_id AND i.status NOT IN ('failed', 'canceled')))`);

/**
 * Deletes rows of images whose version was never finished and whose item ended before `beforeMs`. These are images of
 * crashed runs, and paid images of failed items, which the next image attempt could reuse until then. Reads the images of
 * the assets in the range.
 */
export async function deleteAbandonedImages(db: Db, range: KeyRange, beforeMs: number): Promise<void> {
  const [firstProject, firstAsset] = assetPlaceOf(range.after);
  const [lastProject, lastAsset] = assetPlaceOf(range.last);
  const recent = sql`SELECT 1 FROM generation_items i
    WHERE i.asset_id = m.asset_id AND i.version_id = m.version_id AND i.updated_at > ${beforeMs}`;
  await statement<unknown>(
    db,
    sql`DELETE FROM images WHERE id IN (SELECT m.id FROM images m
        WHERE (m.project_id, m.asset_id) >= (${firstProject}, ${firstAsset}) AND (m.project_id, m.asset_id) <= (${lastProject}, ${lastAsset})
          AND NOT ${isWanted} AND NOT EXISTS (${recent}) LIMIT 1000)`,
  );
}
