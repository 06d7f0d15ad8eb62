import { and, desc, eq, sql, type Placeholder, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, type Db } from "../../db/client";
import { constant, type Values } from "../../db/constant";
import { isOwned, ownerNames, ownerValues, owns } from "../../db/owned";
import { memoryFiles, memoryFileVersions } from "../../db/schema/projects";
import type { Page } from "../../lib/page";
import type { FileParams } from "./schemas";

export type MemoryFileRow = Omit<typeof memoryFiles.$inferSelect, "appliedKeys" | "isFromBefore">;
type VersionRow = typeof memoryFileVersions.$inferSelect;

export const fileNames = [...ownerNames, "type"] as const;
export type FileName = (typeof fileNames)[number];
/** The file, if the project is the owner's. */
export const fileOfOwner = constant(fileNames, (at, db) =>
  db
    .select()
    .from(memoryFiles)
    .where(and(eq(memoryFiles.projectId, at.projectId), eq(memoryFiles.type, at.type), isOwned(at))),
);

/** True if the file exists and one of the tags, a JSON array, is the file's tag or `*`. */
export function hasTag(
  file: { projectId: string | Placeholder; type: string | Placeholder },
  tags: string | Placeholder,
): SQL {
  return sql`EXISTS (SELECT 1 FROM memory_files f, json_each(${tags}) tag
    WHERE f.project_id = ${file.projectId} AND f.type = ${file.type} AND tag.value IN (f.etag, '*'))`;
}

export function fileValues(owner: Owner, { projectId, type }: FileParams): Values<FileName> {
  return { ...ownerValues(owner, projectId), type };
}

export async function findMemoryFile(db: Db, owner: Owner, params: FileParams): Promise<MemoryFileRow | undefined> {
  const [row] = await fileOfOwner(db, fileValues(owner, params));
  return row;
}

export async function listMemoryFiles(db: Db, owner: Owner, projectId: string): Promise<MemoryFileRow[]> {
  return db
    .select()
    .from(memoryFiles)
    .where(and(eq(memoryFiles.projectId, projectId), owns(owner, projectId)))
    .orderBy(memoryFiles.type);
}

function ofOwner(owner: Owner, { projectId, type }: FileParams) {
  return and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type), owns(owner, projectId));
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
      .where(and(ofOwner(owner, params), ifMatch ? hasTag(params, JSON.stringify(ifMatch)) : undefined))
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
    current: fileOfOwner(db, fileValues(owner, params)),
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
