import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { deleteOwnAccounts } from "../../db/provider-accounts";
import { providerKeys } from "../../db/schema/providers";

export type ProviderKeyRow = typeof providerKeys.$inferSelect;

/** The newest key is the one: it takes the place of the one before, in one statement. False for a user who is gone. */
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

/** With what is known of the account that it opens. */
export async function deleteProviderKey(db: Db, userId: string, provider: string): Promise<boolean> {
  const [gone] = await db.batch([
    db
      .delete(providerKeys)
      .where(and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider)))
      .returning({ provider: providerKeys.provider }),
    deleteOwnAccounts(db, userId, { providers: [provider] }),
  ]);
  return gone.length === 1;
}

/** Those of `providers`, by provider. */
export async function listProviderKeys(
  db: Db,
  userId: string,
  providers: readonly string[],
  page: { readonly limit: number; readonly after: string | null },
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
