import { and, desc, eq, gt, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { apiKeys, refreshTokens, sessions, users } from "../../db/schema/accounts";
import { idempotencyKeys } from "../../db/schema/idempotency";

export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;

export type NewUser = { id: string; email: string; name: string | null; passwordHash: string };
export type NewSession = { id: string; userId: string; refreshHash: string; expiresAt: number };

export async function insertUser(db: Db, user: NewUser, nowMs: number): Promise<UserRow | undefined> {
  const [row] = await db
    .insert(users)
    .values({ ...user, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing({ target: users.email })
    .returning();
  return row;
}

/** A user whose deletion has begun is gone. */
export async function findUser(db: Db, userId: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.deletingAt)));
  return row;
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.email, email), isNull(users.deletingAt)));
  return row;
}

export async function updateUserName(
  db: Db,
  userId: string,
  name: string | null,
  nowMs: number,
): Promise<UserRow | undefined> {
  const [row] = await db.update(users).set({ name, updatedAt: nowMs }).where(eq(users.id, userId)).returning();
  return row;
}

/** Only if the hash is still the one that was checked, so that two changes at once cannot both win. */
export async function updatePasswordHash(
  db: Db,
  userId: string,
  from: string,
  to: string,
  nowMs: number,
): Promise<boolean> {
  const changed = await db
    .update(users)
    .set({ passwordHash: to, updatedAt: nowMs })
    .where(and(eq(users.id, userId), eq(users.passwordHash, from)))
    .returning({ id: users.id });
  return changed.length === 1;
}

export async function insertSession(db: Db, session: NewSession, nowMs: number): Promise<void> {
  const { id, userId, refreshHash, expiresAt } = session;
  await db.batch([
    db.insert(sessions).values({ id, userId, createdAt: nowMs, lastUsedAt: nowMs }),
    db.insert(refreshTokens).values({ hash: refreshHash, sessionId: id, userId, expiresAt }),
  ]);
}

export async function findSession(db: Db, userId: string, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return row;
}

/** Newest first. A session without a living refresh token is over. */
export async function listSessions(
  db: Db,
  userId: string,
  limit: number,
  after: string | null,
  nowMs: number,
): Promise<SessionRow[]> {
  const living = sql`EXISTS (SELECT 1 FROM ${refreshTokens} WHERE ${refreshTokens.sessionId} = ${sessions.id} AND ${refreshTokens.spentAt} IS NULL AND ${refreshTokens.expiresAt} > ${nowMs})`;
  const older = after === null ? undefined : lt(sessions.id, after);
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), living, older))
    .orderBy(desc(sessions.id))
    .limit(limit);
}

export async function listSessionIds(db: Db, userId: string, except: string | null): Promise<string[]> {
  const others = except === null ? undefined : ne(sessions.id, except);
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), others));
  return rows.map((row) => row.id);
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

export type RefreshRow = { sessionId: string; userId: string; spentAt: number | null; successorUnspent: boolean };

/**
 * Spends a refresh token and writes its successor in one transaction. The row it answers is the token's, whoever spent
 * it: of twenty at once one wins, and the rest see when it was spent.
 */
export async function rotateRefreshToken(
  db: Db,
  hashes: { readonly spent: string; readonly successor: string },
  times: { readonly nowMs: number; readonly expiresAt: number },
): Promise<{ won: boolean; row: RefreshRow | undefined }> {
  const { nowMs, expiresAt } = times;
  const alive = sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${sessions.id} = ${refreshTokens.sessionId} AND ${sessions.revokedAt} IS NULL)`;
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
        ),
      )
      .returning({ hash: refreshTokens.hash }),
    statement<unknown>(db, sql`INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at)
      SELECT ${hashes.successor}, session_id, user_id, ${expiresAt} FROM refresh_tokens
      WHERE hash = ${hashes.spent} AND spent_at = ${nowMs} ON CONFLICT (hash) DO NOTHING`),
    statement<unknown>(db, sql`UPDATE sessions SET last_used_at = ${nowMs}
      WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ${hashes.spent} AND spent_at = ${nowMs})`),
    db
      .select({
        sessionId: refreshTokens.sessionId,
        userId: refreshTokens.userId,
        spentAt: refreshTokens.spentAt,
        successorUnspent: sql<number>`${successor} IS NULL`.mapWith(Boolean),
      })
      .from(refreshTokens)
      .where(and(eq(refreshTokens.hash, hashes.spent), gt(refreshTokens.expiresAt, nowMs), alive)),
  ]);
  return { won: won.length === 1, row: rows[0] };
}

export async function deleteExpiredRefreshTokens(db: Db, nowMs: number): Promise<void> {
  await db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, nowMs));
}

export async function markDeleting(db: Db, userId: string, nowMs: number): Promise<void> {
  await db.update(users).set({ deletingAt: nowMs }).where(eq(users.id, userId));
}

/** Users whose deletion began before `beforeMs` and was not finished. */
export async function listHalfDeleted(db: Db, beforeMs: number): Promise<string[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(isNotNull(users.deletingAt), lt(users.deletingAt, beforeMs)))
    .limit(50);
  return rows.map((row) => row.id);
}

export async function deleteUserRows(db: Db, userId: string): Promise<void> {
  await db.batch([
    db.delete(refreshTokens).where(eq(refreshTokens.userId, userId)),
    db.delete(sessions).where(eq(sessions.userId, userId)),
    db.delete(apiKeys).where(eq(apiKeys.userId, userId)),
    db.delete(idempotencyKeys).where(sql`substr(${idempotencyKeys.scope}, 1, ${userId.length + 1}) = ${`${userId} `}`),
    db.delete(users).where(eq(users.id, userId)),
  ]);
}
