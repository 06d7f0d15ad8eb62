import { and, inArray, type SQL } from "drizzle-orm";
import { keyedProviders } from "../provider-settings";
import type { Db } from "./client";
import { providerAccounts } from "./schema/providers";

/** Forgets what is known of a user's own accounts, at every provider or at those named: a print of his key is in it. */
export function deleteOwnAccounts(
  db: Db,
  userId: string,
  { providers = keyedProviders, when }: { readonly providers?: readonly string[]; readonly when?: SQL } = {},
) {
  const accounts = providers.map((provider) => `${provider}:${userId}`);
  return db.delete(providerAccounts).where(and(inArray(providerAccounts.account, accounts), when));
}
