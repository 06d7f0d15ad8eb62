import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "../job-api/answer";
import { fetchImage, toDrawnSize, toLostImageError } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
import { ProviderError, type JobRequest, type ProviderAccess, type Submission } from "../provider";
import type { HostedModel } from "./models";

/** Ids go into addresses, so they are letters and digits alone. */
export const predictionId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);
const predictionShape = z.object({
  id: predictionId,
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type Prediction = z.infer<typeof predictionShape>;

const maxErrorLength = 1_000;
/** In the words of the models: a code of the hosted ones, or of the checker that some run. */
const filterWords = /\bE005\b|nsfw|sensitive|moderat|safety/i;

export function findPrediction(answer: OutboundAnswer): Prediction | undefined {
  return predictionShape.safeParse(findJson(answer)).data;
}

/** What has become of a prediction; its picture is fetched when there is one. */
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
  // The models' schemas promise that a seed is honoured; the prediction does not repeat it apart from its input.
  return { state: "done", drawing: { bytes, seed: asked.seed, costMicroUsd: realCostMicroUsd } };
}

/** The first address in an output, which is a string, a list, or an object of either, as the model likes. */
function findAddress(output: unknown): string | undefined {
  if (typeof output === "string") return /^(?:https?:|data:)/.test(output) ? output : undefined;
  if (typeof output !== "object" || output === null) return undefined;
  for (const value of Object.values(output)) {
    const address = typeof value === "string" || Array.isArray(value) ? findAddress(value) : undefined;
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Hosted models charge for what they put out, and a failed one puts out nothing. */
function toFailure(error: unknown): ProviderError {
  const text = (typeof error === "string" ? error : (JSON.stringify(error) ?? "")).slice(0, maxErrorLength);
  const isFiltered = filterWords.test(text);
  const reason = isFiltered
    ? "The provider's content filter refused the picture."
    : "The provider failed to draw the picture.";
  const cause = new Error(`Replicate: the prediction failed: ${text}`);
  return new ProviderError(reason, { outcome: "failed", retryable: !isFiltered, cause });
}

function toNeverStarted(): ProviderError {
  const reason = "The provider did not start the job in time.";
  return new ProviderError(reason, { outcome: "refused", retryable: true });
}

function toCanceled(costMicroUsd: number): ProviderError {
  const reason = "The job was canceled while the provider was drawing.";
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd });
}
