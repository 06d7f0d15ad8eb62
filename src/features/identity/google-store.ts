import { and, eq, isNull, sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { deleteUserOutbox } from "../../db/outbox";
import { deleteOwnAccounts } from "../../db/provider-accounts";
import { apiKeys, passwordResets, refreshTokens, sessions, users } from "../../db/schema/accounts";
import { triggers } from "../../db/schema/generations";
import { providerKeys } from "../../db/schema/providers";
import type { NewIdentity } from "./sign-up-store";
import { userColumns, type UserRow } from "./store";

type IdentityKey = Pick<NewIdentity, "issuer" | "subject">;

export async function findUserByIdentity(db: Db, { issuer, subject }: IdentityKey): Promise<UserRow | undefined> {
  const owner = sql`(SELECT user_id FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`;
  const [row] = await db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, owner), isNull(users.deletingAt)));
  return row;
}

/** Of all that acts for the user: sessions and API keys. */
export async function listCredentials(db: Db, userId: string): Promise<string[]> {
  const rows = await statement<{ id: string }>(
    db,
    sql`SELECT id FROM sessions WHERE user_id = ${userId} AND revoked_at IS NULL
      UNION ALL SELECT id FROM api_keys WHERE user_id = ${userId}`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Ties an identity to an account that has none of its provider, and takes from the account all by which somebody who
 * once took the address could still act for it, or look on: the password, sessions, API keys, triggers, reset codes,
 * webhooks, and provider keys, whose accounts see what is drawn. One transaction; the identity comes last, since its
 * absence is what each step asks for. Answers the sessions and keys that ended, or undefined when nothing was tied.
 */
export async function linkIdentity(
  db: Db,
  { issuer, subject, provider }: NewIdentity,
  userId: string,
  nowMs: number,
): Promise<string[] | undefined> {
  const free = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND banned_at IS NULL AND deleting_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ${issuer} AND subject = ${subject})
    AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = ${userId} AND provider = ${provider})`;
  const [ended, keys, , , , , , , , , , linked] = await db.batch([
    db
      .update(sessions)
      .set({ revokedAt: nowMs })
      .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), free))
      .returning({ id: sessions.id }),
    db
      .delete(apiKeys)
      .where(and(eq(apiKeys.userId, userId), free))
      .returning({ id: apiKeys.id }),
    db.delete(refreshTokens).where(and(eq(refreshTokens.userId, userId), free)),
    db.delete(passwordResets).where(and(eq(passwordResets.userId, userId), free)),
    db.delete(triggers).where(and(eq(triggers.ownerId, userId), free)),
    db.delete(providerKeys).where(and(eq(providerKeys.userId, userId), free)),
    deleteOwnAccounts(db, userId, { when: free }),
    ...deleteUserOutbox(db, userId, free),
    db
      .update(users)
      .set({ passwordHash: null, updatedAt: nowMs })
      .where(and(eq(users.id, userId), free)),
    statement<{ userId: string }>(
      db,
      sql`INSERT INTO identities (issuer, subject, provider, user_id, created_at)
      SELECT ${issuer}, ${subject}, ${provider}, ${userId}, ${nowMs} WHERE ${free} RETURNING user_id AS userId`,
    ),
  ]);
  return linked.length === 1 ? [...ended, ...keys].map(({ id }) => id) : undefined;
}
