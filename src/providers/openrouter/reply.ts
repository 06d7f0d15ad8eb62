/** Reads the answers of OpenRouter. */

import * as z from "zod";
import type { FoundImage } from "../job-api/found-image";
import { toDrawnSize } from "../job-api/image";
import { toCostMicroUsd, toMicroUsd } from "../job-api/prices";
import { ProviderError, type DrawRequest } from "../provider";
import type { HostedModel } from "./models";

const envelopeShape = z.object({
  error: z.object({
    code: z.number().int().nullish().catch(null),
    metadata: z
      .object({
        error_type: z.string().nullish().catch(null),
        reasons: z.unknown().optional(),
        patterns: z.unknown().optional(),
      })
      .nullish()
      .catch(null),
    availability: z
      .object({
        retryable: z.boolean().nullish().catch(null),
        retry_after: z.number().positive().nullish().catch(null),
      })
      .nullish()
      .catch(null),
  }),
});
export type Envelope = z.infer<typeof envelopeShape>["error"];

const replyShape = z.object({
  usage: z
    .object({ cost: z.number().min(0).max(1_000).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const microUsdPerUsd = 1_000_000;

/** The error in an answer, with any status; undefined if the answer has no error in OpenRouter's own form. */
export function findEnvelope(json: unknown): Envelope | undefined {
  return envelopeShape.safeParse(json).data?.error;
}

/** The reported bill of a successful answer, or else the list price of the drawn image; null if neither is known. */
export function findBillMicroUsd(
  json: unknown,
  found: FoundImage,
  asked: DrawRequest,
  { rates }: HostedModel,
): number | null {
  const costUsd = replyShape.safeParse(json).data?.usage?.cost;
  if (typeof costUsd === "number") return toMicroUsd(costUsd, microUsdPerUsd);
  const drawn = found.kind === "bytes" ? toDrawnSize(found.bytes, asked) : asked;
  return rates === null ? null : toCostMicroUsd(rates, drawn, asked.references);
}

/** An image without a price is not kept, because it would be recorded as free. */
export function toUntoldCostError(): ProviderError {
  const reason =
    "The provider drew the image without telling the price, which is not known otherwise. Name another model.";
  return new ProviderError(reason, { outcome: "unknown", retryable: false });
}
