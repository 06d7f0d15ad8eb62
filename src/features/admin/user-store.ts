import { and, desc, eq, gte, isNull, lt, sql, type SQL } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import { inOneTransaction, type Db } from "../../db/client";
import { users } from "../../db/schema/accounts";
import { endSessions, listLivingSessions, toIds, type SessionEnding } from "../../db/sessions";
import { userColumns, type UserRow } from "../../db/users";
import type { AuditEntry } from "../../domain/audit";
import type { Page } from "../../lib/page";

/** An omitted field stays as it is. Null restores the default of the deployment. */
export type QuotaUpdate = {
  readonly [Name in "generationsPerDay" | "storedBytesPerDay" | "monthlyMicroUsd"]?: UserRow[Name] | undefined;
};

type UserUpdate = QuotaUpdate & {
  readonly banned?: boolean | undefined;
  /** Null keeps the present reason, unless the ban ends. */
  readonly banReason: string | null;
};

/** Newest first. The search for a prefix is a range, so that the index on e-mail addresses serves it. */
export async function listUserRows(db: Db, emailPrefix: string | undefined, page: Page): Promise<UserRow[]> {
  const named =
    emailPrefix === undefined
      ? undefined
      : and(gte(users.email, emailPrefix), lt(users.email, `${emailPrefix}\u{10ffff}`));
  const older = page.after === null ? undefined : lt(users.id, page.after);
  return db
    .select(userColumns)
    .from(users)
    .where(and(isNull(users.deletingAt), named, older))
    .orderBy(desc(users.id))
    .limit(page.limit);
}

/**
 * Updates a user and writes the audit entries in one transaction. Returns undefined if there is no such user, or if the
 * ban would leave no administrator. The returned row is from before the update, which changes none of the fields that a
 * `User` shows.
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
  const { before } = await inOneTransaction(db, {
    before: db
      .select(userColumns)
      .from(users)
      .where(and(eq(users.id, userId), allowed)),
    ...Object.fromEntries(audits.map((entry) => [entry.action, auditStatement(db, entry, allowed)])),
    // Last, because the audit inserts check `allowed` too, and a ban can make it false.
    change: db
      .update(users)
      .set({
        ...banOf(update, nowMs),
        ...(generationsPerDay !== undefined && { generationsPerDay }),
        ...(storedBytesPerDay !== undefined && { storedBytesPerDay }),
        ...(monthlyMicroUsd !== undefined && { monthlyMicroUsd }),
        updatedAt: nowMs,
      })
      .where(and(eq(users.id, userId), allowed)),
  });
  return before[0];
}

function banOf(update: UserUpdate, nowMs: number) {
  if (update.banned === undefined) return {};
  if (!update.banned) return { bannedAt: null, banReason: null };
  return {
    bannedAt: sql`coalesce(banned_at, ${nowMs})`,
    banReason: sql`coalesce(${update.banReason}, ban_reason)`,
  };
}

/** Ends all sessions of a user and writes the audit entry in one transaction. */
export function prepareSignOut(db: Db, userId: string, audit: AuditEntry): SessionEnding {
  const exists = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)`;
  return {
    list: () => listLivingSessions(db, { userId }),
    write: async () => {
      const { endedSessions } = await inOneTransaction(db, {
        ...endSessions(db, { userId }, audit.createdAt),
        record: auditStatement(db, audit, exists),
      });
      return toIds(endedSessions);
    },
  };
}
