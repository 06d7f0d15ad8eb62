import type { OutboundAnswer } from "../../../../outbound/guarded-fetch";
import { toCause, toSubmitError } from "../job-api/failures";
import { findRetryAfterSeconds } from "../job-api/retry-after";
import { ProviderError } from "../provider";
import type { Envelope } from "./reply";

const api = "OpenRouter";
const maxRetryAfterSeconds = 3_600;

/** Whoever answered was not OpenRouter itself, but something before it. */
export function toFailedAnswerError(answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  return toSubmitError(answer, { api, key }, nowMs);
}

/**
 * OpenRouter promises that a generation is either billed in full and delivered, or not billed and answered with an
 * error: its own error, of whatever kind, says that nothing was billed.
 */
export function toEnvelopeError(
  { code, metadata, availability }: Envelope,
  answer: OutboundAnswer,
  key: string,
  nowMs: number,
): ProviderError {
  const status = code ?? answer.status;
  const cause = toCause(answer, { api, key });
  const isModerated = metadata?.error_type === "content_policy_violation" || metadata?.error_type === "refusal";
  if (isModerated || metadata?.reasons !== undefined || metadata?.patterns !== undefined) {
    const reason = "The provider's content filter refused the picture.";
    return new ProviderError(reason, { outcome: "refused", retryable: false, cause });
  }
  const isTransient = status === 408 || status >= 500 || status < 400;
  if (!isTransient && status !== 429) return toSubmitError({ ...answer, status }, { api, key }, nowMs);
  const waitSeconds = availability?.retry_after ?? undefined;
  const inBody = waitSeconds === undefined ? undefined : Math.min(Math.ceil(waitSeconds), maxRetryAfterSeconds);
  return new ProviderError(status === 429 ? "The provider asks to slow down." : "The provider failed.", {
    outcome: "refused",
    retryable: availability?.retryable ?? true,
    throttled: status === 429,
    retryAfterSeconds: findRetryAfterSeconds(answer, nowMs) ?? inBody,
    cause,
  });
}
