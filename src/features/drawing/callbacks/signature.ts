/** The proof of a provider's callback: the address proves the job, and the signature proves the provider. */
import type { Context } from "../../../context";
import type { ProviderAccount } from "../../../domain/provider-account";
import { AppError } from "../../../errors";
import type { Signature, SignedRequest } from "../../../http/operation";
import { equalInConstantTime, sha256 } from "../../../lib/crypto";
import { toHex, toUtf8 } from "../../../lib/encoding";
import type { ProvenCallback } from "../../../providers/callback";
import { ProviderError, type Provider } from "../../../providers/provider";
import { findProvider, isProviderName, type ProviderName } from "../../../providers/registry";
import { openAccess } from "../access";
import { findAccountName, learnAccountName } from "../account-store";
import { findJob, type JobKey, type JobRow } from "../job-store";
import { toCallbackAddress, type CallbackAddress } from "./callback-address";

/** Both proofs must mean the same job. */
export const callbackSignature: Signature<string> = {
  kind: "callback",
  verify: async (ctx, request) => {
    const name = request.params.provider ?? "";
    const provider = findProvider(name);
    if (provider?.verifyCallback === undefined || !isProviderName(name)) throw refuse();
    const imageId = request.query("image") ?? "";
    const submittedAt = Number(request.query("at"));
    const callback = await findAddress(ctx, name, { imageId, submittedAt }, request.query("token") ?? "");
    if (callback === undefined) throw refuse();
    const job = await findJob(ctx.db, imageId);
    // The job was deleted with the user, or the image was asked for again since. The callback is accepted and ignored.
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

/** The same answer for every fault, so that a caller cannot learn which jobs exist. */
function refuse(): AppError {
  return new AppError("unauthenticated", "The callback is not signed for this address.", {
    headers: { "WWW-Authenticate": "Bearer" },
  });
}

/** Checks the address: only the provider knows the token. Returns the genuine address; undefined for a forged one. */
async function findAddress(
  ctx: Context,
  provider: ProviderName,
  job: JobKey,
  token: string,
): Promise<CallbackAddress | undefined> {
  const addresses = await Promise.all(ctx.keys.callbacks.map((key) => toCallbackAddress(ctx, provider, job, key)));
  const sent = toUtf8(token);
  return addresses.find((address) => equalInConstantTime(toUtf8(address.token), sent));
}

/** Checks the signature. Throws 503 when the key that checks it is out of reach, so that the provider calls again. */
async function prove(
  ctx: Context,
  { provider, account, job }: { provider: Provider; account: ProviderAccount<ProviderName>; job: JobRow },
  callback: CallbackAddress,
  request: SignedRequest,
): Promise<ProvenCallback | undefined> {
  try {
    const access = { ...(await openAccess(ctx, account, job)), callback };
    const keyPrint = toHex(await sha256(toUtf8(access.key))).slice(0, 12);
    const accountName = await findAccountName(ctx.db, account, keyPrint);
    const { header, body } = request;
    const proven = await provider.verifyCallback?.({ header, body, nowMs: ctx.now.getTime(), accountName }, access);
    const isSameJob = job.jobId === null || job.jobId === proven?.jobId;
    if (proven && isSameJob && proven.accountName !== null && accountName === null)
      await learnAccountName(ctx.db, account, keyPrint, proven.accountName);
    return proven;
  } catch (error) {
    ctx.log.error("callback_not_checked", error, { imageId: job.imageId });
    // A user's own key that is deleted is not there at the next call either.
    if (error instanceof ProviderError && error.outcome === "refused") return undefined;
    throw new AppError("unavailable", "The callback cannot be checked right now. Send it again.", {
      headers: { "Retry-After": "60" },
      cause: error,
    });
  }
}
