import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { memoryFiles, memoryFileVersions } from "../../db/schema/projects";
import { keptVersions, type FileParams } from "./schemas";

export type MemoryFileRow = typeof memoryFiles.$inferSelect;
/** `projectExists` tells a missing project from a write that its condition refused. */
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

/** The tags of which the file must have some, and those of which it may have none; null asks nothing. */
type Tags = { readonly some: readonly string[] | null; readonly none: readonly string[] | null };

/** What a write puts there: its text, the text's size, and the new tag. */
export type Written = {
  readonly content: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly nowMs: number;
};

type VersionRow = typeof memoryFileVersions.$inferSelect;

/**
 * One atomic statement that also checks the ownership and the tags: a thousand writes at once leave one row whose
 * version is the number of accepted writes.
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
      etag = excluded.etag, size_bytes = excluded.size_bytes, updated_at = excluded.updated_at ${returning}`;
  return write(db, owner, params, change);
}

/** True when the file is there and has one of the tags, or one is `*`. */
function hasTag({ projectId, type }: FileParams, tags: readonly string[]): SQL {
  return sql`EXISTS (SELECT 1 FROM memory_files f, json_each(${JSON.stringify(tags)}) tag
    WHERE f.project_id = ${projectId} AND f.type = ${type} AND tag.value IN (f.etag, '*'))`;
}

async function write(db: Db, owner: Owner, params: FileParams, change: SQL): Promise<WriteResult> {
  const [insert, trim] = keepHistory(db, params);
  const [written, , , projects, current] = await db.batch([
    statement<MemoryFileRow>(db, change),
    insert,
    trim,
    statement<{ found: number }>(db, sql`SELECT ${owns(owner, params.projectId)} AS found`),
    db.select().from(memoryFiles).where(ofOwner(owner, params)),
  ]);
  return { row: written[0], projectExists: projects[0]?.found === 1, current: current[0] };
}

/** Keeps the content just written and drops what is too old, in the transaction of the write. */
function keepHistory(db: Db, { projectId, type }: FileParams) {
  const current = and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type));
  return [
    statement<unknown>(
      db,
      sql`INSERT INTO memory_file_versions (project_id, type, version, content, size_bytes, created_at)
      SELECT project_id, type, version, content, size_bytes, updated_at FROM memory_files WHERE ${current}
      ON CONFLICT (project_id, type, version) DO NOTHING`,
    ),
    statement<unknown>(
      db,
      sql`DELETE FROM memory_file_versions WHERE project_id = ${projectId} AND type = ${type}
      AND version <= (SELECT version FROM memory_files WHERE project_id = ${projectId} AND type = ${type}) - ${keptVersions}`,
    ),
  ] as const;
}

function ofOwner(owner: Owner, { projectId, type }: FileParams) {
  return and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type), owns(owner, projectId));
}

/** Atomic: many agents append to one log and no line is lost. Refused when the whole would have over `lengths.max` characters. */
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
      size_bytes = memory_files.size_bytes + excluded.size_bytes, updated_at = excluded.updated_at
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

/** Refused, and the file answered as `current`, when `ifMatch` lists tags and the file has none of them. */
export async function deleteMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  ifMatch: readonly string[] | null,
): Promise<{ deleted: boolean; current: MemoryFileRow | undefined }> {
  const { projectId, type } = params;
  const versions = and(eq(memoryFileVersions.projectId, projectId), eq(memoryFileVersions.type, type));
  const [gone, , current] = await db.batch([
    db
      .delete(memoryFiles)
      .where(and(ofOwner(owner, params), ifMatch ? hasTag(params, ifMatch) : undefined))
      .returning({ type: memoryFiles.type }),
    db
      .delete(memoryFileVersions)
      .where(
        and(
          versions,
          owns(owner, projectId),
          sql`NOT EXISTS (SELECT 1 FROM memory_files WHERE project_id = ${projectId} AND type = ${type})`,
        ),
      ),
    db.select().from(memoryFiles).where(ofOwner(owner, params)),
  ]);
  return { deleted: gone.length === 1, current: current[0] };
}

/** Newest first. */
export async function listVersions(
  db: Db,
  owner: Owner,
  params: FileParams,
  page: { readonly limit: number; readonly after: string | null },
): Promise<VersionRow[]> {
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
