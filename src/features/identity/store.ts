import { and, eq, gte, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { inOneTransaction, type Db } from "../../db/client";
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
import { ledgerDays, ledgerGenerations } from "../../db/schema/ledger";
import { providerJobs, providerKeys } from "../../db/schema/providers";
import { endSessions, listLivingSessions, toIds, type SessionEnding } from "../../db/sessions";
import { userColumns, type UserRow } from "../../db/users";
import { billableStates } from "../../domain/job-states";

/** Replaces the user id in the jobs that outlive their user. No user has this id. */
const nobodyId = `usr_${"0".repeat(26)}`;

/** Does not find a user whose deletion has begun. */
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
 * Replaces a password and ends every session except `keptSessionId`. Refused unless the stored hash is still
 * `hashes.from`, the one that was checked, so that of two changes at once only one wins.
 */
export function preparePasswordChange(
  db: Db,
  userId: string,
  hashes: { readonly from: string; readonly to: string },
  keptSessionId: string,
  nowMs: number,
): SessionEnding {
  const unchanged = sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND password_hash = ${hashes.from})`;
  const choice = { userId, except: keptSessionId, when: unchanged };
  return {
    list: () => listLivingSessions(db, choice),
    write: async () => {
      const { endedSessions, changed } = await inOneTransaction(db, {
        ...endSessions(db, choice, nowMs),
        // Last, because the statements above check for the old hash.
        changed: db
          .update(users)
          .set({ passwordHash: hashes.to, updatedAt: nowMs })
          .where(and(eq(users.id, userId), eq(users.passwordHash, hashes.from)))
          .returning({ id: users.id }),
      });
      return changed.length === 1 ? toIds(endedSessions) : undefined;
    },
  };
}

/** From now on no query finds the user. */
export async function markDeleting(db: Db, userId: string, nowMs: number): Promise<void> {
  await db.update(users).set({ deletingAt: nowMs }).where(eq(users.id, userId));
}

/** Users whose deletion began before `beforeMs` and did not finish. Each try marks the user anew, so goes to the end. */
export async function listHalfDeleted(db: Db, beforeMs: number): Promise<string[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(isNotNull(users.deletingAt), lt(users.deletingAt, beforeMs)))
    .orderBy(users.deletingAt)
    .limit(50);
  return rows.map(({ id }) => id);
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
    // The record of who invited whom stays. The e-mail address goes.
    db.update(invites).set({ email: null }).where(eq(invites.usedBy, userId)),
    // A range, so that the primary key serves the search: "!" is the character after the space.
    db
      .delete(idempotencyKeys)
      .where(and(gte(idempotencyKeys.scope, `${userId} `), lt(idempotencyKeys.scope, `${userId}!`))),
    db.delete(users).where(eq(users.id, userId)),
  ]);
}

/**
 * Deletes a user's jobs, except those that a provider may still bill to the operator: the sweep has to cancel and settle
 * them. These lose all ids but the image's and the item's, by which a provider's callback finds the job. The sums over
 * the user's jobs are deleted, too.
 */
function deleteLedger(db: Db, userId: string) {
  const isBillable = inArray(providerJobs.state, billableStates);
  const isOperators = eq(providerJobs.ownKey, false);
  const hasJob = sql`${ledgerGenerations.generationId} IN (SELECT generation_id FROM provider_jobs WHERE user_id = ${userId})`;
  return [
    // First, while the jobs still name their generations.
    db.delete(ledgerGenerations).where(and(hasJob, eq(ledgerGenerations.userId, userId))),
    db
      .update(providerJobs)
      .set({ userId: nobodyId, projectId: "", generationId: "" })
      .where(and(eq(providerJobs.userId, userId), isOperators, isBillable)),
    db.delete(providerJobs).where(eq(providerJobs.userId, userId)),
    db.delete(ledgerDays).where(eq(ledgerDays.userId, userId)),
  ] as const;
}
