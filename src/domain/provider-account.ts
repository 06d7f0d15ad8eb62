/** The account at a provider that pays for a generation: the operator's or a user's own. */
export type ProviderAccount<Name extends string = string> = {
  readonly provider: Name;
  readonly ownKey: boolean;
  readonly userId: string;
};

/** The name that identifies a provider account in the database. Pauses and in-flight jobs are counted by this name. */
export function toAccountName({ provider, ownKey, userId }: ProviderAccount): string {
  return ownKey ? `${provider}:${userId}` : `${provider}:operator`;
}
