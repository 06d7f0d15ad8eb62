import { scopes, type Context } from "../../context";
import { AppError } from "../../errors";
import type { Signature } from "../../http/operation";
import { unsealText } from "../../lib/sealed-text";
import { toWebhookKey, verifyWebhook } from "../../lib/standard-webhooks";
import { findTriggerCredential, type TriggerCredential } from "./store";

/**
 * Authenticates a delivery by a Standard Webhooks signature with the trigger's secret. The delivery then acts for the
 * trigger's owner, in the trigger's project alone.
 */
export const triggerSignature: Signature = {
  kind: "trigger",
  verify: async (ctx, request) => {
    const trigger = await findTriggerCredential(ctx.db, request.params.triggerId ?? "");
    const key = trigger && (await findKey(ctx, trigger));
    const verified = await verifyWebhook({
      // Without a key, verify with a random one: an unknown trigger then takes as long as a wrong signature.
      secrets: [key ?? crypto.getRandomValues(new Uint8Array(32))],
      id: request.header("webhook-id"),
      timestamp: request.header("webhook-timestamp"),
      signatures: request.header("webhook-signature"),
      body: request.body,
      nowMs: ctx.now.getTime(),
    });
    if (trigger && !verified.ok) ctx.log.info("delivery_refused", { triggerId: trigger.id, reason: verified.reason });
    if (!trigger || !verified.ok) throw refuse();
    if (trigger.ownerBanned) throw new AppError("account_banned", "The account of this trigger has been banned.");
    const { ownerId: userId, projectId } = trigger;
    return { actor: { userId, projectId, scopes, credentialId: null, isSession: false }, subject: trigger.id };
  },
};

/** Undefined if the secret was sealed with a SECRETS_KEY that is no longer set. Such a trigger must be replaced. */
async function findKey(ctx: Context, { id, sealedSecret }: TriggerCredential) {
  try {
    return toWebhookKey(await unsealText(ctx.keys.secrets, sealedSecret, id));
  } catch (error) {
    ctx.log.error("trigger_secret_unreadable", error, { triggerId: id });
    return undefined;
  }
}

/** Every failure gets the same response, which thereby does not reveal the triggers that exist. */
function refuse(): AppError {
  const detail =
    "The delivery is not signed for this URL. Check the secret and the clock (at most five minutes off), and sign the body exactly as sent.";
  return new AppError("unauthenticated", detail, { headers: { "WWW-Authenticate": "Bearer" } });
}
