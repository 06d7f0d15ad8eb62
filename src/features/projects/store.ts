import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { deleteProjectOutbox } from "../../db/outbox";
import { owns } from "../../db/owned";
import { apiKeys } from "../../db/schema/accounts";
import { assets, images, versions } from "../../db/schema/assets";
import { exports } from "../../db/schema/exports";
import { generationEvents, generationItems, generations, triggers } from "../../db/schema/generations";
import {
  memoryFiles,
  memoryFileVersions,
  objectDeletions,
  projectReferences,
  projects,
} from "../../db/schema/projects";
import type { ProjectChange } from "./schemas";

export type ProjectRow = typeof projects.$inferSelect;

/** Undefined when the owner already has `cap` projects, or is being deleted: check and insert are one statement. */
export async function insertProject(db: Db, row: ProjectRow, cap: number): Promise<ProjectRow | undefined> {
  const { id, ownerId, name, description, createdAt, updatedAt } = row;
  const [made] = await statement<{ id: string }>(
    db,
    sql`
    INSERT INTO projects (id, owner_id, name, description, created_at, updated_at)
    SELECT ${id}, ${ownerId}, ${name}, ${description}, ${createdAt}, ${updatedAt}
    WHERE (SELECT count(*) FROM projects WHERE owner_id = ${ownerId}) < ${cap}
      AND EXISTS (SELECT 1 FROM users WHERE id = ${ownerId} AND deleting_at IS NULL)
    RETURNING id`,
  );
  return made && row;
}

export async function findProject(db: Db, owner: Owner, projectId: string): Promise<ProjectRow | undefined> {
  const [row] = await db
    .select()
    .from(projects)
    .where(and(eq(projects.id, projectId), owns(owner, projectId)));
  return row;
}

export async function listProjects(db: Db, owner: Owner, limit: number, after: string | null): Promise<ProjectRow[]> {
  const bound = owner.projectId === null ? undefined : eq(projects.id, owner.projectId);
  const older = after === null ? undefined : lt(projects.id, after);
  return db
    .select()
    .from(projects)
    .where(and(eq(projects.ownerId, owner.userId), bound, older))
    .orderBy(desc(projects.id))
    .limit(limit);
}

export async function updateProject(
  db: Db,
  owner: Owner,
  projectId: string,
  change: ProjectChange,
  nowMs: number,
): Promise<ProjectRow | undefined> {
  const [row] = await db
    .update(projects)
    .set({ ...change, updatedAt: nowMs })
    .where(and(eq(projects.id, projectId), owns(owner, projectId)))
    .returning();
  return row;
}

export async function listProjectIds(db: Db, ownerId: string): Promise<string[]> {
  const rows = await db.select({ id: projects.id }).from(projects).where(eq(projects.ownerId, ownerId));
  return rows.map((row) => row.id);
}

/**
 * Deletes a project and everything below it in one transaction, and notes that its objects must follow. Children go
 * while the project's row is still there to prove the ownership; the project goes last. The ledger stays: what was spent
 * is spent, and jobs that are out have yet to be settled.
 */
export async function deleteProjectRows(
  db: Db,
  owner: Owner,
  projectId: string,
  keyPrefix: string,
  deletion: { id: string; nowMs: number },
): Promise<boolean> {
  const mine = owns(owner, projectId);
  const of = (column: SQLiteColumn) => and(eq(column, projectId), mine);
  const inGenerations = sql`${generationEvents.generationId} IN (SELECT id FROM generations WHERE project_id = ${projectId})`;
  const results = await db.batch([
    statement<unknown>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at) SELECT ${deletion.id}, ${keyPrefix}, ${deletion.nowMs} WHERE ${mine}`,
    ),
    db.delete(generationEvents).where(and(inGenerations, mine)),
    db.delete(generationItems).where(of(generationItems.projectId)),
    db.delete(generations).where(of(generations.projectId)),
    db.delete(images).where(of(images.projectId)),
    db.delete(versions).where(of(versions.projectId)),
    db.delete(assets).where(of(assets.projectId)),
    db.delete(exports).where(of(exports.projectId)),
    db.delete(triggers).where(of(triggers.projectId)),
    ...deleteProjectOutbox(db, projectId, mine),
    db.delete(projectReferences).where(of(projectReferences.projectId)),
    db.delete(apiKeys).where(of(apiKeys.projectId)),
    db.delete(memoryFileVersions).where(of(memoryFileVersions.projectId)),
    db.delete(memoryFiles).where(of(memoryFiles.projectId)),
    db
      .delete(projects)
      .where(and(eq(projects.id, projectId), mine))
      .returning({ id: projects.id }),
  ]);
  return results[16].length === 1;
}

/** By lot: each has its turn some time, however many others sleep or always fail. */
export async function listObjectDeletions(db: Db, limit: number): Promise<(typeof objectDeletions.$inferSelect)[]> {
  return db
    .select()
    .from(objectDeletions)
    .orderBy(sql`random()`)
    .limit(limit);
}

export async function findObjectDeletion(db: Db, id: string): Promise<typeof objectDeletions.$inferSelect | undefined> {
  const [row] = await db.select().from(objectDeletions).where(eq(objectDeletions.id, id));
  return row;
}

export async function deleteObjectDeletion(db: Db, id: string): Promise<void> {
  await db.delete(objectDeletions).where(eq(objectDeletions.id, id));
}
