import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { memoryFiles, memoryFileVersions } from "../../db/schema/projects";
import type { Page } from "../../lib/page";
import { keptVersions, type FileParams } from "./schemas";

export type MemoryFileRow = Omit<typeof memoryFiles.$inferSelect, "appliedKeys" | "isFromBefore">;
/**
 * `row` is undefined if nothing was written. Then `projectExists` tells a refused condition from a missing project, and
 * `current` is the file as it stands, if there is one.
 */
export type WriteResult = {
  readonly row: MemoryFileRow | undefined;
  readonly projectExists: boolean;
  readonly current: MemoryFileRow | undefined;
};

const columns = {
  projectId: "project_id",
  type: "type",
  content: "content",
  version: "version",
  etag: "etag",
  sizeBytes: "size_bytes",
  updatedAt: "updated_at",
};
const returning = sql.raw(
  `RETURNING ${Object.entries(columns)
    .map(([name, column]) => `${column} AS ${name}`)
    .join(", ")}`,
);

/** The file must have one of the tags in `some`, and none of the tags in `none`. Null: no condition. */
type Tags = { readonly some: readonly string[] | null; readonly none: readonly string[] | null };

/** The content to write, with its size in bytes and its new ETag (without quotes). */
export type Written = {
  readonly content: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly nowMs: number;
};

type VersionRow = typeof memoryFileVersions.$inferSelect;

/**
 * Writes in one atomic statement, which also checks the owner and the tags. After a thousand parallel writes there is
 * one row, and its version is the number of accepted writes.
 */
export async function upsertMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  written: Written,
  tags: Tags,
): Promise<WriteResult> {
  const { projectId, type } = params;
  const some = tags.some ? hasTag(params, tags.some) : sql`1`;
  const none = tags.none ? sql`NOT ${hasTag(params, tags.none)}` : sql`1`;
  const change = sql`INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at)
    SELECT ${projectId}, ${type}, ${written.content}, 1, ${written.etag}, ${written.sizeBytes}, ${written.nowMs}
    WHERE ${owns(owner, projectId)} AND ${some} AND ${none}
    ON CONFLICT (project_id, type) DO UPDATE SET content = excluded.content, version = memory_files.version + 1,
      etag = excluded.etag, size_bytes = excluded.size_bytes, updated_at = excluded.updated_at,
      is_from_before = memory_files.is_from_before AND memory_files.content = excluded.content ${returning}`;
  return write(db, owner, params, change);
}

/** True if the file exists and one of the tags is the file's tag or `*`. */
function hasTag({ projectId, type }: FileParams, tags: readonly string[]): SQL {
  return sql`EXISTS (SELECT 1 FROM memory_files f, json_each(${JSON.stringify(tags)}) tag
    WHERE f.project_id = ${projectId} AND f.type = ${type} AND tag.value IN (f.etag, '*'))`;
}

async function write(db: Db, owner: Owner, params: FileParams, change: SQL): Promise<WriteResult> {
  const { written, project, current } = await inOneTransaction(db, {
    written: statement<MemoryFileRow>(db, change),
    ...keepHistory(db, params),
    project: statement<{ found: number }>(db, sql`SELECT ${owns(owner, params.projectId)} AS found`),
    current: db.select().from(memoryFiles).where(ofOwner(owner, params)),
  });
  return { row: written[0], projectExists: project[0]?.found === 1, current: current[0] };
}

/** Saves the content just written as a version, and deletes the versions beyond `keptVersions`. */
function keepHistory(db: Db, { projectId, type }: FileParams) {
  const current = and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type));
  return {
    saved: statement<unknown>(
      db,
      sql`INSERT INTO memory_file_versions (project_id, type, version, content, size_bytes, created_at)
      SELECT project_id, type, version, content, size_bytes, updated_at FROM memory_files WHERE ${current}
      ON CONFLICT (project_id, type, version) DO NOTHING`,
    ),
    trimmed: statement<unknown>(
      db,
      sql`DELETE FROM memory_file_versions WHERE project_id = ${projectId} AND type = ${type}
      AND version <= (SELECT version FROM memory_files WHERE project_id = ${projectId} AND type = ${type}) - ${keptVersions}`,
    ),
  };
}

