import { sql, type SQL } from "drizzle-orm";
import type { Owner } from "../context";

/**
 * The condition that a project is there and is the owner's. It stands inside the statement that does the work, so
 * that the check and the work are one, and a project of somebody else is a project that is not there.
 */
export function owns(owner: Owner, projectId: string): SQL {
  if (owner.projectId !== null && owner.projectId !== projectId) return sql`0`;
  return sql`EXISTS (SELECT 1 FROM projects p WHERE p.id = ${projectId} AND p.owner_id = ${owner.userId})`;
}
