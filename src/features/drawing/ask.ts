/** Makes one request of an item to a provider: the first of the two steps that every request takes. */
import type { Context } from "../../context";
import { ProviderError, type Job, type ProviderAccess, type Submission } from "../../providers/provider";
import { openAccess } from "./access";
import { trustAccount } from "./account-store";
import { claimJob, findTurn, type Place } from "./claim-store";
import { endOf, failJob, keep, loseJob, putOff } from "./ends";
import { accountOf, failed, findAttempt, type Drawn, type ImageAttempt } from "./image-attempt";
import { noteRequest } from "./image-store";
import { findStored, keepImage } from "./images";
import { acceptJob, findJob, type JobRow } from "./job-store";
import { findSameDrawing, prepareRequest, toJobRequest, type PreparedRequest } from "./requests";
import { insist, NotYet } from "./steps";

const noPlace = "no free place at the provider";

/**
 * Asks for the images of one request, the first of which has the position, or finds them already drawn. May run again
 * after any crash: an image that is recorded stays, a picture that is stored gets recorded, and a provider that may have
 * been paid is not asked again. Throws NotYet when the item has to wait for its turn.
 */
export async function askForImage(ctx: Context, itemId: string, position: number): Promise<Drawn> {
  const attempt = await findAttempt(ctx, itemId, position);
  if ("state" in attempt) return attempt;
  try {
    return await (attempt.offer.provider.repeatable ? drawFreely(attempt) : askInTurn(attempt));
  } catch (error) {
    if (error instanceof ProviderError) return failed("provider_failed", error.message);
    throw error;
  }
}

/** A repeatable provider is free and gives the same bytes again, so no claim and no ledger row come first. */
async function drawFreely(attempt: ImageAttempt): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  const access = await openAccess(ctx, accountOf(attempt), { imageId: image.id, submittedAt: Date.now() });
  const { request } = await prepareRequest(attempt);
  // In development everything shares one process, which accepts requests only while no other task is ready to run.
  await scheduler.wait(1);
  const submission = await offer.provider.submit(request, access);
  if (submission.state !== "done") throw new Error("a repeatable provider answers at once");
  return keep(attempt, submission.drawing);
}

/**
 * Asks a paid provider, once the provider account has a free place for this image. A restore of the database takes the
 * job back but not the stored image, so an image that is stored is not paid for again.
 */
async function askInTurn(attempt: ImageAttempt): Promise<Drawn> {
  const { ctx, work, image } = attempt;
  const { job, hasPlace } = await findTurn(ctx.db, work, image, placeOf(attempt), Date.now());
  const resumed = job && (await resume(attempt, job));
  if (resumed) return resumed;
  if (!hasPlace) throw new NotYet(noPlace);
  const stored = await findStored(ctx.env.BUCKET, image);
  if (stored !== undefined) return keep(attempt, stored);
  const prepared = await prepareRequest(attempt);
  await noteRequest(ctx.db, image, prepared.request.prompt, prepared.requestHash);
  if (await reuse(attempt, prepared)) return { state: "drawn" };
  const submittedAt = Date.now();
  const access = await openAccess(ctx, accountOf(attempt), { imageId: image.id, submittedAt });
  const claimed = await claim(attempt, prepared, submittedAt);
  if (typeof claimed !== "string") return claimed;
  return submit(attempt, prepared, access, { submittedAt, isTest: claimed === "test" });
}

function placeOf(attempt: ImageAttempt): Place {
  return { account: accountOf(attempt), maxInFlight: attempt.offer.provider.maxInFlight };
}

/** An earlier run had asked, and died or was told to come back. Undefined when the provider may be asked now. */
async function resume(attempt: ImageAttempt, job: JobRow): Promise<Drawn | undefined> {
  if (job.state === "refused" && job.notBefore !== null) return undefined;
  if (job.state === "pending") return { state: "waiting" };
  const stored = await findStored(attempt.ctx.env.BUCKET, attempt.image);
  if (stored !== undefined) return keep(attempt, stored);
  return job.state === "submitting" ? loseOrWait(attempt) : endOf(job);
}

