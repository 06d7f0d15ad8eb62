import { sql, type SQL } from "drizzle-orm";
import type { AuditEntry } from "../domain/audit";
import { newId } from "../lib/ids";
import { statement, type Db } from "./client";

/**
 * The statement that adds an entry to the audit log. Run it in the batch of the recorded change, with the change's own
 * condition as `when`, so that both happen or neither.
 */
export function auditStatement(db: Db, entry: AuditEntry, when: SQL) {
  const { actorId, action, targetId, requestId, createdAt } = entry;
  return statement<unknown>(
    db,
    sql`INSERT INTO audit_log (id, actor_id, action, target_id, detail, request_id, created_at)
    SELECT ${newId("aud", createdAt)}, ${actorId}, ${action}, ${targetId}, ${JSON.stringify(entry.detail)}, ${requestId}, ${createdAt} WHERE ${when}`,
  );
}
