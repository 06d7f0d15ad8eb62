import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { toCause, toSubmitError } from "../job-api/failures";
import { findRetryAfterSeconds, toWaitSeconds } from "../job-api/retry-after";
import { ProviderError } from "../provider";
import type { Envelope } from "./reply";

const api = "OpenRouter";

/** Whoever answered was not OpenRouter itself, but something before it. */
export function toFailedAnswerError(answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  return toSubmitError(answer, { api, key }, nowMs);
}

/**
 * OpenRouter promises that a generation is either billed in full and delivered, or not billed and answered with an
 * error: its own error, of whatever kind, says that nothing was billed.
 */
export function toEnvelopeError(envelope: Envelope, answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  const status = envelope.code ?? answer.status;
  const cause = toCause(answer, { api, key });
  if (isFiltered(envelope)) {
    const reason = "The provider's content filter refused the picture.";
    return new ProviderError(reason, { outcome: "refused", retryable: false, cause });
  }
  const isDefinite = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isDefinite) return toSubmitError({ ...answer, status }, { api, key }, nowMs);
  return new ProviderError(status === 429 ? "The provider asks to slow down." : "The provider failed.", {
    outcome: "refused",
    retryable: envelope.availability?.retryable ?? true,
    throttled: status === 429,
    retryAfterSeconds: findRetryAfterSeconds(answer, nowMs) ?? findWaitSeconds(envelope),
    cause,
  });
}

/** By its type, by the reasons of a moderator, or by the patterns of a guardrail. */
function isFiltered({ metadata }: Envelope): boolean {
  const type = metadata?.error_type;
  if (type === "content_policy_violation" || type === "refusal") return true;
  return metadata?.reasons !== undefined || metadata?.patterns !== undefined;
}

function findWaitSeconds({ availability }: Envelope): number | undefined {
  return toWaitSeconds(availability?.retry_after ?? Number.NaN);
}
