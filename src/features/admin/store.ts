import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import type { AuditEntry } from "../../domain/audit";
import type { Db } from "../../db/client";
import { auditLog, invites } from "../../db/schema/accounts";

export type InviteRow = typeof invites.$inferSelect;
export type AuditRow = typeof auditLog.$inferSelect;

export async function insertInvite(db: Db, row: InviteRow, audit: AuditEntry): Promise<void> {
  await db.batch([db.insert(invites).values(row), auditStatement(db, audit, sql`1`)]);
}

export async function listInviteRows(db: Db, limit: number, after: string | null): Promise<InviteRow[]> {
  const older = after === null ? undefined : lt(invites.id, after);
  return db.select().from(invites).where(older).orderBy(desc(invites.id)).limit(limit);
}

/** A used invite stays: it tells who let whom in. */
export async function deleteUnusedInvite(
  db: Db,
  inviteId: string,
  audit: AuditEntry,
): Promise<"deleted" | "used" | "unknown"> {
  const unused = sql`EXISTS (SELECT 1 FROM invites WHERE id = ${inviteId} AND used_at IS NULL)`;
  const [found, , gone] = await db.batch([
    db.select({ id: invites.id }).from(invites).where(eq(invites.id, inviteId)),
    auditStatement(db, audit, unused),
    db
      .delete(invites)
      .where(and(eq(invites.id, inviteId), isNull(invites.usedAt)))
      .returning({ id: invites.id }),
  ]);
  if (gone.length === 1) return "deleted";
  return found.length === 1 ? "used" : "unknown";
}

export async function deleteUnusedInvitesBefore(db: Db, expiredMs: number): Promise<void> {
  await db.delete(invites).where(and(isNull(invites.usedAt), lt(invites.expiresAt, expiredMs)));
}

export async function listAuditRows(db: Db, limit: number, after: string | null): Promise<AuditRow[]> {
  const older = after === null ? undefined : lt(auditLog.id, after);
  return db.select().from(auditLog).where(older).orderBy(desc(auditLog.id)).limit(limit);
}
