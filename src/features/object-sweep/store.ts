import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { projectIdOf, type ObjectKind, type ObjectName } from "../../storage/object-names";

/** Everybody's keys after `after`, up to and with `last`. What is listed page by page is asked for page by page. */
export type KeyRange = { readonly after: string; readonly last: string };

export type MissingObject = { readonly id: string; readonly projectId: string; readonly objectKey: string };

/** For each kind of object, here `o`, whether a row keeps it: the row that its key names, or one that names its key. */
const keepers: Readonly<Record<ObjectKind, (projects: SQL) => SQL>> = {
  image: (projects) => sql`o.row_id IN (SELECT m.id FROM images m WHERE ${projects})
    OR o.key IN (SELECT m.object_key FROM images m WHERE ${projects} AND m.object_key IS NOT NULL)`,
  reference: () =>
    sql`EXISTS (SELECT 1 FROM project_references r WHERE r.id = o.row_id AND r.project_id = o.project_id)`,
  archive: () =>
    sql`EXISTS (SELECT 1 FROM exports e WHERE e.id = o.row_id AND e.project_id = o.project_id AND e.status <> 'failed')`,
  exportWork: () =>
    sql`EXISTS (SELECT 1 FROM exports e WHERE e.id = o.row_id AND e.project_id = o.project_id AND e.finished_at IS NULL)`,
};

/** Those of the objects, which are in the order of their keys, that some row still wants. */
export async function listKeptKeys(db: Db, objects: readonly ObjectName[]): Promise<Set<string>> {
  const projects = sql`m.project_id BETWEEN ${objects[0]?.projectId ?? ""} AND ${objects.at(-1)?.projectId ?? ""}`;
  const cases = Object.entries(keepers).map(([kind, isKept]) => sql`WHEN ${kind} THEN ${isKept(projects)}`);
  const rows = await statement<{ key: string }>(
    db,
    sql`SELECT o.key FROM (SELECT value ->> 'key' AS key, value ->> 'kind' AS kind, value ->> 'projectId' AS project_id,
        value ->> 'rowId' AS row_id FROM json_each(${JSON.stringify(objects)})) o
      WHERE CASE o.kind ${sql.join(cases, sql` `)} END`,
  );
  return new Set(rows.map((row) => row.key));
}

/** The rows that must have an object by a given time. */
const owners = {
  image: (beforeMs: number) => sql`SELECT id, project_id, object_key FROM images WHERE stored_at <= ${beforeMs}`,
  reference: (beforeMs: number) =>
    sql`SELECT id, project_id, object_key FROM project_references WHERE created_at <= ${beforeMs}`,
  archive: (beforeMs: number) =>
    sql`SELECT id, project_id, object_key FROM exports WHERE status = 'ready' AND finished_at <= ${beforeMs}`,
} as const;
export type OwnerKind = keyof typeof owners;

/** Rows that are older than `beforeMs` and whose object, which would be in the range, is not among those listed in it. */
export async function listRowsWithout(
  db: Db,
  kind: OwnerKind,
  range: KeyRange,
  listed: readonly string[],
  { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
): Promise<MissingObject[]> {
  return statement<MissingObject>(
    db,
    sql`SELECT r.id, r.project_id AS projectId, r.object_key AS objectKey FROM (${owners[kind](beforeMs)}
        AND project_id BETWEEN ${projectIdOf(range.after)} AND ${projectIdOf(range.last)}) r
      WHERE r.object_key > ${range.after} AND r.object_key <= ${range.last}
        AND r.object_key NOT IN (SELECT value FROM json_each(${JSON.stringify(listed)})) LIMIT ${limit}`,
  );
}

/** An archive that is lost can be made again only by another export. */
export async function failLostExport(db: Db, id: string, nowMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`UPDATE exports SET status = 'failed', size_bytes = NULL, sha256 = NULL, file_count = NULL, updated_at = ${nowMs}
      WHERE id = ${id} AND status = 'ready'`,
  );
}

/** A picture is wanted for its version, or by the item that is at work on it. */
const isWanted = sql.raw(`(EXISTS (SELECT 1 FROM versions v WHERE v.id = m.version_id)
  OR EXISTS (SELECT 1 FROM generation_items i
    WHERE i.asset_id = m.asset_id AND i.version_id = m.version_id AND i.status NOT IN ('failed', 'canceled')))`);

/**
 * Forgets pictures of versions that never came to be, when their item ended before `beforeMs`: paid ones, which the next
 * attempt could have used until then, and those of a run that died.
 */
export async function deleteAbandonedImages(db: Db, range: KeyRange, beforeMs: number): Promise<void> {
  const recent = sql`SELECT 1 FROM generation_items i
    WHERE i.asset_id = m.asset_id AND i.version_id = m.version_id AND i.updated_at > ${beforeMs}`;
  await statement<unknown>(
    db,
    sql`DELETE FROM images WHERE id IN (SELECT m.id FROM images m
        WHERE m.project_id BETWEEN ${projectIdOf(range.after)} AND ${projectIdOf(range.last)}
          AND NOT ${isWanted} AND NOT EXISTS (${recent}) LIMIT 1000)`,
  );
}
