import * as z from "zod";
import { fromBase64 } from "../../../../lib/encoding";
import type { OutboundAnswer } from "../../../../outbound/guarded-fetch";
import { findJson } from "../job-api/answer";
import { toUnreadableError } from "../job-api/failures";
import { toDrawnSize } from "../job-api/picture";
import { toCostMicroUsd } from "../job-api/prices";
import type { Drawing, DrawRequest } from "../provider";
import { ProviderError } from "../provider";
import type { HostedModel } from "./models";

const envelopeShape = z.object({
  error: z.object({
    code: z.number().int().nullish().catch(null),
    metadata: z
      .object({ error_type: z.string().nullish().catch(null), reasons: z.unknown(), patterns: z.unknown() })
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
export function findEnvelope(answer: OutboundAnswer): Envelope | undefined {
  return envelopeShape.safeParse(findJson(answer)).data?.error;
}

/** The picture in a successful answer, which is billed. */
export function readDrawing(answer: OutboundAnswer, asked: DrawRequest, hosted: HostedModel, key: string): Drawing {
  const reply = replyShape.safeParse(findJson(answer)).data;
  const bytes = reply && fromBase64(reply.data[0].b64_json);
  if (reply === undefined || bytes === undefined) throw toUnreadableError(answer, { api: "OpenRouter", key });
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
