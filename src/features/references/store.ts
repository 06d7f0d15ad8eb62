import { and, eq, gt, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { countStoredBytes, hasByteRoom, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { projectReferences } from "../../db/schema/projects";
import type { ImageColumns } from "../../domain/image";
import type { Page } from "../../lib/page";

export type ReferenceRow = typeof projectReferences.$inferSelect;

/** The limits on a new reference: `cap` references a project, and the user's quotas. */
type Terms = { readonly cap: number; readonly quotas: Quotas };

export type InsertResult = { readonly inserted: boolean; readonly isFull: boolean; readonly hasByteRoom: boolean };

/** One statement checks the owner, the cap and the quota, and inserts. The same transaction counts the bytes. */
export async function insertReference(
  db: Db,
  owner: Owner,
  row: ReferenceRow,
  { cap, quotas }: Terms,
): Promise<InsertResult> {
  const { id, projectId, createdAt, sizeBytes } = row;
  const isFull = sql`(SELECT count(*) FROM project_references WHERE project_id = ${projectId}) >= ${cap}`;
  const room = hasByteRoom(owner.userId, createdAt, quotas);
  const { terms, inserted } = await inOneTransaction(db, {
    terms: statement<{ isFull: 0 | 1; room: 0 | 1 }>(db, sql`SELECT ${isFull} AS isFull, ${room} AS room`),
    inserted: statement<unknown>(
      db,
      sql`INSERT INTO project_references
        (id, project_id, object_key, format, width, height, size_bytes, sha256, asset_key, version_id, created_at)
      SELECT ${id}, ${projectId}, ${row.objectKey}, ${row.format}, ${row.width}, ${row.height}, ${sizeBytes}, ${row.sha256},
        ${row.assetKey}, ${row.versionId}, ${createdAt}
      WHERE ${owns(owner, projectId)} AND NOT ${isFull} AND ${room} RETURNING id`,
    ),
    // The id is new, so its row exists only if the statement above inserted the row.
    counted: countStoredBytes(
      db,
      owner.userId,
      sizeBytes,
      createdAt,
      sql`EXISTS (SELECT 1 FROM project_references WHERE id = ${id})`,
    ),
  });
  return { inserted: inserted.length === 1, isFull: terms[0]?.isFull === 1, hasByteRoom: terms[0]?.room === 1 };
}

/** Oldest first. */
export async function listReferences(db: Db, owner: Owner, projectId: string, page: Page): Promise<ReferenceRow[]> {
  const later = page.after === null ? undefined : gt(projectReferences.id, page.after);
  return db
    .select()
    .from(projectReferences)
    .where(and(eq(projectReferences.projectId, projectId), owns(owner, projectId), later))
    .orderBy(projectReferences.id)
    .limit(page.limit);
}

/**
 * Deletes one reference, or all when `referenceId` is null, and requests the deletion of their objects. Returns the ids
 * of these requests.
 */
export async function deleteReferences(
  db: Db,
  owner: Owner,
  { projectId, referenceId }: { readonly projectId: string; readonly referenceId: string | null },
  nowMs: number,
): Promise<string[]> {
  const which = sql`r.project_id = ${projectId} AND r.id = coalesce(${referenceId}, r.id) AND ${owns(owner, projectId)}`;
  const { requested } = await inOneTransaction(db, {
    // One request for each object: a request for their common prefix would also delete references that are added later.
    requested: statement<{ id: string }>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at)
        SELECT 'del_' || substr(r.id, 5), r.object_key, ${nowMs} FROM project_references r WHERE ${which} RETURNING id`,
    ),
    deleted: statement<unknown>(db, sql`DELETE FROM project_references AS r WHERE ${which}`),
  });
  return requested.map(({ id }) => id);
}

/** Every field is null if the asset has no such version, or no approved version. */
type VersionImage = ImageColumns & { readonly versionId: string | null };

/**
 * Finds the first image of a version (null: of the approved version), as the provider drew it: a sprite has too few pixels
 * to show a model much. Undefined if the asset does not exist.
 */
export async function findDrawnImage(
  db: Db,
  owner: Owner,
  asset: { readonly projectId: string; readonly assetKey: string; readonly versionId: string | null },
): Promise<VersionImage | undefined> {
  const { projectId, assetKey, versionId } = asset;
  const [image] = await statement<VersionImage>(
    db,
    sql`SELECT v.id AS versionId, coalesce(m.source_key, m.object_key) AS objectKey,
        coalesce(m.source ->> 'format', m.format) AS format, coalesce(m.source ->> 'width', m.width) AS width,
        coalesce(m.source ->> 'height', m.height) AS height, coalesce(m.source ->> 'sizeBytes', m.size_bytes) AS sizeBytes,
        coalesce(m.source ->> 'sha256', m.sha256) AS sha256, m.crc32
      FROM assets a
      LEFT JOIN versions v ON v.asset_id = a.id AND v.id = coalesce(${versionId}, a.approved_version_id)
      LEFT JOIN images m ON m.version_id = v.id AND m.stored_at IS NOT NULL
      WHERE a.project_id = ${projectId} AND a.key = ${assetKey} AND ${owns(owner, projectId)}
      ORDER BY m.position LIMIT 1`,
  );
  return image;
}
