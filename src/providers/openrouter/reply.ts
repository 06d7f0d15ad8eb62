import * as z from "zod";
import { fromBase64 } from "../../lib/encoding";
import { toDrawnSize } from "../job-api/image";
import { toCostMicroUsd } from "../job-api/prices";
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

/** OpenRouter's own error, whatever the status it comes with. */
export function findEnvelope(json: unknown): Envelope | undefined {
  return envelopeShape.safeParse(json).data?.error;
}

/** The picture in a successful answer, which is billed; undefined when there is none. */
export function findDrawing(json: unknown, asked: DrawRequest, hosted: HostedModel): Drawing | undefined {
  const reply = replyShape.safeParse(json).data;
  const bytes = reply && fromBase64(reply.data[0].b64_json);
  if (reply === undefined || bytes === undefined) return undefined;
  const costMicroUsd = toMicroUsd(reply.usage?.cost) ?? findListCost(bytes, asked, hosted);
  if (costMicroUsd === null) throw toUntoldCostError();
  return { bytes, seed: hosted.takesSeed ? asked.seed : null, costMicroUsd };
}

/** Up to a whole micro-dollar. Decimal fractions are not exact, and must not round up to one too many. */
function toMicroUsd(costUsd: number | null | undefined): number | null {
  return typeof costUsd === "number" ? Math.ceil(Number((costUsd * microUsdPerUsd).toFixed(3))) : null;
}

function findListCost(bytes: Uint8Array, asked: DrawRequest, { rates }: HostedModel): number | null {
  return rates === null ? null : toCostMicroUsd(rates, toDrawnSize(bytes, asked), asked.references);
}

/** A picture whose price nobody knows would count as free. */
function toUntoldCostError(): ProviderError {
  const reason = "The provider drew the picture without telling its price, which is not known otherwise.";
  return new ProviderError(reason, { outcome: "unknown", retryable: false });
}
