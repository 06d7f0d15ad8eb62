import { and, desc, eq, gte, isNull, lt, sql, type SQL } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import type { AuditEntry } from "../../domain/audit";
import type { Db } from "../../db/client";
import { users } from "../../db/schema/accounts";
import { userColumns, type UserRow } from "../identity/store";

/** Newest first. A prefix is a range, so that the index on addresses serves it. */
export async function listUserRows(
  db: Db,
  emailPrefix: string | undefined,
  limit: number,
  after: string | null,
): Promise<UserRow[]> {
  const named =
    emailPrefix === undefined
      ? undefined
      : and(gte(users.email, emailPrefix), lt(users.email, `${emailPrefix}\u{10ffff}`));
  const older = after === null ? undefined : lt(users.id, after);
  return db
    .select(userColumns)
    .from(users)
    .where(and(isNull(users.deletingAt), named, older))
    .orderBy(desc(users.id))
    .limit(limit);
}

/** What is left out stays as it is; null is the default of the deployment. */
export type QuotaUpdate = {
  readonly [Name in "generationsPerDay" | "storedBytesPerDay" | "monthlyMicroUsd"]?: UserRow[Name] | undefined;
};

type UserUpdate = QuotaUpdate & {
  readonly banned?: boolean | undefined;
  /** Kept as it is when null and still banned. */
  readonly banReason: string | null;
};

function banOf(update: UserUpdate, nowMs: number) {
  if (update.banned === undefined) return {};
  if (!update.banned) return { bannedAt: null, banReason: null };
  return {
    bannedAt: sql`coalesce(banned_at, ${nowMs})`,
    banReason: sql`coalesce(${update.banReason}, ban_reason)`,
  };
}

/**
 * Undefined when there is no such user, or the ban would leave no administrator: the check and the ban are one. The row
 * is the one before the change, which touches nothing of it that a User shows.
 */
export async function updateUserRow(
  db: Db,
  userId: string,
  update: UserUpdate,
  audits: readonly AuditEntry[],
  nowMs: number,
): Promise<UserRow | undefined> {
  const { generationsPerDay, storedBytesPerDay, monthlyMicroUsd } = update;
  const anotherAdmin = sql`EXISTS (SELECT 1 FROM users o WHERE o.role = 'admin' AND o.id <> ${userId} AND o.banned_at IS NULL AND o.deleting_at IS NULL)`;
  const spared: SQL = update.banned === true ? sql`(role <> 'admin' OR ${anotherAdmin})` : sql`1`;
  const allowed = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL AND ${spared})`;
  // The change comes last: the others ask whether it will be allowed, which it may itself make untrue.
  const records = audits.map((entry) => auditStatement(db, entry, allowed));
  const change = db
    .update(users)
    .set({
      ...banOf(update, nowMs),
      ...(generationsPerDay !== undefined && { generationsPerDay }),
      ...(storedBytesPerDay !== undefined && { storedBytesPerDay }),
      ...(monthlyMicroUsd !== undefined && { monthlyMicroUsd }),
      updatedAt: nowMs,
    })
    .where(and(eq(users.id, userId), allowed));
  const before = db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, userId), allowed));
  const [[row]] = await db.batch([before, ...records, change]);
  return row;
}
