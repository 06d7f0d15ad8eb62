import { scopes, type Context } from "../../context";
import { AppError } from "../../errors";
import type { Signature } from "../../http/operation";
import { unsealText } from "../../lib/sealed-text";
import { toWebhookKey, verifyWebhook } from "../../lib/standard-webhooks";
import { findArmedTrigger, type ArmedTrigger } from "./store";

/** A Standard Webhooks signature by the trigger's secret. Whoever has it acts for the trigger's owner, in its project. */
export const triggerSignature: Signature = {
  kind: "trigger",
  verify: async (ctx, request) => {
    const trigger = await findArmedTrigger(ctx.db, request.params.triggerId ?? "");
    const key = trigger && (await findKey(ctx, trigger));
    const verified = await verifyWebhook({
      // Without a key, one that nobody knows: an unknown trigger takes as long as a wrong signature.
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

/** Undefined when the key that sealed it is set no longer: such a trigger has to be made again. */
async function findKey(ctx: Context, { id, sealedSecret }: ArmedTrigger) {
  try {
    return toWebhookKey(await unsealText(ctx.keys.secrets, sealedSecret, id));
  } catch (error) {
    ctx.log.error("trigger_secret_unreadable", error, { triggerId: id });
    return undefined;
  }
}

/** One answer for everything that is wrong, so that it does not tell which triggers exist. */
function refuse(): AppError {
  const detail =
    "The delivery is not signed for this address. Check the secret, the clock (five minutes at most), and that the body was signed as it was sent.";
  return new AppError("unauthenticated", detail, { headers: { "WWW-Authenticate": "Bearer" } });
}
