import type { Context } from "../../context";
import { sealText, unsealText } from "../../lib/sealed-text";
import { toWebhookKey } from "../../lib/standard-webhooks";
import type { WebhookRow } from "./store";

type Sealed = Pick<WebhookRow, "sealedSecret" | "previousSealedSecret" | "previousSecretUntil"> & {
  readonly webhookId: string;
};

/** Sealed for this endpoint's id: a row's secret copied into another row does not open there. */
export async function sealSecret(ctx: Context, secret: string, webhookId: string): Promise<string> {
  return sealText(ctx.keys.secrets, secret, webhookId);
}

async function findKey(ctx: Context, sealed: string, webhookId: string) {
  try {
    return toWebhookKey(await unsealText(ctx.keys.secrets, sealed, webhookId));
  } catch (error) {
    ctx.log.error("webhook_secret_unreadable", error, { webhookId });
    return undefined;
  }
}

/**
 * The keys that sign now: the current one, and for a day after a rotation the one before. Without those whose
 * SECRETS_KEY is gone: such an endpoint's secret has to be rotated.
 */
export async function openKeys(ctx: Context, sealed: Sealed, nowMs: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const { webhookId, sealedSecret, previousSealedSecret, previousSecretUntil } = sealed;
  const current = await findKey(ctx, sealedSecret, webhookId);
  if (previousSealedSecret === null || (previousSecretUntil ?? 0) <= nowMs) return current ? [current] : [];
  const previous = await findKey(ctx, previousSealedSecret, webhookId);
  return [current, previous].filter((key) => key !== undefined);
}
