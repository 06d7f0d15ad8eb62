import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "../job-api/answer";
import { toCause, toPollError, toUnreadableError } from "../job-api/failures";
import { fetchImage, toDrawnSize, toLostImageError } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { ProviderError, type Drawing, type JobRequest, type ProviderAccess } from "../provider";
import { toTeller } from "./api";
import type { HostedModel } from "./models";

const maxUnits = 10_000;

const resultShape = z.object({
  images: z.array(z.object({ url: z.string() })),
  seed: z.unknown().optional(),
  has_nsfw_concepts: z.array(z.boolean()).nullish().catch(null),
});
const seedShape = z.int().nonnegative();
/** The end of a job that failed: fal's own trouble names its kind, a model's errors come as a list. */
const failureShape = z.union([
  z.object({ error_type: z.string() }),
  z.object({ detail: z.array(z.object({ type: z.string() })).min(1) }),
]);

/** What a finished job's result holds. `ended` is the error that its status told, if it did. */
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
  if (!parsed.success) throw toUnreadableError(answer, toTeller(access));
  const { images, seed, has_nsfw_concepts: filtered } = parsed.data;
  const [image] = images;
  if (image === undefined) throw toLostImageError("the result has no image", reported ?? askedCost);
  if (filtered?.[0] === true) throw toBlanked(reported ?? askedCost);
  const bytes = await fetchImage(image.url, access, reported ?? askedCost);
  const drawnCost = toCostMicroUsd(hosted.rates, toDrawnSize(bytes, asked), asked.references);
  return { bytes, seed: seedShape.safeParse(seed).data ?? null, costMicroUsd: reported ?? drawnCost };
}

/** fal counts in the units that it prices the model by. */
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
  const teller = toTeller(access);
  const { status } = answer;
  if (ended === null && (status === 404 || status === 410)) {
    return toLostImageError(`the result's address answers ${status}`, askedCost);
  }
  const isJobsEnd = ended !== null || answer.headers.has("x-fal-error-type") || isFailure(answer);
  // The gateway may be in trouble, or the account, while the picture waits: only the job's own end ends it.
  if (!isJobsEnd) return toPollError(answer, teller, Date.now());
  const cause = toCause(answer, teller);
  if (status >= 500 && reportedCost === 0) {
    const reason = "The provider failed to draw the picture.";
    // Server errors are not billed, and fal has tried again by itself already.
    return new ProviderError(reason, { outcome: "refused", retryable: true, cause });
  }
  const reason = cause.message.includes("content_policy_violation")
    ? "The provider's content filter refused the picture."
    : "The provider could not draw this request.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd: reportedCost, cause });
}

function isFailure(answer: OutboundAnswer): boolean {
  return failureShape.safeParse(findJson(answer)).success;
}

/** fal sends a black picture in place of one that its checker dislikes, and bills it. */
function toBlanked(costMicroUsd: number): ProviderError {
  const reason = "The provider's content filter blanked the picture.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd });
}
