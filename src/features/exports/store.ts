import { and, desc, eq, isNull, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { countStoredBytes, hasByteRoom, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { exports } from "../../db/schema/exports";
import type { ExportWarning } from "../../domain/export-warning";
import type { Page } from "../../lib/page";
import { selectedImageCount, type Selection } from "./selection-store";
import type { ExportParams } from "./schemas";

export type ExportRow = typeof exports.$inferSelect;
type NewExportRow = Selection &
  Pick<ExportRow, "id" | "projectId" | "ownerId" | "sinceExportId" | "fileName" | "objectKey" | "createdAt"> & {
    readonly targets: readonly string[];
    readonly options: Readonly<Record<string, unknown>>;
  };
/** `row` is undefined if the export was refused. The other fields then give the reason. */
export type InsertResult = {
  readonly row: ExportRow | undefined;
  readonly unknownKeys: readonly string[];
  /** False if `sinceExportId` names no ready export of the project. */
  readonly hasEarlier: boolean;
  /** False if that export has other targets or other options. */
  readonly isAlike: boolean;
  readonly imageCount: number;
  readonly hasByteRoom: boolean;
};

/** The limits on a new export. */
type Terms = { readonly maxImages: number; readonly quotas: Quotas };

type Ending =
  | { readonly status: "failed" }
  | { readonly status: "ready"; readonly sizeBytes: number; readonly sha256: string; readonly fileCount: number };

/** Checks and inserts in one transaction. Returns an export of the same id that already exists, unchanged. */
export async function insertExport(db: Db, owner: Owner, row: NewExportRow, terms: Terms): Promise<InsertResult> {
  const { id, projectId, ownerId, include, fileName, objectKey, createdAt } = row;
  const [targets, options] = [JSON.stringify(row.targets), JSON.stringify(row.options)];
  const mine = owns(owner, projectId);
  const keys = row.assetKeys === null ? null : JSON.stringify(row.assetKeys);
  const unknown = sql`SELECT named.value AS assetKey FROM json_each(${keys}) named
    WHERE NOT EXISTS (SELECT 1 FROM assets a WHERE a.project_id = ${projectId} AND a.key = named.value)`;
  const earlier = sql`(${row.sinceExportId} IS NULL OR EXISTS (SELECT 1 FROM exports e
    WHERE e.id = ${row.sinceExportId} AND e.project_id = ${projectId} AND e.status = 'ready'))`;
  // Exports of earlier releases have null in both columns: one target, and no options.
  const alike = sql`(${row.sinceExportId} IS NULL OR EXISTS (SELECT 1 FROM exports e
    WHERE e.id = ${row.sinceExportId} AND e.project_id = ${projectId} AND coalesce(e.options, '{}') = ${options}
      AND ${hasSame(sql`coalesce(e.targets, json_array(e.target))`, sql`${targets}`)}))`;
  const imageCount = selectedImageCount(projectId, row);
  // A pack of changes may be empty.
  const minImages = row.sinceExportId === null ? 1 : 0;
  const room = hasByteRoom(ownerId, createdAt, terms.quotas);
  const { unknownKeys, checks, rows } = await inOneTransaction(db, {
    unknownKeys: statement<{ assetKey: string }>(db, unknown),
    checks: statement<{ images: number; room: 0 | 1; earlier: 0 | 1; alike: 0 | 1 }>(
      db,
      sql`SELECT ${imageCount} AS images, ${room} AS room, ${earlier} AS earlier, ${alike} AS alike`,
    ),
    inserted: statement<unknown>(
      db,
      sql`INSERT INTO exports
        (id, project_id, owner_id, status, target, targets, options, include, asset_keys, since_export_id, file_name,
          object_key, created_at, updated_at)
      SELECT ${id}, ${projectId}, ${ownerId}, 'queued', ${targets} ->> 0, ${targets}, ${options}, ${include}, ${keys},
        ${row.sinceExportId}, ${fileName}, ${objectKey}, ${createdAt}, ${createdAt}
      WHERE ${mine} AND NOT EXISTS (${unknown}) AND ${earlier} AND ${alike} AND ${room}
        AND ${imageCount} BETWEEN ${minImages} AND ${terms.maxImages}
      ON CONFLICT (id) DO NOTHING`,
    ),
    rows: db
      .select()
      .from(exports)
      .where(isExport(owner, { projectId, exportId: id })),
  });
  return {
    row: rows[0],
    unknownKeys: unknownKeys.map((key) => key.assetKey),
    hasEarlier: checks[0]?.earlier === 1,
    isAlike: checks[0]?.alike === 1,
    imageCount: checks[0]?.images ?? 0,
    hasByteRoom: checks[0]?.room === 1,
  };
}

/** SQL that is true if two JSON arrays without repeated items have the same items, in any order. */
function hasSame(one: SQL, other: SQL): SQL {
  return sql`(json_array_length(${one}) = json_array_length(${other})
    AND NOT EXISTS (SELECT 1 FROM json_each(${one}) x WHERE x.value NOT IN (SELECT value FROM json_each(${other}))))`;
}

function isExport(owner: Owner, { projectId, exportId }: ExportParams): SQL | undefined {
  return and(eq(exports.id, exportId), eq(exports.projectId, projectId), owns(owner, projectId));
}

export async function findExport(db: Db, owner: Owner, params: ExportParams): Promise<ExportRow | undefined> {
  const [row] = await db.select().from(exports).where(isExport(owner, params));
  return row;
}

/** True if there is such an export and packing has not ended. Reads few rows. */
export async function isBeingPacked(db: Db, owner: Owner, params: ExportParams): Promise<boolean> {
  const rows = await db
    .select({ id: exports.id })
    .from(exports)
    .where(and(isExport(owner, params), isNull(exports.finishedAt)));
  return rows.length > 0;
}

/** Newest first. */
export async function listExports(db: Db, owner: Owner, projectId: string, page: Page): Promise<ExportRow[]> {
  const older = page.after === null ? undefined : lt(exports.id, page.after);
  return db
    .select()
    .from(exports)
    .where(and(eq(exports.projectId, projectId), owns(owner, projectId), older))
    .orderBy(desc(exports.id))
    .limit(page.limit);
}

/** Records that the work continues. Undefined if the work must stop: the export has ended, or its project is gone. */
export async function keepBuilding(
  db: Db,
  owner: Owner,
  params: ExportParams,
  nowMs: number,
): Promise<ExportRow | undefined> {
  const [row] = await db
    .update(exports)
    .set({ status: "building", updatedAt: nowMs })
    .where(and(isExport(owner, params), isNull(exports.finishedAt)))
    .returning();
  return row;
}

export async function keepWarnings(
  db: Db,
  owner: Owner,
  params: ExportParams,
  warnings: readonly ExportWarning[],
): Promise<void> {
  await db
    .update(exports)
    .set({ warnings })
    .where(and(isExport(owner, params), isNull(exports.finishedAt)));
}

/**
 * Ends an unfinished export and returns its status afterwards; undefined if the export is gone. The first statement
 * counts the bytes only while the export is unfinished, so they are counted once.
 */
export async function endExport(
  db: Db,
  owner: Owner,
  params: ExportParams,
  ending: Ending,
  nowMs: number,
): Promise<ExportRow["status"] | undefined> {
  const unfinished = and(isExport(owner, params), isNull(exports.finishedAt));
  const sizeBytes = ending.status === "ready" ? ending.sizeBytes : 0;
  const { rows } = await inOneTransaction(db, {
    counted: countStoredBytes(
      db,
      owner.userId,
      sizeBytes,
      nowMs,
      sql`EXISTS (SELECT 1 FROM exports WHERE ${unfinished})`,
    ),
    ended: db
      .update(exports)
      .set({ ...ending, finishedAt: nowMs, updatedAt: nowMs })
      .where(unfinished),
    rows: db.select({ status: exports.status }).from(exports).where(isExport(owner, params)),
  });
  return rows[0]?.status;
}

/** All users' unfinished exports that have made no progress since `beforeMs`, the longest idle first. */
export async function listUnfinishedExports(db: Db, beforeMs: number, limit: number): Promise<ExportRow[]> {
  return db
    .select()
    .from(exports)
    .where(and(isNull(exports.finishedAt), lt(exports.updatedAt, beforeMs)))
    .orderBy(exports.updatedAt)
    .limit(limit);
}
