/** Reads the result of a finished fal job. */

import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "../job-api/answer";
import { toCause, toPollError, toStrangeEndError, toUnreadableError } from "../job-api/failures";
import { findImageIn, isImage, type FoundImage } from "../job-api/found-image";
import { getImage, toDrawnSize, toLostImageError, toMissingImageError } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { reasons } from "../job-api/reasons";
import { ProviderError, type Drawing, type JobRequest, type ProviderAccess } from "../provider";
import { toSource } from "./api";
import type { HostedModel } from "./models";

const maxUnits = 10_000;
/** Asked for with each job: see `submitHeaders`. */
export const keptForMs = 3_600_000;

const resultShape = z.looseObject({
  seed: z.unknown().optional(),
  has_nsfw_concepts: z.array(z.boolean()).nullish().catch(null),
});
type Output = z.infer<typeof resultShape>;
const seedShape = z.int().nonnegative();
/** The body of a failed job's result. A failure at fal has an `error_type`; a model's errors are a list. */
const failureShape = z.union([
  z.object({ error_type: z.string() }),
  z.object({ detail: z.array(z.object({ type: z.string() })).min(1) }),
]);

/**
 * How the job's status tells that the job is over: `ended` is the error in the status, or null; `strangeStatus` is a
 * status that nobody knows, or null.
 */
type End = { readonly ended: string | null; readonly strangeStatus: string | null };
type Order = { readonly asked: JobRequest; readonly hosted: HostedModel };
type Bill = { readonly reported: number | undefined; readonly costMicroUsd: number };

/** The image in a finished job's result. */
export async function readResult(
  answer: OutboundAnswer,
  end: End,
  { asked, hosted }: Order,
  access: ProviderAccess,
): Promise<Drawing> {
  const askedCost = toCostMicroUsd(hosted.rates, asked, asked.references);
  const reported = findReportedCost(answer, hosted);
  const bill = { reported, costMicroUsd: reported ?? askedCost };
  if (!isSuccess(answer)) throw toResultError(answer, end, bill, access);
  const found = findImageIn(answer);
  const { seed, has_nsfw_concepts: filtered } = readOutput(answer, found, access);
  if (!isImage(found)) throwEnd(answer, end, bill, access);
  if (filtered?.[0] === true) throw toBlanked(bill.costMicroUsd);
  const bytes = await getImage(found, access, { ...bill, keptForMs });
  const drawnCost = toCostMicroUsd(hosted.rates, toDrawnSize(bytes, asked), asked.references);
  return { bytes, seed: seedShape.safeParse(seed).data ?? null, costMicroUsd: reported ?? drawnCost };
}

function readOutput(answer: OutboundAnswer, found: FoundImage, access: ProviderAccess): Partial<Output> {
  const output = resultShape.safeParse(findJson(answer)).data;
  if (output === undefined && !isImage(found)) throw toUnreadableError(answer, toSource(access));
  return output ?? {};
}

/** The result has no image. Throws the end that the job's status tells, if the status tells one. */
function throwEnd(answer: OutboundAnswer, { ended, strangeStatus }: End, { reported }: Bill, access: ProviderAccess) {
  if (strangeStatus !== null) throw toStrangeEndError("fal", strangeStatus);
  if (ended !== null) throw toFailure(answer.status, toCause(answer, toSource(access)), reported ?? 0);
}

/** The bill that fal reports in a header, counted in the units of the model's price. */
function findReportedCost({ headers }: OutboundAnswer, { unitMicroUsd }: HostedModel): number | undefined {
  const units = headers.get("x-fal-billable-units");
  const count = units === null || units.trim() === "" ? Number.NaN : Number(units);
  return count >= 0 && count <= maxUnits ? Math.round(count * unitMicroUsd) : undefined;
}

function toResultError(answer: OutboundAnswer, end: End, bill: Bill, access: ProviderAccess): ProviderError {
  const source = toSource(access);
  const { status } = answer;
  const cause = toCause(answer, source);
  const isJobsEnd = end.ended !== null || answer.headers.has("x-fal-error-type") || isFailure(answer);
  if (!isJobsEnd && end.strangeStatus !== null && isOver(answer)) return toStrangeEndError("fal", end.strangeStatus);
  if (!isJobsEnd && status === 410) return toLostImageError(cause, bill.costMicroUsd);
  if (!isJobsEnd && status === 404) return toMissingImageError(cause, { ...bill, keptForMs });
  // Any other error may come from fal's gateway, or be about the account, while the image is ready. The job is polled
  // again.
  if (!isJobsEnd) return toPollError(answer, source, Date.now());
  return toFailure(status, cause, bill.reported ?? 0);
}

function toFailure(status: number, cause: Error, costMicroUsd: number): ProviderError {
  if (status >= 500 && costMicroUsd === 0) {
    // fal does not bill server errors, and has already retried the job.
    return new ProviderError(reasons.notDrawn, { outcome: "refused", retryable: true, cause });
  }
  if (cause.message.includes("no_media_generated")) return toNothingDrawn(costMicroUsd, cause);
  const reason = cause.message.includes("content_policy_violation")
    ? reasons.filtered
    : "The provider could not draw this request. Change the asset's description or size, or name another model.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd, cause });
}

/** The model gave no image. The same request often gets one the next time, so a free failure deserves one more try. */
function toNothingDrawn(costMicroUsd: number, cause: Error): ProviderError {
  if (costMicroUsd > 0) {
    return new ProviderError(reasons.noImage, { outcome: "failed", retryable: false, costMicroUsd, cause });
  }
  return new ProviderError(reasons.noImage, { outcome: "refused", retryable: true, maxTries: 2, cause });
}

/** True unless the account or fal's gateway is in trouble, or fal says that the job goes on. */
function isOver({ status, bytes }: OutboundAnswer): boolean {
  const isPassing = status >= 500 || [401, 402, 403, 408, 429].includes(status);
  return !isPassing && !/in progress|not (?:yet )?(?:ready|completed?)/i.test(new TextDecoder().decode(bytes));
}

function isFailure(answer: OutboundAnswer): boolean {
  return failureShape.safeParse(findJson(answer)).success;
}

/** When fal's safety checker objects to an image, fal returns a black image instead and bills the job. */
function toBlanked(costMicroUsd: number): ProviderError {
  const reason = "The provider's content filter blanked the image. Change the asset's description or the style.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd });
}
