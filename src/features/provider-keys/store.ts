import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { deleteOwnAccounts } from "../../db/provider-accounts";
import { providerKeys } from "../../db/schema/providers";
import type { Page } from "../../lib/page";

export type ProviderKeyRow = typeof providerKeys.$inferSelect;

/** Replaces the user's previous key in the same statement. Returns false if the user has been deleted. */
export async function putProviderKey(db: Db, row: ProviderKeyRow): Promise<boolean> {
  const { userId, provider, sealedKey, createdAt } = row;
  const put = await statement<unknown>(
    db,
    sql`INSERT INTO provider_keys (user_id, provider, sealed_key, created_at)
      SELECT ${userId}, ${provider}, ${sealedKey}, ${createdAt}
      WHERE EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND deleting_at IS NULL)
      ON CONFLICT (user_id, provider) DO UPDATE SET sealed_key = excluded.sealed_key, created_at = excluded.created_at
      RETURNING 1`,
  );
  return put.length === 1;
}

/** Also deletes the stored facts about the provider account of the key. Returns false if there was no key. */
export async function deleteProviderKey(db: Db, userId: string, provider: string): Promise<boolean> {
  const { gone } = await inOneTransaction(db, {
    gone: db
      .delete(providerKeys)
      .where(and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider)))
      .returning({ provider: providerKeys.provider }),
    account: deleteOwnAccounts(db, userId, { providers: [provider] }),
  });
  return gone.length === 1;
}

/** Lists the user's keys at `providers`, ordered by the name of the provider. */
export async function listProviderKeys(
  db: Db,
  userId: string,
  providers: readonly string[],
  page: Page,
): Promise<Pick<ProviderKeyRow, "provider" | "createdAt">[]> {
  const later = page.after === null ? undefined : gt(providerKeys.provider, page.after);
  return db
    .select({ provider: providerKeys.provider, createdAt: providerKeys.createdAt })
    .from(providerKeys)
    .where(and(eq(providerKeys.userId, userId), inArray(providerKeys.provider, [...providers]), later))
    .orderBy(providerKeys.provider)
    .limit(page.limit);
}

export async function findSealedKey(db: Db, userId: string, provider: string): Promise<string | undefined> {
  const [row] = await db
    .select({ sealedKey: providerKeys.sealedKey })
    .from(providerKeys)
    .where(and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider)));
  return row?.sealedKey;
}
