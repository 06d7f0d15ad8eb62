/** Reads a prediction, and fetches the image of a finished one. */

import * as z from "zod";
import { toStrangeEndError } from "../job-api/failures";
import { findImage, isImage } from "../job-api/found-image";
import { getImage, toDrawnSize } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { reasons } from "../job-api/reasons";
import { toPhase } from "../job-api/status-words";
import { ProviderError, type Job, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import type { HostedModel } from "./models";

/** Ids become part of URLs, so only letters and digits are accepted. */
export const predictionId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);
/** The answer to a submit. */
export const acceptedShape = z.object({ id: predictionId });
export const predictionShape = z.object({
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Prediction = z.infer<typeof predictionShape>;

const maxErrorLength = 1_000;
/** Replicate deletes outputs after an hour. */
const keptForMs = 3_600_000;
/**
 * How models report a filtered image: by Replicate's error code, or in the words of the safety checker that some run.
 */
const filterWords = /\bE005\b|nsfw|sensitive|moderat|safety/i;

/**
 * Converts the state of a prediction, and fetches the image of a finished one. Throws a ProviderError for one that
 * failed.
 */
export async function settle(
  { status, output, error }: Prediction,
  { job, asked, hosted }: { job: Job; asked: JobRequest; hosted: HostedModel },
  access: ProviderAccess,
): Promise<Submission> {
  const { rates } = hosted;
  const costMicroUsd = toCostMicroUsd(rates, asked, asked.references);
  const phase = toPhase(status);
  if (phase === "working") return { state: "pending", job: { id: job.id, url: null } };
  if (phase === "failed" || phase === "filtered") throw toFailure(error, phase === "filtered");
  if (phase === "unstarted") throw toNeverStarted();
  if (phase === "canceled") throw toCanceled(costMicroUsd);
  // Depending on the model, an output is a string, a list, or an object with fields of any name.
  const found = findImage(output, { anyName: true });
  if (phase !== "done" && !isImage(found)) throw toStrangeEndError("Replicate", status);
  const bytes = await getImage(found, access, { costMicroUsd, keptForMs });
  const realCostMicroUsd = toCostMicroUsd(rates, toDrawnSize(bytes, asked), asked.references);
  // The models' schemas promise to honour the seed. A prediction does not repeat it.
  return { state: "done", drawing: { bytes, seed: asked.seed, costMicroUsd: realCostMicroUsd } };
}

/** Replicate bills hosted models by their output, and a failed prediction has none, so the cost is 0. */
function toFailure(error: unknown, isSurelyFiltered: boolean): ProviderError {
  const text = (typeof error === "string" ? error : (JSON.stringify(error) ?? "")).slice(0, maxErrorLength);
  const isFiltered = isSurelyFiltered || filterWords.test(text);
  const reason = isFiltered ? reasons.filtered : reasons.notDrawn;
  const cause = new Error(`Replicate: the prediction failed: ${text}`);
  return new ProviderError(reason, { outcome: "failed", retryable: !isFiltered, cause });
}

function toNeverStarted(): ProviderError {
  const reason = "The provider did not start the job in time. Try again later.";
  return new ProviderError(reason, { outcome: "refused", retryable: true });
}

function toCanceled(costMicroUsd: number): ProviderError {
  const reason = "The job was canceled while the provider was drawing. Generate the asset again.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd });
}
