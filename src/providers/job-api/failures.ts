/** Turns a provider's bad or missing answer into a ProviderError. */

import { OutboundError, type OutboundAnswer } from "../../outbound/guarded-fetch";
import { ProviderError } from "../provider";
import { toQuote } from "./answer";
import type { FoundImage } from "./found-image";
import { reasons } from "./reasons";
import { toRefusal } from "./refusals";
import { findRetryAfterSeconds } from "./retry-after";

/** The API that answered, by its name for the log, and the key that must not get into the log. */
export type ErrorSource = { readonly api: string; readonly key: string };

/** A 503 in these words was surely not taken, if the answer names a wait. The codes need no wait to be sure. */
const overloadWords = /overload|slow[ _]?down|at capacity|too many requests|rate[ _]?limit/i;
const overloadCodes = /"(?:server_is_overloaded|overloaded_error|slow_down)"/;
/** A 429 in these words does not pass by waiting a little. */
const spentWords = /insufficient_quota|exceeded your current quota|exhausted balance/i;
const spentTodayWords = /daily (?:free )?(?:allocation|allowance|quota)|free[-_ ]models[-_ ]per[-_ ]day/i;

/** The answer to a submit is no success. After a 408 or a server error the provider may still have taken the job. */
export function toSubmitError(answer: OutboundAnswer, source: ErrorSource, nowMs: number): ProviderError {
  const { status } = answer;
  const cause = toCause(answer, source);
  const spent = status === 429 ? findSpentReason(toQuote(answer, source.key)) : undefined;
  if (spent !== undefined) return new ProviderError(spent, { outcome: "refused", retryable: false, cause });
  if (status === 429 || isOverloaded(answer, source, nowMs)) return toThrottled("refused", answer, source, nowMs);
  const isDefinite = status >= 400 && status < 500 && status !== 408;
  if (!isDefinite) return new ProviderError(reasons.broken, { outcome: "unknown", retryable: true, cause });
  const reason = toRefusal(status, toQuote(answer, source.key));
  return new ProviderError(reason, { outcome: "refused", retryable: false, cause });
}

/** Why a request is refused for the rest of the day or until somebody pays; undefined for any other text. */
export function findSpentReason(text: string): string | undefined {
  if (isSpentToday(text)) return reasons.spentToday;
  return spentWords.test(text) ? reasons.noCredit : undefined;
}

/** The text says that an allowance for the day is used up. */
export function isSpentToday(text: string): boolean {
  return spentTodayWords.test(text);
}

/**
 * The answer to a poll is no success. Even a refused key says nothing about the job, so the outcome stays `unknown`.
 */
export function toPollError(answer: OutboundAnswer, source: ErrorSource, nowMs: number): ProviderError {
  const { status } = answer;
  if (status === 429 || isOverloaded(answer, source, nowMs)) return toThrottled("unknown", answer, source, nowMs);
  const isAboutAccount = status === 401 || status === 402 || status === 403;
  const reason = isAboutAccount ? toRefusal(status, toQuote(answer, source.key)) : reasons.broken;
  return new ProviderError(reason, { outcome: "unknown", retryable: true, cause: toCause(answer, source) });
}

/** A submit got no answer. Unless our own guard stopped the request, the provider may have taken the job. */
export function toLossError(cause: unknown): ProviderError {
  const reason = cause instanceof OutboundError ? cause.reason : "unreachable";
  if (reason === "refused") {
    return new ProviderError(reasons.unreachable, { outcome: "refused", retryable: false, cause });
  }
  const text = reason === "timeout" ? reasons.slow : reasons.lost;
  return new ProviderError(text, { outcome: "unknown", retryable: true, cause });
}

/** A poll got no answer, which says nothing about the job. */
export function toPollLossError(cause: unknown): ProviderError {
  return new ProviderError(toLossError(cause).message, { outcome: "unknown", retryable: true, cause });
}

/** The status is a success, but the body has an unexpected shape. The job may well exist. */
export function toUnreadableError(answer: OutboundAnswer, source: ErrorSource): ProviderError {
  return new ProviderError(reasons.unreadable, { outcome: "unknown", retryable: true, cause: toCause(answer, source) });
}

export function toUnknownJobError(answer: OutboundAnswer, source: ErrorSource): ProviderError {
  const reason = "The provider does not know this job.";
  return new ProviderError(reason, { outcome: "unknown", retryable: false, cause: toCause(answer, source) });
}

/** The job's state is a word that nobody knows, and there is no image. Such a job is not waited for. */
export function toStrangeEndError(api: string, status: string): ProviderError {
  const cause = new Error(`${api}: the job's state is "${status.slice(0, 200)}"`);
  return new ProviderError(reasons.strangeEnd, { outcome: "unknown", retryable: false, isFinal: true, cause });
}

/**
 * The provider ended the job with success, and there is no image in the answer, or none that can be decoded. The estimate
 * counts as the bill if the bill is null, which means not known.
 */
export function toNoImageError({ kind }: FoundImage, billMicroUsd: number | null): ProviderError {
  const reason = kind === "broken" ? reasons.unusable : reasons.noImage;
  const known = { retryable: false, cause: new Error(`The image in the answer is ${kind}`) };
  if (billMicroUsd === null) return new ProviderError(reason, { ...known, outcome: "unknown" });
  return new ProviderError(reason, { ...known, outcome: "failed", costMicroUsd: billMicroUsd });
}

export function toNoModelError(): ProviderError {
  const reason = "The model is not available. Name another model.";
  return new ProviderError(reason, { outcome: "refused", retryable: false });
}

/** The answer in the provider's own words, for the log alone. */
export function toCause(answer: OutboundAnswer, { api, key }: ErrorSource): Error {
  return new Error(`${api} answered ${answer.status}: ${toQuote(answer, key)}`);
}

/** True for a 503 that surely did not take the request. */
function isOverloaded(answer: OutboundAnswer, { key }: ErrorSource, nowMs: number): boolean {
  if (answer.status !== 503) return false;
  const text = toQuote(answer, key);
  return overloadCodes.test(text) || (overloadWords.test(text) && findRetryAfterSeconds(answer, nowMs) !== undefined);
}

function toThrottled(outcome: "refused" | "unknown", answer: OutboundAnswer, source: ErrorSource, nowMs: number) {
  const retryAfterSeconds = findRetryAfterSeconds(answer, nowMs);
  const cause = toCause(answer, source);
  return new ProviderError(reasons.throttled, { outcome, retryable: true, throttled: true, retryAfterSeconds, cause });
}
