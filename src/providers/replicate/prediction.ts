/** Reads a prediction, and fetches the image of a finished one. */

import * as z from "zod";
import { fetchImage, toDrawnSize, toLostImageError } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { reasons } from "../job-api/reasons";
import { ProviderError, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import type { HostedModel } from "./models";

/** Ids become part of URLs, so only letters and digits are accepted. */
export const predictionId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);
export const predictionShape = z.object({
  id: predictionId,
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Prediction = z.infer<typeof predictionShape>;

const maxErrorLength = 1_000;
/**
 * How models report a filtered image: by Replicate's error code, or in the words of the safety checker that some run.
 */
const filterWords = /\bE005\b|nsfw|sensitive|moderat|safety/i;

/**
 * Converts the state of a prediction, and fetches the image of a finished one. Throws a ProviderError for one that
 * failed.
 */
export async function settle(
  prediction: Prediction,
  asked: JobRequest,
  { rates }: HostedModel,
  access: ProviderAccess,
): Promise<Submission> {
  const { id, status, output, error } = prediction;
  const costMicroUsd = toCostMicroUsd(rates, asked, asked.references);
  if (status === "failed") throw toFailure(error);
  if (status === "aborted") throw toNeverStarted();
  if (status === "canceled") throw toCanceled(costMicroUsd);
  if (status !== "succeeded") return { state: "pending", job: { id, url: null } };
  const address = findAddress(output);
  if (address === undefined) throw toLostImageError("the prediction has no output", costMicroUsd);
  const bytes = await fetchImage(address, access, costMicroUsd);
  const realCostMicroUsd = toCostMicroUsd(rates, toDrawnSize(bytes, asked), asked.references);
  // The models' schemas promise to honour the seed. A prediction does not repeat it.
  return { state: "done", drawing: { bytes, seed: asked.seed, costMicroUsd: realCostMicroUsd } };
}

/**
 * The first URL in an output. Depending on the model, an output is a string, a list of strings, or an object of either.
 */
function findAddress(output: unknown): string | undefined {
  if (typeof output === "string") return /^(?:https?:|data:)/.test(output) ? output : undefined;
  if (typeof output !== "object" || output === null) return undefined;
  for (const value of Object.values(output)) {
    const address = typeof value === "string" || Array.isArray(value) ? findAddress(value) : undefined;
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Replicate bills hosted models by their output, and a failed prediction has none, so the cost is 0. */
function toFailure(error: unknown): ProviderError {
  const text = (typeof error === "string" ? error : (JSON.stringify(error) ?? "")).slice(0, maxErrorLength);
  const isFiltered = filterWords.test(text);
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
