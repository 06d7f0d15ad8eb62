/** Settles loose jobs: jobs whose item no longer waits for them. Each is canceled, and the bill goes into the ledger. */
import type { Context } from "../../context";
import { ProviderError, type Job, type Provider, type ProviderAccess } from "../../providers/provider";
import { findOffer } from "../../providers/registry";
import { openAccess } from "./access";
import { deadlineMs, identifyJob, lostAfterMs } from "./identify";
import { listLooseJobs, postponeJob, refuseJob, requestOf, settleJob, type JobRow } from "./job-store";

const perSweep = 50;
const lookAgainMs = 60_000;
/** For a job that was given up and has a name: how often the provider is asked about the job, and for how long. */
const askAgainMs = 3600_000;
const askedForMs = 7 * 24 * 3600_000;
const never = Number.MAX_SAFE_INTEGER;
/** A provider that does not answer must not hold up the other duties of the sweep. */
const maxSweepMs = 30_000;

/**
 * The bill in micro-US-dollars, or: `later`, not known yet; `never`, the provider does not know the job; `untaken`, the
 * provider surely never got the request.
 */
type Bill = number | "later" | "never" | "untaken";

/** The job's bill as known now, and how long after the request to go on asking. */
type Finding = { readonly bill: Bill; readonly patienceMs: number };

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
  const { bill, patienceMs } = await findBill(ctx, job);
  if (typeof bill === "number") return settleJob(ctx.db, job.imageId, { state: "failed", costMicroUsd: bill }, nowMs);
  // Should the answer to the submit arrive after all, acceptJob names the job and a later sweep settles it.
  if (bill === "untaken") return refuseJob(ctx.db, job.imageId, { notBefore: null, countsAsTry: true });
  const isGivenUp = nowMs - job.submittedAt > (bill === "never" ? lostAfterMs : patienceMs);
  if (!isGivenUp) return postponeJob(ctx.db, job.imageId, nowMs + lookAgainMs);
  await settleJob(ctx.db, job.imageId, { state: "unknown", costMicroUsd: 0 }, nowMs);
  const isAskedAgain = nowMs + askAgainMs < job.submittedAt + askedForMs;
  return postponeJob(ctx.db, job.imageId, isAskedAgain ? nowMs + askAgainMs : never);
}

async function findBill(ctx: Context, job: JobRow): Promise<Finding> {
  const later: Finding = { bill: "later", patienceMs: deadlineMs };
  const offer = findOffer(job.model);
  if (offer === undefined) return later;
  const { provider } = offer;
  const account = { provider: offer.providerName, ownKey: job.ownKey, userId: job.userId };
  const access = await openAccess(ctx, account, job).catch(withoutKey);
  if (access === undefined) return later;
  const name = await identifyJob({ ctx, provider }, job, access);
  if (name === "none") return { bill: "untaken", patienceMs: lostAfterMs };
  if (name === "unknown") return { bill: "later", patienceMs: lostAfterMs };
  // A provider may bill less for a job that is canceled.
  await provider.cancel?.(name, access).catch(() => undefined);
  return { bill: await askForBill(provider, name, job, access), patienceMs: deadlineMs };
}

/** The user's key may come back. Until then nobody can ask the provider. */
function withoutKey(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error;
}

async function askForBill(provider: Provider, name: Job, job: JobRow, access: ProviderAccess): Promise<Bill> {
  try {
    const submission = await provider.poll?.(name, requestOf(job), access);
    return submission?.state === "done" ? submission.drawing.costMicroUsd : "later";
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.outcome === "failed") return error.costMicroUsd;
    if (error.delivery !== null) return error.delivery.costMicroUsd;
    if (error.outcome === "refused") return 0;
    return error.retryable ? "later" : "never";
  }
}
