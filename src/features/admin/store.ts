import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import { inOneTransaction, type Db } from "../../db/client";
import { auditLog, invites } from "../../db/schema/accounts";
import type { AuditEntry } from "../../domain/audit";
import type { Page } from "../../lib/page";

export type InviteRow = typeof invites.$inferSelect;
export type AuditRow = typeof auditLog.$inferSelect;

export async function insertInvite(db: Db, row: InviteRow, audit: AuditEntry): Promise<void> {
  await db.batch([db.insert(invites).values(row), auditStatement(db, audit, sql`1`)]);
}

export async function listInviteRows(db: Db, page: Page): Promise<InviteRow[]> {
  const older = page.after === null ? undefined : lt(invites.id, page.after);
  return db.select().from(invites).where(older).orderBy(desc(invites.id)).limit(page.limit);
}

/** A used invite is kept as the record of who invited whom. */
export async function deleteUnusedInvite(
  db: Db,
  inviteId: string,
  audit: AuditEntry,
): Promise<"deleted" | "used" | "unknown"> {
  const unused = sql`EXISTS (SELECT 1 FROM invites WHERE id = ${inviteId} AND used_at IS NULL)`;
  const { found, gone } = await inOneTransaction(db, {
    found: db.select({ id: invites.id }).from(invites).where(eq(invites.id, inviteId)),
    record: auditStatement(db, audit, unused),
    gone: db
      .delete(invites)
      .where(and(eq(invites.id, inviteId), isNull(invites.usedAt)))
      .returning({ id: invites.id }),
  });
  if (gone.length === 1) return "deleted";
  return found.length === 1 ? "used" : "unknown";
}

export async function deleteUnusedInvitesBefore(db: Db, expiredMs: number): Promise<void> {
  await db.delete(invites).where(and(isNull(invites.usedAt), lt(invites.expiresAt, expiredMs)));
}

export async function listAuditRows(db: Db, page: Page): Promise<AuditRow[]> {
  const older = page.after === null ? undefined : lt(auditLog.id, page.after);
  return db.select().from(auditLog).where(older).orderBy(desc(auditLog.id)).limit(page.limit);
}
