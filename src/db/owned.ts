import { sql, type SQL } from "drizzle-orm";
import type { Owner } from "../context";
import type { Holes, Values } from "./constant";

/**
 * SQL condition: the project exists and belongs to the owner. Use it inside the statement that does the work, so that
 * nothing can change between check and work. Another user's project then looks like one that does not exist.
 */
export function owns(owner: Owner, projectId: string): SQL {
  if (owner.projectId !== null && owner.projectId !== projectId) return sql`0`;
  // Not EXISTS: SQLite makes a join of that, and then sorts what an index would give in order.
  return sql`((SELECT p.id FROM projects p WHERE p.id = ${projectId} AND p.owner_id = ${owner.userId}) IS NOT NULL)`;
}

/** The names of the values that `isOwned` needs. */
export const ownerNames = ["projectId", "userId", "boundTo"] as const;
type OwnerName = (typeof ownerNames)[number];

/** `owns` for constant statements. */
export function isOwned({ projectId, userId, boundTo }: Holes<OwnerName>): SQL {
  return sql`((SELECT p.id FROM projects p WHERE p.id = ${projectId} AND p.owner_id = ${userId}
    AND p.id = coalesce(${boundTo}, p.id)) IS NOT NULL)`;
}

export function ownerValues(owner: Owner, projectId: string): Values<OwnerName> {
  return { projectId, userId: owner.userId, boundTo: owner.projectId };
}
