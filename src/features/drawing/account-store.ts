import { eq, sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { providerAccounts } from "../../db/schema/providers";
import { toAccountName, type ProviderAccount } from "../../domain/provider-account";

const firstPauseMs = 2_000;
const maxPauseMs = 60_000;
/** After so many doublings a pause has reached its maximum. */
const maxDoublings = 6;
/** After a quiet time of this length, the next pause is a first one again. */
const forgottenAfterMs = 10 * 60_000;

/** The provider asked for a pause: nobody claims a place on this provider account before `untilMs`. */
export async function pauseAccount(db: Db, account: ProviderAccount, untilMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`INSERT INTO provider_accounts (account, paused_until)
    SELECT ${toAccountName(account)}, ${untilMs} WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until)`,
  );
}

/**
 * The provider asked for a pause without naming the length. The pauses in a row double up to a minute. Answers that come
 * during a pause belong to requests from before it, and do not lengthen it. Returns the end of the pause.
 */
export async function pauseAccountLonger(db: Db, account: ProviderAccount, nowMs: number): Promise<number> {
  const throttles = sql`(CASE WHEN paused_until > ${nowMs} THEN throttles
    WHEN paused_until < ${nowMs - forgottenAfterMs} THEN 1 ELSE throttles + 1 END)`;
  const pauseMs = sql`min(${maxPauseMs}, ${firstPauseMs} << (min(${throttles}, ${maxDoublings}) - 1))`;
  const [row] = await statement<{ paused_until: number }>(
    db,
    sql`INSERT INTO provider_accounts (account, paused_until, throttles)
    SELECT ${toAccountName(account)}, ${nowMs + firstPauseMs}, 1 WHERE ${isKept(account)}
    ON CONFLICT (account) DO UPDATE SET throttles = ${throttles},
      paused_until = CASE WHEN paused_until > ${nowMs} THEN paused_until ELSE ${nowMs} + ${pauseMs} END
    RETURNING paused_until`,
  );
  return row?.paused_until ?? nowMs + firstPauseMs;
}

/** The provider took a request that was sent after the account's last pause: the account may be used fully again. */
export async function trustAccount(db: Db, account: ProviderAccount, submittedAtMs: number): Promise<void> {
  await statement<unknown>(
    db,
    sql`UPDATE provider_accounts SET throttles = 0
    WHERE account = ${toAccountName(account)} AND throttles > 0 AND paused_until <= ${submittedAtMs}`,
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
