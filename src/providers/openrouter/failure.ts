/** Turns the error answers of OpenRouter into ProviderErrors. */

import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { toCause, toSubmitError } from "../job-api/failures";
import { reasons } from "../job-api/reasons";
import { findRetryAfterSeconds, toWaitSeconds } from "../job-api/retry-after";
import { ProviderError } from "../provider";
import type { Envelope } from "./reply";

const api = "OpenRouter";

/** The answer is not in OpenRouter's own form, so a proxy in front of OpenRouter answered, and nothing is certain. */
export function toFailedAnswerError(answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  return toSubmitError(answer, { api, key }, nowMs);
}

/**
 * OpenRouter promises that every request is either delivered and billed, or answered with an error and not billed. An
 * error in OpenRouter's own form therefore means that nothing was billed, so the outcome is always `refused`.
 */
export function toEnvelopeError(envelope: Envelope, answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  const status = envelope.code ?? answer.status;
  const cause = toCause(answer, { api, key });
  if (isFiltered(envelope)) {
    return new ProviderError(reasons.filtered, { outcome: "refused", retryable: false, cause });
  }
  const isDefinite = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isDefinite) return toSubmitError({ ...answer, status }, { api, key }, nowMs);
  return new ProviderError(status === 429 ? reasons.throttled : reasons.broken, {
    outcome: "refused",
    retryable: envelope.availability?.retryable ?? true,
    throttled: status === 429,
    retryAfterSeconds: findRetryAfterSeconds(answer, nowMs) ?? toWaitSeconds(envelope.availability?.retry_after, nowMs),
    cause,
  });
}

/** True if the error has the type of a filter, the reasons of a moderator, or the patterns of a guardrail. */
function isFiltered({ metadata }: Envelope): boolean {
  const type = metadata?.error_type;
  if (type === "content_policy_violation" || type === "refusal") return true;
  return metadata?.reasons !== undefined || metadata?.patterns !== undefined;
}
