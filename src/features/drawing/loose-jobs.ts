import type { Context } from "../../context";
import { deadlineMs, identifyJob, lostAfterMs } from "./collect";
import { refuseJob, settleJob, type JobRow } from "./job-store";
import { openAccess } from "./access";
import { ProviderError, type Job, type Provider, type ProviderAccess } from "../../providers/provider";
import { findOffer } from "../../providers/registry";
import { fromKeptRequest } from "./requests";
import { listLooseJobs, postponeJob } from "./sweep-store";

const perSweep = 50;
const lookAgainMs = 60_000;
/** A job that was given up and has a name. */
const askAgainMs = 3600_000;
/** A provider that does not answer holds up no other duty for long. */
const maxSweepMs = 30_000;

/**
 * What it was billed; `later` when that is not known yet, `never` when the provider does not know the job, `untaken` when
 * it surely never got it.
 */
type Bill = number | "later" | "never" | "untaken";

/** What is known of a job's bill now, and for how long to go on asking. */
type Look = { readonly bill: Bill; readonly patienceMs: number };

/** Settles the jobs that nobody waits for any more: they are asked to stop, and what they were billed is written down. */
export async function settleLooseJobs(ctx: Context): Promise<void> {
  const startedMs = Date.now();
  for (const job of await listLooseJobs(ctx.db, ctx.now.getTime(), perSweep)) {
    await settle(ctx, job).catch(async (error: unknown) => {
      ctx.log.error("job_not_settled", error, { imageId: job.imageId });
      await postponeJob(ctx.db, job.imageId, ctx.now.getTime() + lookAgainMs);
    });
    if (Date.now() - startedMs > maxSweepMs) return;
  }
}

async function settle(ctx: Context, job: JobRow): Promise<void> {
  const nowMs = ctx.now.getTime();
  const { bill, patienceMs } = await look(ctx, job);
  if (typeof bill === "number") return settleJob(ctx.db, job.imageId, { state: "failed", costMicroUsd: bill }, nowMs);
  // Should the answer to its submit come after all, the job is named, and looked at again.
  if (bill === "untaken") return refuseJob(ctx.db, job.imageId, { notBefore: null, countsAsTry: true });
  const isGivenUp = nowMs - job.submittedAt > (bill === "never" ? lostAfterMs : patienceMs);
  if (!isGivenUp) return postponeJob(ctx.db, job.imageId, nowMs + lookAgainMs);
  await settleJob(ctx.db, job.imageId, { state: "unknown", costMicroUsd: 0 }, nowMs);
  return postponeJob(ctx.db, job.imageId, nowMs + askAgainMs);
}

async function look(ctx: Context, job: JobRow): Promise<Look> {
  const later: Look = { bill: "later", patienceMs: deadlineMs };
  const offer = findOffer(job.model);
  if (offer === undefined) return later;
  const { provider } = offer;
  const account = { provider: offer.providerName, ownKey: job.ownKey, userId: job.userId };
  const access = await openAccess(ctx, account, job).catch(keyIsGone);
  if (access === undefined) return later;
  const name = await identifyJob({ ctx, provider }, job, access);
  if (name === "none") return { bill: "untaken", patienceMs: lostAfterMs };
  if (name === "unknown") return { bill: "later", patienceMs: lostAfterMs };
  // A provider that is asked to stop may bill less.
  await provider.cancel?.(name, access).catch(() => undefined);
  return { bill: await billOf(provider, name, job, access), patienceMs: deadlineMs };
}

/** It may come back; until then nobody can be asked. */
function keyIsGone(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error;
}

async function billOf(provider: Provider, name: Job, job: JobRow, access: ProviderAccess): Promise<Bill> {
  try {
    const submission = await provider.poll?.(name, fromKeptRequest(job.request), access);
    return submission?.state === "done" ? submission.drawing.costMicroUsd : "later";
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.outcome === "failed") return error.costMicroUsd;
    if (error.outcome === "refused") return 0;
    return error.retryable ? "later" : "never";
  }
}
