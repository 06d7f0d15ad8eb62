import { and, desc, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { refreshTokens, sessions } from "../../db/schema/accounts";
import { endSessions } from "../../db/sessions";
import type { UserRow } from "../../db/users";
import type { Page } from "../../lib/page";

export type SessionRow = typeof sessions.$inferSelect;
export type NewSession = { id: string; userId: string; refreshHash: string; expiresAt: number };

/** A session ends this long after the sign-in, however often its tokens are refreshed. */
const maxSessionMs = 90 * 24 * 3600 * 1000;

/**
 * `checked` is the user's row from before the password was checked. Returns false if the password changed, or the user
 * was banned or deleted, since then. Otherwise a sign-in with the old password would survive the change that ends all
 * sessions.
 */
export async function insertSession(db: Db, session: NewSession, checked: UserRow, nowMs: number): Promise<boolean> {
  const { id, userId, refreshHash, expiresAt } = session;
  const { made } = await inOneTransaction(db, {
    made: statement<{ id: string }>(
      db,
      sql`INSERT INTO sessions (id, user_id, created_at, last_used_at)
      SELECT ${id}, u.id, ${nowMs}, ${nowMs} FROM users u WHERE u.id = ${userId}
        AND u.password_hash IS ${checked.passwordHash} AND u.banned_at IS NULL AND u.deleting_at IS NULL RETURNING id`,
    ),
    token: statement<unknown>(
      db,
      sql`INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at)
      SELECT ${refreshHash}, s.id, s.user_id, ${expiresAt} FROM sessions s WHERE s.id = ${id}`,
    ),
  });
  return made.length === 1;
}

export async function findSession(db: Db, userId: string, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return row;
}

/** Newest first. Leaves out a session that is too old, or that has no valid refresh token left. */
export async function listSessions(db: Db, userId: string, page: Page, nowMs: number): Promise<SessionRow[]> {
  const young = gt(sessions.createdAt, nowMs - maxSessionMs);
  const living = sql`EXISTS (SELECT 1 FROM ${refreshTokens} WHERE ${refreshTokens.sessionId} = ${sessions.id} AND ${refreshTokens.spentAt} IS NULL AND ${refreshTokens.expiresAt} > ${nowMs})`;
  const older = page.after === null ? undefined : lt(sessions.id, page.after);
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), young, living, older))
    .orderBy(desc(sessions.id))
    .limit(page.limit);
}

export async function endOneSession(db: Db, userId: string, sessionId: string, nowMs: number): Promise<void> {
  await inOneTransaction(db, endSessions(db, { userId, only: sessionId }, nowMs));
}

export type RefreshRow = {
  readonly sessionId: string;
  readonly userId: string;
  readonly spentAt: number | null;
  readonly successorUnspent: boolean;
  readonly signedInAt: number;
};

/**
 * Spends a refresh token and inserts the successor in one transaction. If many requests send the same token at once,
 * `won` is true for one of them. `row` describes the token after the transaction, so the others see when the token was
 * spent; `row` is undefined for a token that is unknown, expired or of an ended session. The token of a banned user is
 * not spent, so the session can go on after the ban.
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
  const { spent, found } = await inOneTransaction(db, {
    spent: db
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
    successor: statement<unknown>(
      db,
      sql`INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at)
      SELECT ${hashes.successor}, session_id, user_id, ${expiresAt} FROM refresh_tokens
      WHERE hash = ${hashes.spent} AND spent_at = ${nowMs} ON CONFLICT (hash) DO NOTHING`,
    ),
    used: statement<unknown>(
      db,
      sql`UPDATE sessions SET last_used_at = ${nowMs}
      WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ${hashes.spent} AND spent_at = ${nowMs})`,
    ),
    found: db
      .select({
        sessionId: refreshTokens.sessionId,
        userId: refreshTokens.userId,
        spentAt: refreshTokens.spentAt,
        successorUnspent: sql<number>`${successor} IS NULL`.mapWith(Boolean),
        signedInAt: sql<number>`(SELECT created_at FROM sessions WHERE sessions.id = refresh_tokens.session_id)`,
      })
      .from(refreshTokens)
      .where(and(eq(refreshTokens.hash, hashes.spent), gt(refreshTokens.expiresAt, nowMs), alive)),
  });
  return { won: spent.length === 1, row: found[0] };
}

/**
 * Deletes expired refresh tokens, and the sessions that have no token left: those have ended or expired. Reads the rows
 * to delete alone.
 */
export async function deleteEndedSessions(db: Db, nowMs: number): Promise<void> {
  const isAlive = sql`EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.session_id = s.session_id AND t.expires_at >= ${nowMs})`;
  await db.batch([
    statement<unknown>(
      db,
      sql`DELETE FROM sessions WHERE id IN (SELECT s.session_id FROM refresh_tokens s WHERE s.expires_at < ${nowMs} AND NOT ${isAlive})`,
    ),
    db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, nowMs)),
    // The end of a session has deleted the tokens.
    db.delete(sessions).where(isNotNull(sessions.revokedAt)),
  ]);
}
