/** The account at a provider that pays for a generation: the operator's, or a user's own. */
export type ProviderAccount = { readonly provider: string; readonly ownKey: boolean; readonly userId: string };

/** The name under which an account's limits, pauses and places are kept. */
export function toAccountName({ provider, ownKey, userId }: ProviderAccount): string {
  return ownKey ? `${provider}:${userId}` : `${provider}:operator`;
}
