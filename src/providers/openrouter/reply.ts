/** Reads the answers of OpenRouter. */

import * as z from "zod";
import { fromBase64 } from "../../lib/encoding";
import { toDrawnSize } from "../job-api/image";
import { toCostMicroUsd, toMicroUsd } from "../job-api/prices";
import { ProviderError, type Drawing, type DrawRequest } from "../provider";
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
  data: z.tuple([z.object({ b64_json: z.string().min(1) })], z.unknown()),
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

/** The image in a successful answer; undefined if there is none. Throws a ProviderError if the price is not known. */
export function findDrawing(json: unknown, asked: DrawRequest, hosted: HostedModel): Drawing | undefined {
  const reply = replyShape.safeParse(json).data;
  const bytes = reply && fromBase64(reply.data[0].b64_json);
  if (reply === undefined || bytes === undefined) return undefined;
  const costUsd = reply.usage?.cost;
  const costMicroUsd =
    typeof costUsd === "number" ? toMicroUsd(costUsd, microUsdPerUsd) : findListCost(bytes, asked, hosted);
  if (costMicroUsd === null) throw toUntoldCostError();
  return { bytes, seed: hosted.takesSeed ? asked.seed : null, costMicroUsd };
}

function findListCost(bytes: Uint8Array, asked: DrawRequest, { rates }: HostedModel): number | null {
  return rates === null ? null : toCostMicroUsd(rates, toDrawnSize(bytes, asked), asked.references);
}

/** An image without a price is not kept, because it would be recorded as free. */
function toUntoldCostError(): ProviderError {
  const reason =
    "The provider drew the image without telling the price, which is not known otherwise. Name another model.";
  return new ProviderError(reason, { outcome: "unknown", retryable: false });
}
