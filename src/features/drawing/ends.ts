/** The ways in which an image's job ends. Each writes the end into the ledger and returns the outcome of the step. */
import type { ProviderError } from "../../providers/provider";
import { pauseAccount, pauseAccountLonger } from "./account-store";
import { accountOf, failed, type Drawn, type ImageAttempt } from "./image-attempt";
import { keepImage, type KnownDrawing } from "./images";
import { refuseJob, settleJob, type JobRow } from "./job-store";

/** After this many refusals, each of which could have passed, the image fails. */
const maxTries = 5;
const maxBackoffMs = 60_000;

const lost = failed(
  "outcome_unknown",
  "The provider may have drawn this image, and its answer was lost. It is not asked again by itself, so that nothing is paid twice. Generate the asset again to try anew.",
);

/**
 * The provider sent an image: stores and records the image. An unusable image fails, and the bill still counts.
 * `isOnlyCopy`: the provider cannot send the image again.
 */
export async function keep(attempt: ImageAttempt, drawing: KnownDrawing, { isOnlyCopy = false } = {}): Promise<Drawn> {
  const { ctx, work, image } = attempt;
  const fault = await keepImage(ctx, work, image, drawing, { isCopy: false, isOnlyCopy });
  return fault === undefined ? { state: "drawn" } : failJob(attempt, fault, drawing.costMicroUsd);
}

/** The job ended without a usable image, and the bill is known. */
export async function failJob(attempt: ImageAttempt, detail: string, costMicroUsd: number): Promise<Drawn> {
  await settleJob(attempt.ctx.db, attempt.image.id, { state: "failed", costMicroUsd }, Date.now());
  return failed("provider_failed", detail);
}

/** Nobody knows whether the job was drawn and billed: the estimate stays reserved until the provider or an administrator tells. */
export async function loseJob({ ctx, image }: Pick<ImageAttempt, "ctx" | "image">): Promise<Drawn> {
  await settleJob(ctx.db, image.id, { state: "unknown", costMicroUsd: 0 }, Date.now());
  return lost;
}

/** The provider surely did not take the job, or ended the job without billing. `again` when one more try is allowed. */
export async function putOff(attempt: ImageAttempt, error: ProviderError, tries: number): Promise<Drawn> {
  const { ctx, image } = attempt;
  const isLast = !error.throttled && tries >= (error.maxTries ?? maxTries);
  if (!error.retryable || isLast) {
    await refuseJob(ctx.db, image.id, { notBefore: null, countsAsTry: true });
    return failed("provider_failed", error.message);
  }
  const notBefore = error.throttled ? await pause(attempt, error) : Date.now() + backoffMs(error, tries);
  await refuseJob(ctx.db, image.id, { notBefore, countsAsTry: !error.throttled });
  return { state: "again" };
}

/** Pauses the whole provider account. Returns the end of the pause. */
async function pause(attempt: ImageAttempt, { retryAfterSeconds }: ProviderError): Promise<number> {
  const { db } = attempt.ctx;
  if (retryAfterSeconds === null) return pauseAccountLonger(db, accountOf(attempt), Date.now());
  const untilMs = Date.now() + retryAfterSeconds * 1000;
  await pauseAccount(db, accountOf(attempt), untilMs);
  return untilMs;
}

function backoffMs({ retryAfterSeconds }: ProviderError, tries: number): number {
  return retryAfterSeconds === null ? Math.min(maxBackoffMs, 1000 * 2 ** tries) : retryAfterSeconds * 1000;
}

/** The outcome of a job that an earlier run had ended before it died. */
export function endOf({ state }: Pick<JobRow, "state">): Drawn {
  return state === "unknown" ? lost : failed("provider_failed", "The provider gave this image up.");
}
