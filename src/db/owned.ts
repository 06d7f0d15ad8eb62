import { sql, type SQL } from "drizzle-orm";
import type { Owner } from "../context";

/**
 * SQL condition: the project exists and belongs to the owner. Use it inside the statement that does the work, so that
 * nothing can change between check and work. Another user's project then looks like one that does not exist.
 */
export function owns(owner: Owner, projectId: string): SQL {
  if (owner.projectId !== null && owner.projectId !== projectId) return sql`0`;
  // Not EXISTS: SQLite makes a join of that, and then sorts what an index would give in order.
  return sql`((SELECT p.id FROM projects p WHERE p.id = ${projectId} AND p.owner_id = ${owner.userId}) IS NOT NULL)`;
}
