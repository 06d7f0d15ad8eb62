import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import type { AuditEntry } from "../../domain/audit";
import { statement, type Db } from "../../db/client";
import { passwordResets, refreshTokens, sessions, users } from "../../db/schema/accounts";

type NewReset = {
  readonly codeHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** False when there is no such user. A user has one code at most: the ones before die with the new one's birth. */
export async function insertReset(db: Db, reset: NewReset, audit: AuditEntry): Promise<boolean> {
  const { codeHash, userId, createdAt, expiresAt } = reset;
  const there = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)`;
  const [, , made] = await db.batch([
    auditStatement(db, audit, there),
    db.delete(passwordResets).where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt))),
    statement<{ user_id: string }>(
      db,
      sql`INSERT INTO password_resets (code_hash, user_id, created_at, expires_at)
      SELECT ${codeHash}, ${userId}, ${createdAt}, ${expiresAt} WHERE ${there} RETURNING user_id`,
    ),
  ]);
  return made.length === 1;
}

/** Whom a code is good for; a user whose deletion has begun has none. */
function holderOf(codeHash: string, nowMs: number) {
  return sql`SELECT r.user_id FROM password_resets r JOIN users u ON u.id = r.user_id
    WHERE r.code_hash = ${codeHash} AND r.used_at IS NULL AND r.expires_at > ${nowMs} AND u.deleting_at IS NULL`;
}

type ResetHolder = { readonly userId: string; readonly banned: boolean; readonly sessionIds: string[] };

/** With the sessions that a reset would end. */
export async function findResetHolder(db: Db, codeHash: string, nowMs: number): Promise<ResetHolder | undefined> {
  const holder = sql`(${holderOf(codeHash, nowMs)})`;
  const [[user], living] = await db.batch([
    db
      .select({ id: users.id, bannedAt: users.bannedAt })
      .from(users)
      .where(sql`${users.id} = ${holder}`),
    db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(sql`${sessions.userId} = ${holder}`, isNull(sessions.revokedAt))),
  ]);
  return user && { userId: user.id, banned: user.bannedAt !== null, sessionIds: living.map(({ id }) => id) };
}

/**
 * Spends the code, sets the password and ends every session in one transaction; answers the sessions that it ended, or
 * undefined when the code is not, or no longer, good. The spending comes last, since the rest asks whether the code is
 * unspent: of many at once one finds it so.
 */
export async function spendReset(
  db: Db,
  codeHash: string,
  passwordHash: string,
  nowMs: number,
): Promise<string[] | undefined> {
  const holder = sql`(${holderOf(codeHash, nowMs)} AND u.banned_at IS NULL)`;
  const [ended, , , spent] = await db.batch([
    db
      .update(sessions)
      .set({ revokedAt: nowMs })
      .where(and(sql`${sessions.userId} = ${holder}`, isNull(sessions.revokedAt)))
      .returning({ id: sessions.id }),
    db.delete(refreshTokens).where(sql`${refreshTokens.userId} = ${holder}`),
    db
      .update(users)
      .set({ passwordHash, updatedAt: nowMs })
      .where(sql`${users.id} = ${holder}`),
    db
      .update(passwordResets)
      .set({ usedAt: nowMs })
      .where(and(eq(passwordResets.codeHash, codeHash), sql`${passwordResets.userId} = ${holder}`))
      .returning({ userId: passwordResets.userId }),
  ]);
  return spent.length === 1 ? ended.map((session) => session.id) : undefined;
}

export async function deleteResetsBefore(db: Db, expiredMs: number): Promise<void> {
  await db.delete(passwordResets).where(lt(passwordResets.expiresAt, expiredMs));
}
