import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import type { Db } from "../../db/client";
import { owns } from "../../db/owned";
import { users } from "../../db/schema/accounts";
import { projects } from "../../db/schema/projects";
import { triggers } from "../../db/schema/triggers";
import type { Page } from "../../lib/page";
import type { TriggerParams } from "./schemas";

export type TriggerRow = typeof triggers.$inferSelect;

/** False if the project is not the owner's or already has `cap` triggers. One statement checks and inserts. */
export async function insertTrigger(
  db: Db,
  owner: Owner,
  row: Omit<TriggerRow, "ownerId">,
  cap: number,
): Promise<boolean> {
  const { id, projectId, name, sealedSecret, createdAt } = row;
  const made = await db.all<{ id: string }>(sql`
    INSERT INTO triggers (id, project_id, owner_id, name, sealed_secret, created_at)
    SELECT ${id}, ${projectId}, ${owner.userId}, ${name}, ${sealedSecret}, ${createdAt}
    WHERE ${owns(owner, projectId)} AND (SELECT count(*) FROM triggers WHERE project_id = ${projectId}) < ${cap}
    RETURNING id`);
  return made.length === 1;
}

type Listed = Pick<TriggerRow, "id" | "name" | "createdAt">;

/** Newest first. */
export async function listTriggers(db: Db, owner: Owner, projectId: string, page: Page): Promise<Listed[]> {
  const older = page.after === null ? undefined : lt(triggers.id, page.after);
  return db
    .select({ id: triggers.id, name: triggers.name, createdAt: triggers.createdAt })
    .from(triggers)
    .where(and(eq(triggers.projectId, projectId), owns(owner, projectId), older))
    .orderBy(desc(triggers.id))
    .limit(page.limit);
}

export async function deleteTrigger(db: Db, owner: Owner, { projectId, triggerId }: TriggerParams): Promise<boolean> {
  const gone = await db
    .delete(triggers)
    .where(and(eq(triggers.id, triggerId), eq(triggers.projectId, projectId), owns(owner, projectId)))
    .returning({ id: triggers.id });
  return gone.length === 1;
}

export type TriggerCredential = Pick<TriggerRow, "id" | "projectId" | "ownerId" | "sealedSecret"> & {
  readonly ownerBanned: boolean;
};

/**
 * Finds the secret that verifies a delivery. The sender is not known before that check, so this is the only query of
 * the file without an owner. Undefined if the trigger, the project or the owner is gone.
 */
export async function findTriggerCredential(db: Db, triggerId: string): Promise<TriggerCredential | undefined> {
  const { id, projectId, ownerId, sealedSecret } = triggers;
  const [row] = await db
    .select({ id, projectId, ownerId, sealedSecret, bannedAt: users.bannedAt })
    .from(triggers)
    .innerJoin(projects, and(eq(projects.id, projectId), eq(projects.ownerId, ownerId)))
    .innerJoin(users, and(eq(users.id, ownerId), sql`${users.deletingAt} IS NULL`))
    .where(eq(id, triggerId));
  if (!row) return undefined;
  const { bannedAt, ...trigger } = row;
  return { ...trigger, ownerBanned: bannedAt !== null };
}
