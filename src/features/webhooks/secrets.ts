import type { Context } from "../../context";
import { sealText, unsealText } from "../../lib/sealed-text";
import { toWebhookKey } from "../../lib/standard-webhooks";
import type { WebhookRow } from "./store";

/** Seals and opens the signing secrets of webhooks. */

type Sealed = Pick<WebhookRow, "sealedSecret" | "previousSealedSecret" | "previousSecretUntil"> & {
  readonly webhookId: string;
};

/** The webhook's id is authenticated with the secret: a sealed secret copied into another row cannot be opened. */
export async function sealSecret(ctx: Context, secret: string, webhookId: string): Promise<string> {
  return sealText(ctx.keys.secrets, secret, webhookId);
}

/**
 * Returns the keys that sign now: the current one and, for a day after a rotation, the previous one. A secret that was
 * sealed with a SECRETS_KEY which is no longer set is left out; its user must rotate the secret.
 */
export async function openKeys(ctx: Context, sealed: Sealed, nowMs: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const { webhookId, sealedSecret, previousSealedSecret, previousSecretUntil } = sealed;
  const current = await findKey(ctx, sealedSecret, webhookId);
  if (previousSealedSecret === null || (previousSecretUntil ?? 0) <= nowMs) return current ? [current] : [];
  const previous = await findKey(ctx, previousSealedSecret, webhookId);
  return [current, previous].filter((key) => key !== undefined);
}

async function findKey(ctx: Context, sealed: string, webhookId: string) {
  try {
    return toWebhookKey(await unsealText(ctx.keys.secrets, sealed, webhookId));
  } catch (error) {
    ctx.log.error("webhook_secret_unreadable", error, { webhookId });
    return undefined;
  }
}
