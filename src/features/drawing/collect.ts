import type { Context } from "../../context";
import { findAttempt, keep } from "./ask";
import { acceptJob, findJob, type JobRow } from "./job-store";
import { accountOf, endOf, failed, failJob, loseJob, NotYet, putOff, type ImageAttempt, type Drawn } from "./ends";
import { findStored } from "./images";
import { openAccess } from "./access";
import { ProviderError, type Job, type Provider, type ProviderAccess, type Submission } from "../../providers/provider";
import { fromKeptRequest } from "./requests";
import { postponeJob } from "./sweep-store";

/** A job whose submit was never answered is looked for so long: by asking the provider, and by its callback. */
export const lostAfterMs = 5 * 60_000;
/** A job that has not ended by then is given up. */
export const deadlineMs = 60 * 60_000;

/** So long after the end of the slowest submit a provider that takes it still lists it. */
const listedWithinMs = 2 * 60_000;

/** The job's name at the provider; `none` when the provider surely has no such job, `unknown` when it may still have. */
export async function identifyJob(
  { ctx, provider }: { ctx: Context; provider: Provider },
  job: JobRow,
  access: ProviderAccess,
): Promise<Job | "none" | "unknown"> {
  if (job.jobId !== null) return { id: job.jobId, url: job.jobUrl };
  if (provider.findJob === undefined) return "unknown";
  try {
    const found = await provider.findJob(job.submittedAt, access);
    if (found === undefined) return isListedByNow(provider, job) ? "none" : "unknown";
    await acceptJob(ctx.db, job, found);
    return found;
  } catch (error) {
    ctx.log.error("job_not_found", error, { imageId: job.imageId });
    if (error instanceof ProviderError) await obeyPause(ctx, job.imageId, error);
    return "unknown";
  }
}

/** Whether a job that the provider does not list by now was never taken. */
function isListedByNow({ longestSubmitMs = 0 }: Provider, { submittedAt }: JobRow): boolean {
  return Date.now() - submittedAt > longestSubmitMs + listedWithinMs;
}

/** A provider that is asked too often about jobs is not asked about this one before it says. */
async function obeyPause(ctx: Context, imageId: string, error: ProviderError): Promise<void> {
  if (error.throttled) await postponeJob(ctx.db, imageId, Date.now() + 1000 * (error.retryAfterSeconds ?? 0));
}

/** Fetches a picture that was asked for. Throws NotYet while the provider is at it; can be run again after any death. */
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
  if (job.notBefore !== null && job.notBefore > Date.now()) throw new NotYet("the provider asks not to be asked");
  const stored = await findStored(ctx.env.BUCKET, image);
  if (stored !== undefined) return keep(attempt, stored);
  const access = await openAccess(ctx, accountOf(attempt), job);
  const name = await identifyJob({ ctx, provider: offer.provider }, job, access);
  if (name === "none") return putOff(attempt, neverTaken(), job.tries);
  const outcome: Drawn = name === "unknown" ? { state: "waiting" } : await poll(attempt, job, name, access);
  if (outcome.state !== "waiting") return outcome;
  const patienceMs = name === "unknown" ? lostAfterMs : deadlineMs;
  if (Date.now() - job.submittedAt < patienceMs) throw new NotYet("the provider is at it");
  if (name !== "unknown") await offer.provider.cancel?.(name, access).catch(() => undefined);
  return loseJob(attempt);
}

/** The submit never arrived, so it may be made again. */
function neverTaken(): ProviderError {
  return new ProviderError("The request did not reach the provider.", { outcome: "refused", retryable: true });
}

async function poll(attempt: ImageAttempt, job: JobRow, name: Job, access: ProviderAccess): Promise<Drawn> {
  let submission: Submission | undefined;
  try {
    submission = await attempt.offer.provider.poll?.(name, fromKeptRequest(job.request), access);
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
  await obeyPause(ctx, image.id, error);
  // A provider that does not know a job yet, or for a moment, may still be drawing it.
  const mayComeBack = error.retryable || Date.now() - job.submittedAt < lostAfterMs;
  return mayComeBack ? { state: "waiting" } : loseJob(attempt);
}
