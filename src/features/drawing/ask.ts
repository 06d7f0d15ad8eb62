import type { Context } from "../../context";
import { acceptJob, claimJob, findJob, findTurn, type JobRow } from "./job-store";
import { accountOf, endOf, failed, failJob, loseJob, NotYet, putOff, type ImageAttempt, type Drawn } from "./ends";
import { insist } from "./insist";
import { findStored, keepImage } from "./images";
import type { Place } from "./place-store";
import { openAccess, toAccountName } from "./access";
import { ProviderError, type Drawing, type Job, type ProviderAccess, type Submission } from "../../providers/provider";
import { findOffer } from "../../providers/registry";
import { findDrawn, toAsked, toKeptRequest, type Asked } from "./requests";
import { findImage, noteRequest } from "./work-store";

/** Everything that drawing one picture needs, or what has become of it already. */
export async function findAttempt(ctx: Context, itemId: string, position: number): Promise<ImageAttempt | Drawn> {
  const found = await findImage(ctx.db, itemId, position);
  if (found === undefined) return { state: "stopped" };
  const { work, image } = found;
  if (image.storedAt !== null) return { state: "drawn" };
  const offer = findOffer(work.generation.model);
  if (!offer) return failed("provider_failed", "The model is no longer offered. Generate with another one.");
  return { ctx, work, image, offer };
}

/** Stores and records a picture; one that cannot be used was billed all the same. */
export async function keep(attempt: ImageAttempt, drawing: Drawing): Promise<Drawn> {
  const { ctx, work, image, offer } = attempt;
  const isOnlyHere = !offer.provider.repeatable && offer.provider.poll === undefined;
  const fault = await keepImage(ctx, work, image, drawing, { isCopy: false, isOnlyHere });
  return fault === undefined ? { state: "drawn" } : failJob(attempt, fault, drawing.costMicroUsd);
}

/** Draws with a provider that is free and repeatable, so nothing has to be kept in mind. */
async function drawFreely(attempt: ImageAttempt): Promise<Drawn> {
  const { ctx, work, image, offer } = attempt;
  const access = await openAccess(ctx, accountOf(attempt), { imageId: image.id, submittedAt: Date.now() });
  const asked = await toAsked(ctx, work, image, offer);
  // Where everything runs in one process, as in development, requests are heard only while nothing else is ready to run.
  await scheduler.wait(1);
  const submission = await offer.provider.submit(asked.request, access);
  if (submission.state !== "done") throw new Error("a repeatable provider answers at once");
  return keep(attempt, submission.drawing);
}

const copied = { isCopy: true, isOnlyHere: false };

/** Uses a picture of the same request again, if there is one. */
async function reuse({ ctx, work, image }: ImageAttempt, { requestHash }: Asked): Promise<boolean> {
  if (work.generation.fresh) return false;
  const same = await findDrawn(ctx, image, requestHash);
  if (same === undefined) return false;
  return (await keepImage(ctx, work, image, { ...same, costMicroUsd: 0 }, copied)) === undefined;
}

function placeOf(attempt: ImageAttempt): Place {
  return { account: toAccountName(accountOf(attempt)), maxInFlight: attempt.offer.provider.maxInFlight };
}

const noPlace = "no free place at the provider";

/** Whether the claim of that moment is there, when the database's answer to it was lost. */
async function isClaimed({ ctx, image }: ImageAttempt, nowMs: number): Promise<boolean> {
  const job = await findJob(ctx.db, image.id);
  return job?.state === "submitting" && job.submittedAt === nowMs;
}

async function claim(attempt: ImageAttempt, asked: Asked, nowMs: number): Promise<Drawn | undefined> {
  const { ctx, work, image } = attempt;
  const { estimateMicroUsd, request } = asked;
  const terms = { ...placeOf(attempt), estimateMicroUsd, request: toKeptRequest(request) };
  const claimed = await claimJob(ctx.db, work, image, terms, nowMs).catch(async (error: unknown) => {
    if (await isClaimed(attempt, nowMs)) return "claimed";
    throw error;
  });
  if (claimed === "claimed") return undefined;
  if (claimed === "over_budget")
    return failed(
      "budget_exceeded",
      "The provider has billed more than was estimated, and what was set aside is used up.",
    );
  throw new NotYet(noPlace);
}

