import type { Context } from "../../../context";
import { AppError } from "../../../errors";
import type { Signature, SignedRequest } from "../../../http/operation";
import { equalInConstantTime, sha256 } from "../../../lib/crypto";
import { toHex, toUtf8 } from "../../../lib/encoding";
import { openAccess, toAccountName, toCallback, type ProviderAccount, type JobKey } from "../access";
import { ProviderError, type Provider, type ProvenCallback } from "../../../providers/provider";
import { findProvider, isProviderName, type ProviderName } from "../../../providers/registry";
import { findAccountName, findJob, learnAccountName, type JobRow } from "../job-store";

/** A provider's callback: the address proves the job, the signature the provider, and both must mean the same job. */
export const callbackSignature: Signature = {
  kind: "callback",
  verify: async (ctx, request) => {
    const name = request.params.provider ?? "";
    const provider = findProvider(name);
    if (provider?.verifyCallback === undefined || !isProviderName(name)) throw refuse();
    const imageId = request.query("image") ?? "";
    const submittedAt = Number(request.query("at"));
    const callback = await findSecret(ctx, name, { imageId, submittedAt }, request.query("token") ?? "");
    if (callback === undefined) throw refuse();
    const job = await findJob(ctx.db, imageId);
    // Its account is gone, and the job with it, or another was asked for since: nothing is left to tell anybody of.
    if (job?.submittedAt !== submittedAt) return { actor: null, subject: imageId };
    if (job.provider !== name) throw refuse();
    const account = { provider: name, ownKey: job.ownKey, userId: job.userId };
    const proven = await prove(ctx, { provider, account, job }, callback, request);
    if (proven === undefined || (job.jobId !== null && job.jobId !== proven.jobId)) {
      ctx.log.info("callback_refused", { imageId, provider: name });
      throw refuse();
    }
    return { actor: null, subject: imageId, proven: proven.jobId };
  },
};

/** One answer for everything that is wrong, so that it tells nothing of which jobs exist. */
function refuse(): AppError {
  return new AppError("unauthenticated", "The callback is not signed for this address.", {
    headers: { "WWW-Authenticate": "Bearer" },
  });
}

/** The address' own proof: only who was given it knows the token. The secret that goes with it, when it holds. */
async function findSecret(ctx: Context, provider: ProviderName, job: JobKey, token: string) {
  const callbacks = await Promise.all(ctx.keys.callbacks.map((key) => toCallback(ctx, provider, job, key)));
  const sent = toUtf8(token);
  return callbacks.find((callback) => equalInConstantTime(toUtf8(callback.token), sent));
}

/** The provider's proof. Throws when what it is checked by is out of reach; the provider then calls again. */
async function prove(
  ctx: Context,
  { provider, account, job }: { provider: Provider; account: ProviderAccount; job: JobRow },
  callback: { url: string; secret: string },
  request: SignedRequest,
): Promise<ProvenCallback | undefined> {
  try {
    const access = { ...(await openAccess(ctx, account, job)), callback };
    const name = toAccountName(account);
    const keyPrint = toHex(await sha256(toUtf8(access.key))).slice(0, 12);
    const accountName = await findAccountName(ctx.db, name, keyPrint);
    const { header, body } = request;
    const proven = await provider.verifyCallback?.({ header, body, nowMs: ctx.now.getTime(), accountName }, access);
    const isSameJob = job.jobId === null || job.jobId === proven?.jobId;
    if (proven && isSameJob && proven.accountName !== null && accountName === null)
      await learnAccountName(ctx.db, name, keyPrint, proven.accountName);
    return proven;
  } catch (error) {
    ctx.log.error("callback_not_checked", error, { imageId: job.imageId });
    // A user's own key that is gone is not there at the next try either.
    if (error instanceof ProviderError && error.outcome === "refused") return undefined;
    throw new AppError("unavailable", "The callback cannot be checked right now. Send it again.", {
      headers: { "Retry-After": "60" },
      cause: error,
    });
  }
}
