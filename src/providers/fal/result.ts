/** Reads the result of a finished fal job. */

import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "../job-api/answer";
import { toCause, toPollError, toUnreadableError } from "../job-api/failures";
import { fetchImage, toDrawnSize, toLostImageError } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { reasons } from "../job-api/reasons";
import { ProviderError, type Drawing, type JobRequest, type ProviderAccess } from "../provider";
import { toSource } from "./api";
import type { HostedModel } from "./models";

const maxUnits = 10_000;

const resultShape = z.object({
  images: z.array(z.object({ url: z.string() })),
  seed: z.unknown().optional(),
  has_nsfw_concepts: z.array(z.boolean()).nullish().catch(null),
});
const seedShape = z.int().nonnegative();
/** The body of a failed job's result. A failure at fal has an `error_type`; a model's errors are a list. */
const failureShape = z.union([
  z.object({ error_type: z.string() }),
  z.object({ detail: z.array(z.object({ type: z.string() })).min(1) }),
]);

/** The image in a finished job's result. `ended` is the error in the job's status, or null. */
export async function readResult(
  answer: OutboundAnswer,
  ended: string | null,
  asked: JobRequest,
  hosted: HostedModel,
  access: ProviderAccess,
): Promise<Drawing> {
  const askedCost = toCostMicroUsd(hosted.rates, asked, asked.references);
  const reported = findReportedCost(answer, hosted);
  if (!isSuccess(answer)) throw toResultError(answer, ended, reported ?? 0, askedCost, access);
  const parsed = resultShape.safeParse(findJson(answer));
  if (!parsed.success) throw toUnreadableError(answer, toSource(access));
  const { images, seed, has_nsfw_concepts: filtered } = parsed.data;
  const [image] = images;
  if (image === undefined) throw toLostImageError("the result has no image", reported ?? askedCost);
  if (filtered?.[0] === true) throw toBlanked(reported ?? askedCost);
  const bytes = await fetchImage(image.url, access, reported ?? askedCost);
  const drawnCost = toCostMicroUsd(hosted.rates, toDrawnSize(bytes, asked), asked.references);
  return { bytes, seed: seedShape.safeParse(seed).data ?? null, costMicroUsd: reported ?? drawnCost };
}

/** The bill that fal reports in a header, counted in the units of the model's price. */
function findReportedCost({ headers }: OutboundAnswer, { unitMicroUsd }: HostedModel): number | undefined {
  const units = headers.get("x-fal-billable-units");
  const count = units === null || units.trim() === "" ? Number.NaN : Number(units);
  return count >= 0 && count <= maxUnits ? Math.round(count * unitMicroUsd) : undefined;
}

function toResultError(
  answer: OutboundAnswer,
  ended: string | null,
  reportedCost: number,
  askedCost: number,
  access: ProviderAccess,
): ProviderError {
  const source = toSource(access);
  const { status } = answer;
  if (ended === null && (status === 404 || status === 410)) {
    return toLostImageError(`the result's address answers ${status}`, askedCost);
  }
  const isJobsEnd = ended !== null || answer.headers.has("x-fal-error-type") || isFailure(answer);
  // Any other error may come from fal's gateway, or be about the account, while the image is ready. The job is polled
  // again.
  if (!isJobsEnd) return toPollError(answer, source, Date.now());
  const cause = toCause(answer, source);
  if (status >= 500 && reportedCost === 0) {
    // fal does not bill server errors, and has already retried the job.
    return new ProviderError(reasons.notDrawn, { outcome: "refused", retryable: true, cause });
  }
  const reason = cause.message.includes("content_policy_violation")
    ? reasons.filtered
    : "The provider could not draw this request. Change the asset's description or size, or name another model.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd: reportedCost, cause });
}

function isFailure(answer: OutboundAnswer): boolean {
  return failureShape.safeParse(findJson(answer)).success;
}

/** When fal's safety checker objects to an image, fal returns a black image instead and bills the job. */
function toBlanked(costMicroUsd: number): ProviderError {
  const reason = "The provider's content filter blanked the image. Change the asset's description or the style.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd });
}
