import type { Context, PublicContext } from "../../context";
import { notFound } from "../../errors";
import { sealText, unsealText } from "../../lib/sealed-text";
import { isKeyedProvider, type KeyedProvider } from "../../provider-settings";
import type { ProviderKey } from "./schemas";
import { deleteProviderKey, findSealedKey, listProviderKeys, putProviderKey } from "./store";

/** What a key is sealed for: copied to another user or provider, it does not open there. */
function sealContext(userId: string, provider: string): string {
  return `${userId} ${provider}`;
}

export async function storeProviderKey(ctx: Context, provider: KeyedProvider, key: string): Promise<void> {
  const { userId } = ctx.actor;
  const sealedKey = await sealText(ctx.keys.secrets, key, sealContext(userId, provider));
  const row = { userId, provider, sealedKey, createdAt: ctx.now.getTime() };
  if (!(await putProviderKey(ctx.db, row))) throw notFound("user");
}

export async function removeProviderKey(ctx: Context, provider: KeyedProvider): Promise<void> {
  if (!(await deleteProviderKey(ctx.db, ctx.actor.userId, provider))) throw notFound("provider key");
}

export async function listMyProviderKeys(ctx: Context): Promise<{ items: ProviderKey[] }> {
  const rows = await listProviderKeys(ctx.db, ctx.actor.userId);
  const items = rows.flatMap(({ provider, createdAt }) =>
    isKeyedProvider(provider) ? [{ provider, createdAt: new Date(createdAt).toISOString() }] : [],
  );
  return { items };
}

type Access = Pick<PublicContext, "db" | "keys" | "log">;

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
