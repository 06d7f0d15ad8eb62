import type { UserContext, Context } from "../../context";
import { notFound } from "../../errors";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { sealText, unsealText } from "../../lib/sealed-text";
import { isKeyedProvider, keyedProviders, type KeyedProvider } from "../../provider-settings";
import type { ProviderKey } from "./schemas";
import { deleteProviderKey, findSealedKey, listProviderKeys, putProviderKey, type ProviderKeyRow } from "./store";

type Access = Pick<Context, "db" | "keys" | "log">;

export async function storeProviderKey(ctx: UserContext, provider: KeyedProvider, key: string): Promise<void> {
  const { userId } = ctx.actor;
  const sealedKey = await sealText(ctx.keys.secrets, key, sealContext(userId, provider));
  const row = { userId, provider, sealedKey, createdAt: ctx.now.getTime() };
  if (!(await putProviderKey(ctx.db, row))) throw notFound("user");
}

/** The context of a sealed key. A sealed key that is copied to another user or provider cannot be opened there. */
function sealContext(userId: string, provider: string): string {
  return `${userId} ${provider}`;
}

export async function removeProviderKey(ctx: UserContext, provider: KeyedProvider): Promise<void> {
  if (!(await deleteProviderKey(ctx.db, ctx.actor.userId, provider))) throw notFound("provider key");
}

export async function listMyProviderKeys(ctx: UserContext, page: Page): Promise<ListPage<ProviderKey>> {
  const list = (part: Page) => listProviderKeys(ctx.db, ctx.actor.userId, keyedProviders, part);
  const { items, nextCursor } = await listPage(
    page,
    list,
    (row) => row.provider,
    (row) => row,
  );
  return { items: items.flatMap(toProviderKey), nextCursor };
}

/** Returns a list of one item, or an empty list if the name is not a provider's. */
function toProviderKey({ provider, createdAt }: Pick<ProviderKeyRow, "provider" | "createdAt">): ProviderKey[] {
  return isKeyedProvider(provider) ? [{ provider, createdAt: new Date(createdAt).toISOString() }] : [];
}

/** The providers for which the caller has stored a key. */
export async function findMyProviders(ctx: UserContext): Promise<ReadonlySet<string>> {
  const rows = await listProviderKeys(ctx.db, ctx.actor.userId, keyedProviders, {
    limit: keyedProviders.length,
    after: null,
  });
  return new Set(rows.map((row) => row.provider));
}

export async function hasProviderKey(ctx: Access, userId: string, provider: string): Promise<boolean> {
  return (await findSealedKey(ctx.db, userId, provider)) !== undefined;
}

/**
 * Finds a user's own key. Send the key only to the provider. Undefined if the user has none, or if no configured
 * SECRETS_KEY opens the sealed text; `hasProviderKey` tells the two cases apart.
 */
export async function findProviderKey(ctx: Access, userId: string, provider: string): Promise<string | undefined> {
  const sealed = await findSealedKey(ctx.db, userId, provider);
  if (sealed === undefined) return undefined;
  try {
    return await unsealText(ctx.keys.secrets, sealed, sealContext(userId, provider));
  } catch (error) {
    ctx.log.error("provider_key_unreadable", error, { userId, provider });
    return undefined;
  }
}
