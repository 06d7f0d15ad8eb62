import { and, eq, gt, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { countStoredBytes, hasByteRoom, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { projectReferences } from "../../db/schema/projects";
import type { ReferenceImage } from "./reference-image";

export type ReferenceRow = typeof projectReferences.$inferSelect;

/** What a new reference must keep to. */
type Terms = { readonly cap: number; readonly quotas: Quotas };

export type InsertResult = { readonly inserted: boolean; readonly isFull: boolean; readonly hasByteRoom: boolean };

/** One statement checks the owner, the cap and the quota, and inserts; the bytes count in the same transaction. */
export async function insertReference(
  db: Db,
  owner: Owner,
  row: ReferenceRow,
  { cap, quotas }: Terms,
): Promise<InsertResult> {
  const { id, projectId, createdAt, sizeBytes } = row;
  const isFull = sql`(SELECT count(*) FROM project_references WHERE project_id = ${projectId}) >= ${cap}`;
  const room = hasByteRoom(owner.userId, createdAt, quotas);
  const [terms, made] = await db.batch([
    statement<{ isFull: 0 | 1; room: 0 | 1 }>(db, sql`SELECT ${isFull} AS isFull, ${room} AS room`),
    statement<unknown>(
      db,
      sql`INSERT INTO project_references
        (id, project_id, object_key, format, width, height, size_bytes, sha256, asset_key, version_id, created_at)
      SELECT ${id}, ${projectId}, ${row.objectKey}, ${row.format}, ${row.width}, ${row.height}, ${sizeBytes}, ${row.sha256},
        ${row.assetKey}, ${row.versionId}, ${createdAt}
      WHERE ${owns(owner, projectId)} AND NOT ${isFull} AND ${room} RETURNING id`,
    ),
    // The id is new, so it is there only if it was inserted just now.
    countStoredBytes(
      db,
      owner.userId,
      sizeBytes,
      createdAt,
      sql`EXISTS (SELECT 1 FROM project_references WHERE id = ${id})`,
    ),
  ]);
  return { inserted: made.length === 1, isFull: terms[0]?.isFull === 1, hasByteRoom: terms[0]?.room === 1 };
}

/** In the order in which they were added. */
export async function listReferences(
  db: Db,
  owner: Owner,
  projectId: string,
  page: { readonly limit: number; readonly after: string | null },
): Promise<ReferenceRow[]> {
  const later = page.after === null ? undefined : gt(projectReferences.id, page.after);
  return db
    .select()
    .from(projectReferences)
    .where(and(eq(projectReferences.projectId, projectId), owns(owner, projectId), later))
    .orderBy(projectReferences.id)
    .limit(page.limit);
}

/** Deletes one, or all with null, and notes that their objects must follow; answers the ids of these notes. */
export async function deleteReferences(
  db: Db,
  owner: Owner,
  { projectId, referenceId }: { readonly projectId: string; readonly referenceId: string | null },
  nowMs: number,
): Promise<string[]> {
  const which = sql`r.project_id = ${projectId} AND r.id = coalesce(${referenceId}, r.id) AND ${owns(owner, projectId)}`;
  const [noted] = await db.batch([
    // Each its own: below the prefix that they share, later ones must stay.
    statement<{ id: string }>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at)
        SELECT 'del_' || substr(r.id, 5), r.object_key, ${nowMs} FROM project_references r WHERE ${which} RETURNING id`,
    ),
    statement<unknown>(db, sql`DELETE FROM project_references AS r WHERE ${which}`),
  ]);
  return noted.map(({ id }) => id);
}

/** Null in every field for an asset that has no such version, or none that is approved. */
type DrawnImage = { [Field in keyof ReferenceImage]: ReferenceImage[Field] | null } & {
  readonly objectKey: string | null;
  readonly versionId: string | null;
};

/** The first picture of a version, or, with null, of the approved one. Undefined when the asset is not there. */
export async function findDrawnImage(
  db: Db,
  owner: Owner,
  asset: { readonly projectId: string; readonly assetKey: string; readonly versionId: string | null },
): Promise<DrawnImage | undefined> {
  const { projectId, assetKey, versionId } = asset;
  const [image] = await statement<DrawnImage>(
    db,
    sql`SELECT v.id AS versionId, m.object_key AS objectKey, m.format, m.width, m.height, m.size_bytes AS sizeBytes, m.sha256
      FROM assets a
      LEFT JOIN versions v ON v.asset_id = a.id AND v.id = coalesce(${versionId}, a.approved_version_id)
      LEFT JOIN images m ON m.version_id = v.id AND m.stored_at IS NOT NULL
      WHERE a.project_id = ${projectId} AND a.key = ${assetKey} AND ${owns(owner, projectId)}
      ORDER BY m.position LIMIT 1`,
  );
  return image;
}