/** The answer to a request is lost. A provider that lists jobs or calls back may still tell; from any other the job is lost. */
function loseOrWait(attempt: ImageAttempt): Promise<Drawn> | Drawn {
  const { findJob: lists, verifyCallback: callsBack } = attempt.offer.provider;
  return lists === undefined && callsBack === undefined ? loseJob(attempt) : { state: "waiting" };
}

/** Copies the image of an equal earlier request, if there is one. False when the provider has to be asked. */
async function reuse({ ctx, work, image }: ImageAttempt, { requestHash }: PreparedRequest): Promise<boolean> {
  if (work.generation.fresh) return false;
  const same = await findSameDrawing(ctx, image, requestHash);
  if (same === undefined) return false;
  const copy = { ...same, costMicroUsd: 0 };
  return (await keepImage(ctx, work, image, copy, { isCopy: true, isOnlyCopy: false })) === undefined;
}

/** A word when the claim holds and the provider must be asked. */
async function claim(
  attempt: ImageAttempt,
  { estimateMicroUsd, request }: PreparedRequest,
  nowMs: number,
): Promise<Drawn | "claimed" | "test"> {
  const { ctx, work, image } = attempt;
  const terms = { ...placeOf(attempt), estimateMicroUsd, request: toJobRequest(request) };
  const claimed = await claimJob(ctx.db, work, image, terms, nowMs).catch(async (error: unknown) => {
    if (await isClaimed(attempt, nowMs)) return "claimed" as const;
    throw error;
  });
  if (claimed === "claimed" || claimed === "test") return claimed;
  if (claimed === "over_budget")
    return failed(
      "budget_exceeded",
      "The provider has billed more than was estimated, and what was set aside is used up.",
    );
  throw new NotYet(noPlace);
}

/** The database may have written the claim although the answer was lost. */
async function isClaimed({ ctx, image }: ImageAttempt, nowMs: number): Promise<boolean> {
  const job = await findJob(ctx.db, image.id);
  return job?.state === "submitting" && job.submittedAt === nowMs;
}

async function submit(
  attempt: ImageAttempt,
  prepared: PreparedRequest,
  access: ProviderAccess,
  { submittedAt, isTest }: { submittedAt: number; isTest: boolean },
): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  let submission: Submission;
  try {
    submission = await offer.provider.submit(prepared.request, access);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return insist(() => onSubmitFailure(attempt, error, prepared), ctx.log, { imageId: image.id });
  }
  const drawn = await keepOrName(attempt, submission, submittedAt, access);
  if (isTest) await trustAccount(ctx.db, accountOf(attempt), submittedAt);
  return drawn;
}

async function keepOrName(
  attempt: ImageAttempt,
  submission: Submission,
  submittedAt: number,
  access: ProviderAccess,
): Promise<Drawn> {
  if (submission.state === "done") return keep(attempt, submission.drawing, { isOnlyCopy: true });
  await nameJob(attempt, submittedAt, submission.job, access);
  return { state: "waiting" };
}

async function onSubmitFailure(attempt: ImageAttempt, error: ProviderError, prepared: PreparedRequest): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  ctx.log.error("provider_failed", error, { imageId: image.id, provider: offer.providerName });
  if (error.outcome === "failed") return failJob(attempt, error.message, error.costMicroUsd);
  if (error.outcome === "refused") {
    const job = await findJob(ctx.db, image.id);
    const outcome = await putOff(attempt, error, job?.tries ?? 1);
    if (outcome.state === "again") throw new NotYet("the provider asked to come back later");
    return outcome;
  }
  // The provider drew, and the answer cannot be used. The estimate counts as the bill.
  if (!error.retryable) return failJob(attempt, error.message, prepared.estimateMicroUsd);
  return loseOrWait(attempt);
}

/** Records the provider's name for the job. Cancels a job that may no longer be named: nobody waits for such a job. */
async function nameJob({ ctx, image, offer }: ImageAttempt, submittedAt: number, job: Job, access: ProviderAccess) {
  const names = { imageId: image.id, jobId: job.id };
  if (await insist(() => acceptJob(ctx.db, { imageId: image.id, submittedAt }, job), ctx.log, names)) return;
  ctx.log.warn("job_unclaimed", names);
  await offer.provider.cancel?.(job, access).catch(() => undefined);
}