function ofOwner(owner: Owner, { projectId, type }: FileParams) {
  return and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type), owns(owner, projectId));
}

/**
 * Appends in one atomic statement, so that many agents can append to one log and lose no line. Writes nothing if the
 * content would have more than `lengths.max` characters. `lengths.added` is the length of the new content.
 */
export async function appendMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  written: Written,
  lengths: { readonly added: number; readonly max: number },
): Promise<WriteResult> {
  const { projectId, type } = params;
  const change = sql`INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at)
    SELECT ${projectId}, ${type}, ${written.content}, 1, ${written.etag}, ${written.sizeBytes}, ${written.nowMs}
    WHERE ${owns(owner, projectId)}
    ON CONFLICT (project_id, type) DO UPDATE SET content = memory_files.content || excluded.content,
      version = memory_files.version + 1, etag = excluded.etag,
      size_bytes = memory_files.size_bytes + excluded.size_bytes, updated_at = excluded.updated_at, is_from_before = 0
      WHERE length(memory_files.content) + ${lengths.added} <= ${lengths.max} ${returning}`;
  return write(db, owner, params, change);
}

export async function findMemoryFile(db: Db, owner: Owner, params: FileParams): Promise<MemoryFileRow | undefined> {
  const [row] = await db.select().from(memoryFiles).where(ofOwner(owner, params));
  return row;
}

export async function listMemoryFiles(db: Db, owner: Owner, projectId: string): Promise<MemoryFileRow[]> {
  return db
    .select()
    .from(memoryFiles)
    .where(and(eq(memoryFiles.projectId, projectId), owns(owner, projectId)))
    .orderBy(memoryFiles.type);
}

/** Deletes nothing if `ifMatch` lists tags and the file has none of them. Then `current` is the file. */
export async function deleteMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  ifMatch: readonly string[] | null,
): Promise<{ deleted: boolean; current: MemoryFileRow | undefined }> {
  const { projectId, type } = params;
  const versions = and(eq(memoryFileVersions.projectId, projectId), eq(memoryFileVersions.type, type));
  const { deleted, current } = await inOneTransaction(db, {
    deleted: db
      .delete(memoryFiles)
      .where(and(ofOwner(owner, params), ifMatch ? hasTag(params, ifMatch) : undefined))
      .returning({ type: memoryFiles.type }),
    deletedVersions: db
      .delete(memoryFileVersions)
      .where(
        and(
          versions,
          owns(owner, projectId),
          sql`NOT EXISTS (SELECT 1 FROM memory_files WHERE project_id = ${projectId} AND type = ${type})`,
        ),
      ),
    current: db.select().from(memoryFiles).where(ofOwner(owner, params)),
  });
  return { deleted: deleted.length === 1, current: current[0] };
}

/** Newest first. */
export async function listVersions(db: Db, owner: Owner, params: FileParams, page: Page): Promise<VersionRow[]> {
  const older = page.after === null ? undefined : sql`${memoryFileVersions.version} < CAST(${page.after} AS INTEGER)`;
  return db
    .select()
    .from(memoryFileVersions)
    .where(and(versionsOf(owner, params), older))
    .orderBy(desc(memoryFileVersions.version))
    .limit(page.limit);
}

function versionsOf(owner: Owner, { projectId, type }: FileParams) {
  return and(eq(memoryFileVersions.projectId, projectId), eq(memoryFileVersions.type, type), owns(owner, projectId));
}

export async function findVersion(
  db: Db,
  owner: Owner,
  params: FileParams,
  version: number,
): Promise<VersionRow | undefined> {
  const one = and(versionsOf(owner, params), eq(memoryFileVersions.version, version));
  const [row] = await db.select().from(memoryFileVersions).where(one);
  return row;
}
