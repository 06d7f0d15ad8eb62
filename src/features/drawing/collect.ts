/** Fetches the picture that a provider was asked for: the second of the two steps that every request takes. */
import type { Context } from "../../context";
import type { Delivery } from "../../providers/delivery";
import { ProviderError, type Job, type ProviderAccess, type Submission } from "../../providers/provider";
import { openAccess } from "./access";
import { endOf, failJob, keep, loseJob, putOff } from "./ends";
import { deadlineMs, identifyJob, lostAfterMs, obeyPause } from "./identify";
import { accountOf, failed, findAttempt, type Drawn, type ImageAttempt } from "./image-attempt";
import { findStored } from "./images";
import { findJob, noteDrawn, postponeJob, requestOf, type JobRow } from "./job-store";
import { NotYet } from "./steps";

/** An image that has not come within this time is tried less often from then on. */
const slowlyAfterMs = 60_000;
const slowPauseMs = 20_000;

/** Throws NotYet while the provider is drawing. May run again after any crash. */
export async function collectImage(ctx: Context, itemId: string, position: number): Promise<Drawn> {
  const attempt = await findAttempt(ctx, itemId, position);
  if ("state" in attempt) return attempt;
  const job = await findJob(ctx.db, attempt.image.id);
  if (job === undefined || job.state === "refused") return { state: "again" };
  if (job.state !== "pending" && job.state !== "submitting") return endOf(job);
  try {
    return await collect(attempt, job);
  } catch (error) {
    if (error instanceof ProviderError) return failed("provider_failed", error.message);
    throw error;
  }
}

async function collect(attempt: ImageAttempt, job: JobRow): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  if (job.notBefore !== null && job.notBefore > Date.now()) throw new NotYet("the provider asked for a pause");
  const stored = await findStored(ctx.env.BUCKET, image);
  if (stored !== undefined) return keep(attempt, stored);
  const access = await openAccess(ctx, accountOf(attempt), job);
  const name = await identifyJob({ ctx, provider: offer.provider }, job, access);
  if (name === "none") return putOff(attempt, neverTaken(), job.tries);
  const outcome: Drawn = name === "unknown" ? { state: "waiting" } : await poll(attempt, job, name, access);
  if (outcome.state !== "waiting") return outcome;
  const patienceMs = name === "unknown" ? lostAfterMs : deadlineMs;
  if (Date.now() - job.submittedAt < patienceMs) throw new NotYet("the provider is drawing");
  if (name !== "unknown") await offer.provider.cancel?.(name, access).catch(() => undefined);
  return loseJob(attempt);
}

/** The submit never arrived, so the image may be asked for again. */
function neverTaken(): ProviderError {
  return new ProviderError("The request did not reach the provider.", { outcome: "refused", retryable: true });
}

async function poll(attempt: ImageAttempt, job: JobRow, name: Job, access: ProviderAccess): Promise<Drawn> {
  let submission: Submission | undefined;
  try {
    submission = await attempt.offer.provider.poll?.(name, requestOf(job), access);
  } catch (error) {
    return onPollFailure(attempt, job, error);
  }
  if (submission?.state === "done") return keep(attempt, submission.drawing);
  return { state: "waiting" };
}

async function onPollFailure(attempt: ImageAttempt, job: JobRow, error: unknown): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  if (!(error instanceof ProviderError)) throw error;
  ctx.log.error("provider_failed", error, { imageId: image.id, provider: offer.providerName });
  if (error.outcome === "failed") return failJob(attempt, error.message, error.costMicroUsd);
  if (error.outcome === "refused") return putOff(attempt, error, job.tries);
  if (error.delivery !== null) return awaitDelivery(attempt, job, error.delivery);
  await obeyPause(ctx, job, error);
  // A provider may not know a new job yet, or may lose sight of a job for a moment, and still be drawing.
  const mayComeBack = error.retryable || (!error.isFinal && Date.now() - job.submittedAt < lostAfterMs);
  return mayComeBack ? { state: "waiting" } : loseJob(attempt);
}

/** The image is drawn and billed. The download is tried until the provider no longer keeps the image. */
async function awaitDelivery(
  attempt: ImageAttempt,
  { imageId, drawnAt, provider }: JobRow,
  { costMicroUsd, patienceMs, lossReason, refusedHost }: Delivery,
): Promise<Drawn> {
  const { ctx } = attempt;
  const nowMs = Date.now();
  const sinceMs = drawnAt ?? (await noteDrawn(ctx.db, imageId, nowMs));
  // A newer version of the service may know the host.
  if (refusedHost !== null) ctx.log.warn("image_host_refused", { imageId, provider, host: refusedHost });
  if (nowMs - sinceMs >= patienceMs) return failJob(attempt, lossReason, costMicroUsd);
  if (nowMs - sinceMs >= slowlyAfterMs) await postponeJob(ctx.db, imageId, nowMs + slowPauseMs);
  throw new NotYet("the image cannot be downloaded yet");
}
