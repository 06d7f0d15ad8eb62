import { and, eq, getTableColumns, inArray, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import type { Db } from "../../db/client";
import { deleteUserOutbox } from "../../db/outbox";
import { deleteOwnAccounts } from "../../db/provider-accounts";
import {
  apiKeys,
  dailyUsage,
  identities,
  invites,
  passwordResets,
  refreshTokens,
  sessions,
  users,
} from "../../db/schema/accounts";
import { idempotencyKeys } from "../../db/schema/idempotency";
import { providerJobs, providerKeys } from "../../db/schema/providers";

/** With whether a Google identity is tied to it. */
export type UserRow = typeof users.$inferSelect & { hasGoogle: boolean };

export const userColumns = {
  ...getTableColumns(users),
  hasGoogle: sql<boolean>`EXISTS (SELECT 1 FROM identities WHERE identities.user_id = users.id)`.mapWith(Boolean),
};

/** A user whose deletion has begun is gone. */
export async function findUser(db: Db, userId: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.deletingAt)));
  return row;
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select(userColumns)
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
  const [row] = await db
    .update(users)
    .set({ name, updatedAt: nowMs })
    .where(eq(users.id, userId))
    .returning(userColumns);
  return row;
}

/**
 * Only if the hash is still the one that was checked, so that two changes at once cannot both win. Every session but
 * `keptSessionId` ends in the same transaction; answers those, or undefined when the hash was another.
 */
export async function replacePassword(
  db: Db,
  userId: string,
  hashes: { readonly from: string; readonly to: string },
  keptSessionId: string,
  nowMs: number,
): Promise<string[] | undefined> {
  const changed = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND password_hash = ${hashes.to})`;
  const [updated, ended] = await db.batch([
    db
      .update(users)
      .set({ passwordHash: hashes.to, updatedAt: nowMs })
      .where(and(eq(users.id, userId), eq(users.passwordHash, hashes.from)))
      .returning({ id: users.id }),
    db
      .update(sessions)
      .set({ revokedAt: nowMs })
      .where(and(eq(sessions.userId, userId), ne(sessions.id, keptSessionId), isNull(sessions.revokedAt), changed))
      .returning({ id: sessions.id }),
    db
      .delete(refreshTokens)
      .where(and(eq(refreshTokens.userId, userId), ne(refreshTokens.sessionId, keptSessionId), changed)),
  ]);
  return updated.length === 1 ? ended.map((session) => session.id) : undefined;
}

/** From here on nobody finds the user. */
export async function markDeleting(db: Db, userId: string, nowMs: number): Promise<void> {
  await db.update(users).set({ deletingAt: nowMs }).where(eq(users.id, userId));
}

/** Users whose deletion was begun before `beforeMs` and not finished; who was tried last comes last. */
export async function listHalfDeleted(db: Db, beforeMs: number): Promise<string[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(isNotNull(users.deletingAt), lt(users.deletingAt, beforeMs)))
    .orderBy(users.deletingAt)
    .limit(50);
  return rows.map((row) => row.id);
}

/** Whose an open job on the operator's account is once its user is gone: nobody has this id. */
const nobodyId = `usr_${"0".repeat(26)}`;

/**
 * The ledger of a user goes with him, but for what a provider may yet bill to the operator: somebody has to stop it, and
 * to settle it. It keeps no id but the picture's and the item's, by which a provider's callback finds it.
 */
function deleteLedger(db: Db, userId: string) {
  const isOpen = inArray(providerJobs.state, ["submitting", "pending", "unknown"]);
  const isOperators = eq(providerJobs.ownKey, false);
  return [
    db
      .update(providerJobs)
      .set({ userId: nobodyId, projectId: "", generationId: "" })
      .where(and(eq(providerJobs.userId, userId), isOperators, isOpen)),
    db.delete(providerJobs).where(eq(providerJobs.userId, userId)),
  ] as const;
}

export async function deleteUserRows(db: Db, userId: string): Promise<void> {
  await db.batch([
    db.delete(refreshTokens).where(eq(refreshTokens.userId, userId)),
    db.delete(sessions).where(eq(sessions.userId, userId)),
    db.delete(apiKeys).where(eq(apiKeys.userId, userId)),
    db.delete(identities).where(eq(identities.userId, userId)),
    db.delete(passwordResets).where(eq(passwordResets.userId, userId)),
    db.delete(providerKeys).where(eq(providerKeys.userId, userId)),
    db.delete(dailyUsage).where(eq(dailyUsage.userId, userId)),
    deleteOwnAccounts(db, userId),
    ...deleteLedger(db, userId),
    ...deleteUserOutbox(db, userId),
    // Who let whom in stays known; the address goes.
    db.update(invites).set({ email: null }).where(eq(invites.usedBy, userId)),
    db.delete(idempotencyKeys).where(sql`substr(${idempotencyKeys.scope}, 1, ${userId.length + 1}) = ${`${userId} `}`),
    db.delete(users).where(eq(users.id, userId)),
  ]);
}
