import type { UserContext, Context } from "../../context";
import { notFound } from "../../errors";
import { pageFrom, type Page } from "../../lib/page";
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

/** What a key is sealed for: copied to another user or provider, it does not open there. */
function sealContext(userId: string, provider: string): string {
  return `${userId} ${provider}`;
}

export async function removeProviderKey(ctx: UserContext, provider: KeyedProvider): Promise<void> {
  if (!(await deleteProviderKey(ctx.db, ctx.actor.userId, provider))) throw notFound("provider key");
}

export async function listMyProviderKeys(ctx: UserContext, page: Page) {
  const rows = await listProviderKeys(ctx.db, ctx.actor.userId, keyedProviders, { ...page, limit: page.limit + 1 });
  const { items, nextCursor } = pageFrom(
    rows,
    page,
    (row) => row.provider,
    (row) => row,
  );
  return { items: items.flatMap(toProviderKey), nextCursor };
}

/** In a list of one, or of none for a name that is no provider's. */
function toProviderKey({ provider, createdAt }: Pick<ProviderKeyRow, "provider" | "createdAt">): ProviderKey[] {
  return isKeyedProvider(provider) ? [{ provider, createdAt: new Date(createdAt).toISOString() }] : [];
}

/** The providers that the caller has stored a key for. */
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
 * A user's own key, to be sent to its provider and nowhere else. Undefined when there is none, and when the key that
 * sealed it is set no longer: `hasProviderKey` tells the two apart.
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
