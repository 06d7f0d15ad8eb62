import { sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";

/* The sweep acts for no user, so these queries take no owner. */

/** Returns the users who have one of the ids. */
export async function listLivingUsers(db: Db, ids: readonly string[]): Promise<{ id: string }[]> {
  return statement(db, sql`SELECT id FROM users WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
}

/** Returns the projects, with their owners, that have one of the ids. */
export async function listLivingProjects(db: Db, ids: readonly string[]): Promise<{ id: string; ownerId: string }[]> {
  return statement(
    db,
    sql`SELECT id, owner_id AS ownerId FROM projects WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  );
}
