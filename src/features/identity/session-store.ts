import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import type { AuditEntry } from "../../domain/audit";
import { statement, type Db } from "../../db/client";
import { refreshTokens, sessions } from "../../db/schema/accounts";
import type { UserRow } from "./store";

export type SessionRow = typeof sessions.$inferSelect;
export type NewSession = { id: string; userId: string; refreshHash: string; expiresAt: number };

/**
 * False when the account is no longer the one that was checked: its password changed, or it was banned or deleted while
 * the check ran. Else a sign-in with an old password would outlive the change that ends all sessions.
 */
export async function insertSession(db: Db, session: NewSession, checked: UserRow, nowMs: number): Promise<boolean> {
  const { id, userId, refreshHash, expiresAt } = session;
  const [made] = await db.batch([
    statement<{ id: string }>(
      db,
      sql`INSERT INTO sessions (id, user_id, created_at, last_used_at)
      SELECT ${id}, u.id, ${nowMs}, ${nowMs} FROM users u WHERE u.id = ${userId}
        AND u.password_hash IS ${checked.passwordHash} AND u.banned_at IS NULL AND u.deleting_at IS NULL RETURNING id`,
    ),
    statement<unknown>(
      db,
      sql`INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at)
      SELECT ${refreshHash}, s.id, s.user_id, ${expiresAt} FROM sessions s WHERE s.id = ${id}`,
    ),
  ]);
  return made.length === 1;
}

export async function findSession(db: Db, userId: string, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return row;
}

/** However often it is refreshed, a session ends after this. */
const maxSessionMs = 90 * 24 * 3600 * 1000;

/** Newest first. A session that is too old, or has no living refresh token, is over. */
export async function listSessions(
  db: Db,
  userId: string,
  limit: number,
  after: string | null,
  nowMs: number,
): Promise<SessionRow[]> {
  const young = gt(sessions.createdAt, nowMs - maxSessionMs);
  const living = sql`EXISTS (SELECT 1 FROM ${refreshTokens} WHERE ${refreshTokens.sessionId} = ${sessions.id} AND ${refreshTokens.spentAt} IS NULL AND ${refreshTokens.expiresAt} > ${nowMs})`;
  const older = after === null ? undefined : lt(sessions.id, after);
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), young, living, older))
    .orderBy(desc(sessions.id))
    .limit(limit);
}

export async function listLivingSessionIds(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return rows.map(({ id }) => id);
}

/** All that are there by then, in the transaction that records who did it; answers those that it ended. */
export async function endEverySession(db: Db, userId: string, audit: AuditEntry): Promise<string[]> {
  const there = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)`;
  const [ended] = await db.batch([
    db
      .update(sessions)
      .set({ revokedAt: audit.createdAt })
      .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id }),
    db.delete(refreshTokens).where(eq(refreshTokens.userId, userId)),
    auditStatement(db, audit, there),
  ]);
  return ended.map(({ id }) => id);
}

/** Ends sessions for good and forgets their refresh tokens. */
export async function endSessions(db: Db, userId: string, sessionIds: readonly string[], nowMs: number): Promise<void> {
  const listed = sql`(SELECT value FROM json_each(${JSON.stringify(sessionIds)}))`;
  await db.batch([
    db
      .update(sessions)
      .set({ revokedAt: nowMs })
      .where(and(eq(sessions.userId, userId), sql`${sessions.id} IN ${listed}`)),
    db.delete(refreshTokens).where(and(eq(refreshTokens.userId, userId), sql`${refreshTokens.sessionId} IN ${listed}`)),
  ]);
}

export type RefreshRow = {
  readonly sessionId: string;
  readonly userId: string;
  readonly spentAt: number | null;
  readonly successorUnspent: boolean;
  readonly signedInAt: number;
};

/**
 * Spends a refresh token and writes its successor in one transaction. The row it answers is the token's, whoever spent
 * it: of twenty at once one wins, and the rest see when it was spent. A banned user's token is not spent, so that the
 * session goes on when the ban ends.
 */
export async function rotateRefreshToken(
  db: Db,
  hashes: { readonly spent: string; readonly successor: string },
  times: { readonly nowMs: number; readonly expiresAt: number },
): Promise<{ won: boolean; row: RefreshRow | undefined }> {
  const { nowMs, expiresAt } = times;
  const alive = sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${sessions.id} = ${refreshTokens.sessionId} AND ${sessions.revokedAt} IS NULL AND ${sessions.createdAt} > ${nowMs - maxSessionMs})`;
  const welcome = sql`NOT EXISTS (SELECT 1 FROM users WHERE users.id = ${refreshTokens.userId} AND users.banned_at IS NOT NULL)`;
  const successor = sql`(SELECT next.spent_at FROM refresh_tokens AS next WHERE next.hash = ${hashes.successor})`;
  const [won, , , rows] = await db.batch([
    db
      .update(refreshTokens)
      .set({ spentAt: nowMs })
      .where(
        and(
          eq(refreshTokens.hash, hashes.spent),
          isNull(refreshTokens.spentAt),
          gt(refreshTokens.expiresAt, nowMs),
          alive,
          welcome,
        ),
      )
      .returning({ hash: refreshTokens.hash }),
    statement<unknown>(
      db,
      sql`INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at)
      SELECT ${hashes.successor}, session_id, user_id, ${expiresAt} FROM refresh_tokens
      WHERE hash = ${hashes.spent} AND spent_at = ${nowMs} ON CONFLICT (hash) DO NOTHING`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE sessions SET last_used_at = ${nowMs}
      WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ${hashes.spent} AND spent_at = ${nowMs})`,
    ),
    db
      .select({
        sessionId: refreshTokens.sessionId,
        userId: refreshTokens.userId,
        spentAt: refreshTokens.spentAt,
        successorUnspent: sql<number>`${successor} IS NULL`.mapWith(Boolean),
        signedInAt: sql<number>`(SELECT created_at FROM sessions WHERE sessions.id = refresh_tokens.session_id)`,
      })
      .from(refreshTokens)
      .where(and(eq(refreshTokens.hash, hashes.spent), gt(refreshTokens.expiresAt, nowMs), alive)),
  ]);
  return { won: won.length === 1, row: rows[0] };
}

/** Tokens that have run out, and sessions that have no token left: they have ended, one way or another. */
export async function deleteEndedSessions(db: Db, nowMs: number): Promise<void> {
  const hasToken = sql`EXISTS (SELECT 1 FROM ${refreshTokens} WHERE ${refreshTokens.sessionId} = ${sessions.id})`;
  await db.batch([
    db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, nowMs)),
    db.delete(sessions).where(sql`NOT ${hasToken}`),
  ]);
}
