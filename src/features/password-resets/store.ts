import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { passwordResets, users } from "../../db/schema/accounts";
import { endSessions, listLivingSessions, toIds, type SessionEnding } from "../../db/sessions";
import type { AuditEntry } from "../../domain/audit";

type NewReset = {
  readonly codeHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** Also deletes the user's unused code, if there is one. Returns false if there is no such user. */
export async function insertReset(db: Db, reset: NewReset, audit: AuditEntry): Promise<boolean> {
  const { codeHash, userId, createdAt, expiresAt } = reset;
  const exists = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)`;
  const { made } = await inOneTransaction(db, {
    record: auditStatement(db, audit, exists),
    replaced: db.delete(passwordResets).where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt))),
    made: statement<{ user_id: string }>(
      db,
      sql`INSERT INTO password_resets (code_hash, user_id, created_at, expires_at)
      SELECT ${codeHash}, ${userId}, ${createdAt}, ${expiresAt} WHERE ${exists} RETURNING user_id`,
    ),
  });
  return made.length === 1;
}

type ResetHolder = { readonly userId: string; readonly banned: boolean };

export async function findResetHolder(db: Db, codeHash: string, nowMs: number): Promise<ResetHolder | undefined> {
  const [user] = await db
    .select({ id: users.id, bannedAt: users.bannedAt })
    .from(users)
    .where(sql`${users.id} = (${holderOf(codeHash, nowMs)})`);
  return user && { userId: user.id, banned: user.bannedAt !== null };
}

/** The user whom a valid code belongs to. None for a user whose deletion has begun. */
function holderOf(codeHash: string, nowMs: number) {
  return sql`SELECT r.user_id FROM password_resets r JOIN users u ON u.id = r.user_id
    WHERE r.code_hash = ${codeHash} AND r.used_at IS NULL AND r.expires_at > ${nowMs} AND u.deleting_at IS NULL`;
}

/**
 * Spends the code, sets the password and ends all sessions. Refused if the code is no longer valid, or the user is
 * banned by now.
 */
export function prepareReset(db: Db, codeHash: string, passwordHash: string, nowMs: number): SessionEnding {
  const holder = sql`(${holderOf(codeHash, nowMs)} AND u.banned_at IS NULL)`;
  return {
    list: () => listLivingSessions(db, { userId: holder }),
    write: async () => {
      const { endedSessions, spent } = await inOneTransaction(db, {
        ...endSessions(db, { userId: holder }, nowMs),
        password: db
          .update(users)
          .set({ passwordHash, updatedAt: nowMs })
          .where(sql`${users.id} = ${holder}`),
        // Last, because the statements above check that the code is unspent. Of many requests at once, one succeeds.
        spent: db
          .update(passwordResets)
          .set({ usedAt: nowMs })
          .where(and(eq(passwordResets.codeHash, codeHash), sql`${passwordResets.userId} = ${holder}`))
          .returning({ userId: passwordResets.userId }),
      });
      return spent.length === 1 ? toIds(endedSessions) : undefined;
    },
  };
}

export async function deleteResetsBefore(db: Db, expiredMs: number): Promise<void> {
  await db.delete(passwordResets).where(lt(passwordResets.expiresAt, expiredMs));
}
