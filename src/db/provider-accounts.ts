import { and, inArray, type SQL } from "drizzle-orm";
import { toAccountName } from "../domain/provider-account";
import { keyedProviders } from "../provider-settings";
import type { Db } from "./client";
import { providerAccounts } from "./schema/providers";

/**
 * Deletes the rows about a user's own provider accounts, at all providers or at those given. The rows contain
 * fingerprints of the user's keys.
 */
export function deleteOwnAccounts(
  db: Db,
  userId: string,
  { providers = keyedProviders, when }: { readonly providers?: readonly string[]; readonly when?: SQL } = {},
) {
  const accounts = providers.map((provider) => toAccountName({ provider, ownKey: true, userId }));
  return db.delete(providerAccounts).where(and(inArray(providerAccounts.account, accounts), when));
}
