import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { constant } from "../../db/constant";
import { deleteProjectOutbox } from "../../db/outbox";
import { isOwned, ownerNames, ownerValues, owns } from "../../db/owned";
import { apiKeys } from "../../db/schema/accounts";
import { assets, images, versions } from "../../db/schema/assets";
import { exports } from "../../db/schema/exports";
import { generationEvents, generationItems, generations } from "../../db/schema/generations";
import {
  memoryFiles,
  memoryFileVersions,
  objectDeletions,
  projectReferences,
  projects,
} from "../../db/schema/projects";
import { triggers } from "../../db/schema/triggers";
import type { Page } from "../../lib/page";
import type { ProjectChange } from "./schemas";

export type ProjectRow = typeof projects.$inferSelect;

/** Undefined if the owner already has `cap` projects or is being deleted. One statement checks and inserts. */
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

const projectOfOwner = constant(ownerNames, (at, db) =>
  db
    .select()
    .from(projects)
    .where(and(eq(projects.id, at.projectId), isOwned(at))),
);

export async function findProject(db: Db, owner: Owner, projectId: string): Promise<ProjectRow | undefined> {
  const [row] = await projectOfOwner(db, ownerValues(owner, projectId));
  return row;
}

/** `after` may be a text behind every id. */
const projectsOfUser = constant(["userId", "after", "limit"], (at, db) =>
  db
    .select()
    .from(projects)
    .where(and(eq(projects.ownerId, at.userId), lt(projects.id, at.after)))
    .orderBy(desc(projects.id))
    .limit(at.limit),
);

/** Newest first. An owner that is bound to one project sees that project only. */
export async function listProjects(db: Db, owner: Owner, page: Page): Promise<ProjectRow[]> {
  const { after, limit } = page;
  if (owner.projectId === null) return projectsOfUser(db, { userId: owner.userId, after: after ?? "~", limit });
  const project = await findProject(db, owner, owner.projectId);
  return project !== undefined && (after === null || project.id < after) ? [project] : [];
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
 * Deletes a project with everything below it in one transaction, and requests the deletion of its objects. Returns false
 * if the project is not the owner's. The project's row is deleted last, because every other statement checks the owner
 * by this row. The ledger stays: money that was spent stays spent, and jobs in flight have yet to be settled.
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
  const [deliveries, outboxEvents, webhooks] = deleteProjectOutbox(db, projectId, mine);
  const { project } = await inOneTransaction(db, {
    requested: statement<unknown>(
      db,
      sql`INSERT INTO object_deletions (id, key_prefix, requested_at) SELECT ${deletion.id}, ${keyPrefix}, ${deletion.nowMs} WHERE ${mine}`,
    ),
    generationEvents: db.delete(generationEvents).where(and(inGenerations, mine)),
    generationItems: db.delete(generationItems).where(of(generationItems.projectId)),
    generations: db.delete(generations).where(of(generations.projectId)),
    images: db.delete(images).where(of(images.projectId)),
    versions: db.delete(versions).where(of(versions.projectId)),
    assets: db.delete(assets).where(of(assets.projectId)),
    exports: db.delete(exports).where(of(exports.projectId)),
    triggers: db.delete(triggers).where(of(triggers.projectId)),
    deliveries,
    outboxEvents,
    webhooks,
    references: db.delete(projectReferences).where(of(projectReferences.projectId)),
    apiKeys: db.delete(apiKeys).where(of(apiKeys.projectId)),
    memoryFileVersions: db.delete(memoryFileVersions).where(of(memoryFileVersions.projectId)),
    memoryFiles: db.delete(memoryFiles).where(of(memoryFiles.projectId)),
    project: db
      .delete(projects)
      .where(and(eq(projects.id, projectId), mine))
      .returning({ id: projects.id }),
  });
  return project.length === 1;
}

/** In random order, so that requests which sleep or always fail do not keep the others from being served. */
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
