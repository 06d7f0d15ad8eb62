import { and, eq, sql } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
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

export async function deleteProviderKey(db: Db, userId: string, provider: string): Promise<boolean> {
  const gone = await db
    .delete(providerKeys)
    .where(and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider)))
    .returning({ provider: providerKeys.provider });
  return gone.length === 1;
}

/** By provider. */
export async function listProviderKeys(
  db: Db,
  userId: string,
): Promise<Pick<ProviderKeyRow, "provider" | "createdAt">[]> {
  return db
    .select({ provider: providerKeys.provider, createdAt: providerKeys.createdAt })
    .from(providerKeys)
    .where(eq(providerKeys.userId, userId))
    .orderBy(providerKeys.provider);
}

export async function findSealedKey(db: Db, userId: string, provider: string): Promise<string | undefined> {
  const [row] = await db
    .select({ sealedKey: providerKeys.sealedKey })
    .from(providerKeys)
    .where(and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider)));
  return row?.sealedKey;
}
