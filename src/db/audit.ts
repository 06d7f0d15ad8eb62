import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "./client";

export type AuditEntry = {
  readonly id: string;
  readonly actorId: string;
  readonly action: string;
  /** The user, invite or other thing that it was done to. */
  readonly targetId: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly createdAt: number;
};

/** Stands in the batch of the deed that it records, with the deed's own condition as `when`: both happen, or neither. */
export function auditStatement(db: Db, entry: AuditEntry, when: SQL) {
  const { id, actorId, action, targetId, requestId, createdAt } = entry;
  return statement<unknown>(
    db,
    sql`INSERT INTO audit_log (id, actor_id, action, target_id, detail, request_id, created_at)
    SELECT ${id}, ${actorId}, ${action}, ${targetId}, ${JSON.stringify(entry.detail)}, ${requestId}, ${createdAt} WHERE ${when}`,
  );
}
