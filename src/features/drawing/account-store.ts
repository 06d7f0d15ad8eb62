import { eq, sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { providerAccounts } from "../../db/schema/providers";
import { toAccountName, type ProviderAccount } from "../../domain/provider-account";

/** The provider asked for a pause: nobody claims a place on this provider account before `untilMs`. */
export async function pauseAccount(db: Db, account: ProviderAccount, untilMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`INSERT INTO provider_accounts (account, paused_until)
    SELECT ${toAccountName(account)}, ${untilMs} WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until)`,
  );
}

/** The provider's own name for the account of a key; null while no callback has told the name. */
export async function findAccountName(db: Db, account: ProviderAccount, keyPrint: string): Promise<string | null> {
  const [row] = await db
    .select({ name: providerAccounts.providerName })
    .from(providerAccounts)
    .where(eq(providerAccounts.account, toAccountName(account)));
  return row?.name?.startsWith(`${keyPrint} `) ? row.name.slice(keyPrint.length + 1) : null;
}

/** Keeps the name from the first proven callback. Later callbacks must carry the same name while the key is the same. */
export async function learnAccountName(
  db: Db,
  account: ProviderAccount,
  keyPrint: string,
  name: string,
): Promise<void> {
  const providerName = `${keyPrint} ${name}`;
  await statement<unknown>(
    db,
    sql`INSERT INTO provider_accounts (account, provider_name)
    SELECT ${toAccountName(account)}, ${providerName} WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET provider_name = excluded.provider_name`,
  );
}

/** A user's provider account is deleted with their key. An answer that arrives afterwards must not bring a row back. */
function isKept({ provider, ownKey, userId }: ProviderAccount): SQL {
  if (!ownKey) return sql`1`;
  return sql`EXISTS (SELECT 1 FROM provider_keys WHERE user_id = ${userId} AND provider = ${provider})`;
}