async function onSubmitFailure(attempt: ImageAttempt, error: ProviderError, asked: Asked): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  ctx.log.error("provider_failed", error, { imageId: image.id, provider: offer.providerName });
  if (error.outcome === "failed") return failJob(attempt, error.message, error.costMicroUsd);
  if (error.outcome === "refused") {
    const job = await findJob(ctx.db, image.id);
    const outcome = await putOff(attempt, error, job?.tries ?? 1);
    if (outcome.state === "again") throw new NotYet("the provider asked to come back later");
    return outcome;
  }
  // It drew, and what came back cannot be used: it is billed as it was estimated.
  if (!error.retryable) return failJob(attempt, error.message, asked.estimateMicroUsd);
  return offer.provider.poll === undefined ? loseJob(attempt) : { state: "waiting" };
}

/** Writes down what the provider calls the job. One that nothing here is left to ask for is stopped. */
async function nameJob({ ctx, image, offer }: ImageAttempt, submittedAt: number, job: Job, access: ProviderAccess) {
  const names = { imageId: image.id, jobId: job.id };
  if (await insist(() => acceptJob(ctx.db, { imageId: image.id, submittedAt }, job), ctx.log, names)) return;
  ctx.log.warn("job_unclaimed", names);
  await offer.provider.cancel?.(job, access).catch(() => undefined);
}

async function submit(
  attempt: ImageAttempt,
  asked: Asked,
  access: ProviderAccess,
  submittedAt: number,
): Promise<Drawn> {
  const { ctx, image, offer } = attempt;
  let submission: Submission;
  try {
    submission = await offer.provider.submit(asked.request, access);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return insist(() => onSubmitFailure(attempt, error, asked), ctx.log, { imageId: image.id });
  }
  if (submission.state === "done") return keep(attempt, submission.drawing);
  await nameJob(attempt, submittedAt, submission.job, access);
  return { state: "waiting" };
}

/** A run before this one had asked, and died or was told to come back. Undefined when the provider may be asked. */
async function resume(attempt: ImageAttempt, job: JobRow): Promise<Drawn | undefined> {
  const { ctx, image, offer } = attempt;
  if (job.state === "refused" && job.notBefore !== null) return undefined;
  if (job.state === "pending") return { state: "waiting" };
  if (job.state !== "submitting") return endOf(job);
  const stored = await findStored(ctx.env.BUCKET, image);
  if (stored !== undefined) return keep(attempt, stored);
  return offer.provider.poll === undefined ? loseJob(attempt) : { state: "waiting" };
}

/** Asks a provider that is paid, when it is this picture's turn. */
async function askInTurn(attempt: ImageAttempt): Promise<Drawn> {
  const { ctx, work, image, offer } = attempt;
  const { job, hasPlace } = await findTurn(ctx.db, work, image, placeOf(attempt), Date.now());
  const resumed = job && (await resume(attempt, job));
  if (resumed) return resumed;
  if (!hasPlace) throw new NotYet(noPlace);
  const asked = await toAsked(ctx, work, image, offer);
  await noteRequest(ctx.db, image.id, asked.request.prompt, asked.requestHash);
  if (await reuse(attempt, asked)) return { state: "drawn" };
  const submittedAt = Date.now();
  const access = await openAccess(ctx, accountOf(attempt), { imageId: image.id, submittedAt });
  return (await claim(attempt, asked, submittedAt)) ?? submit(attempt, asked, access, submittedAt);
}

/**
 * Asks for one picture of an item, or finds it drawn. It can be run again after any death: what is recorded is left,
 * what is stored is recorded, and a provider that may have been paid is not asked again. Throws NotYet when it has to
 * wait for its turn.
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
