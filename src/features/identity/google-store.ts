import { and, eq, isNull, sql, type SQL } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { deleteUserOutbox } from "../../db/outbox";
import { deleteOwnAccounts } from "../../db/provider-accounts";
import { apiKeys, passwordResets, users } from "../../db/schema/accounts";
import { providerKeys } from "../../db/schema/providers";
import { triggers } from "../../db/schema/triggers";
import { endSessions, toIds, type SessionEnding } from "../../db/sessions";
import { userColumns, type UserRow } from "../../db/users";
import type { NewIdentity } from "./sign-up-store";

type IdentityKey = Pick<NewIdentity, "issuer" | "subject">;

export async function findUserByIdentity(db: Db, { issuer, subject }: IdentityKey): Promise<UserRow | undefined> {
  const owner = sql`(SELECT user_id FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`;
  const [row] = await db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, owner), isNull(users.deletingAt)));
  return row;
}

/**
 * Links an identity to an account that has none of its provider. Whoever registered the address may not be the person
 * who owns the mailbox, so the account loses everything by which that person could still act or watch: the password,
 * sessions, API keys, triggers, reset codes, webhooks, and provider keys, because the owner of a provider account sees
 * the images that are drawn there. Refused if the identity is linked already, or the user is banned or being deleted.
 */
export function prepareLink(db: Db, identity: NewIdentity, userId: string, nowMs: number): SessionEnding {
  const { issuer, subject, provider } = identity;
  const free = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND banned_at IS NULL AND deleting_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ${issuer} AND subject = ${subject})
    AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = ${userId} AND provider = ${provider})`;
  return {
    list: () => listCredentials(db, userId, free),
    write: async () => {
      const { endedSessions, endedKeys, linked } = await inOneTransaction(db, {
        ...endSessions(db, { userId, when: free }, nowMs),
        ...takeAccess(db, userId, free, nowMs),
        // Last, because the statements above check that no identity is linked.
        linked: statement<{ userId: string }>(
          db,
          sql`INSERT INTO identities (issuer, subject, provider, user_id, created_at)
          SELECT ${issuer}, ${subject}, ${provider}, ${userId}, ${nowMs} WHERE ${free} RETURNING user_id AS userId`,
        ),
      });
      return linked.length === 1 ? toIds([...endedSessions, ...endedKeys]) : undefined;
    },
  };
}

/** Lists sessions and API keys in one query, so that the list is of one moment. */
async function listCredentials(db: Db, userId: string, when: SQL): Promise<string[]> {
  const rows = await statement<{ id: string }>(
    db,
    sql`SELECT id FROM sessions WHERE user_id = ${userId} AND revoked_at IS NULL AND ${when}
      UNION ALL SELECT id FROM api_keys WHERE user_id = ${userId} AND ${when}`,
  );
  return toIds(rows);
}

/** The statements that take every access but the sessions. */
function takeAccess(db: Db, userId: string, when: SQL, nowMs: number) {
  const [deliveries, events, webhooks] = deleteUserOutbox(db, userId, when);
  return {
    endedKeys: db
      .delete(apiKeys)
      .where(and(eq(apiKeys.userId, userId), when))
      .returning({ id: apiKeys.id }),
    resets: db.delete(passwordResets).where(and(eq(passwordResets.userId, userId), when)),
    triggers: db.delete(triggers).where(and(eq(triggers.ownerId, userId), when)),
    providerKeys: db.delete(providerKeys).where(and(eq(providerKeys.userId, userId), when)),
    providerAccounts: deleteOwnAccounts(db, userId, { when }),
    deliveries,
    events,
    webhooks,
    password: db
      .update(users)
      .set({ passwordHash: null, updatedAt: nowMs })
      .where(and(eq(users.id, userId), when)),
  };
}
