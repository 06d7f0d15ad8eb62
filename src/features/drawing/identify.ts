/** Finds the provider's name for a job whose submit was never answered, and says how long to look. */
import type { Context } from "../../context";
import { ProviderError, type Job, type Provider, type ProviderAccess } from "../../providers/provider";
import { pauseAccountLonger } from "./account-store";
import { acceptJob, postponeJob, type JobRow } from "./job-store";

/** A job without a name is looked for this long: the provider is asked, and a callback may come. */
export const lostAfterMs = 5 * 60_000;
/** A job that has not ended by then is given up. */
export const deadlineMs = 60 * 60_000;

/** A provider lists a job within this time after the slowest possible submit. */
const listedWithinMs = 2 * 60_000;

/** `none`: the provider surely has no such job. `unknown`: the provider may still have the job. */
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
    if (error instanceof ProviderError) await obeyPause(ctx, job, error);
    return "unknown";
  }
}

/** A job that is not listed by now was never taken. */
function isListedByNow({ longestSubmitMs = 0 }: Provider, { submittedAt }: JobRow): boolean {
  return Date.now() - submittedAt > longestSubmitMs + listedWithinMs;
}

/**
 * A provider that was asked too often is not asked about this job again before the time that the provider named, or else
 * before the end of a pause of the whole provider account.
 */
export async function obeyPause({ db }: Context, job: JobRow, error: ProviderError): Promise<void> {
  const { throttled, retryAfterSeconds } = error;
  if (!throttled) return;
  const untilMs =
    retryAfterSeconds === null ? await pauseAccountLonger(db, job, Date.now()) : Date.now() + 1000 * retryAfterSeconds;
  await postponeJob(db, job.imageId, untilMs);
}
