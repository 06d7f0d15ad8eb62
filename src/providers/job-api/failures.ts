import { OutboundError, type OutboundAnswer } from "../../outbound/guarded-fetch";
import { ProviderError } from "../provider";
import { toQuote } from "./answer";
import { findRetryAfterSeconds } from "./retry-after";

/** A failure's text for the log: which API, which key must not be in it. */
export type Teller = { readonly api: string; readonly key: string };

const lost = "The connection to the provider was lost.";
const slow = "The provider took too long to answer.";
const broken = "The provider failed.";
const badKey = "The provider does not accept the key.";
const noCredit = "The provider's account has no credit left.";
const throttled = "The provider asks to slow down.";

/** What a definite answer says about a request that was therefore not taken. */
const refusals: Readonly<Record<number, string>> = {
  401: badKey,
  402: noCredit,
  403: badKey,
  404: "The provider does not offer this model.",
  413: "The request is too large for the provider.",
};

/** How fal, which answers 403, says that an account is out of money. */
const creditWords = /exhausted balance|top[_ ]up/i;

/** A submit that was answered, but not taken, or by a server in trouble, which may have taken it. */
export function toSubmitError(answer: OutboundAnswer, teller: Teller, nowMs: number): ProviderError {
  const { status } = answer;
  const cause = toCause(answer, teller);
  if (status === 429) return toThrottled("refused", answer, teller, nowMs);
  const isDefinite = status >= 400 && status < 500 && status !== 408;
  if (!isDefinite) return new ProviderError(broken, { outcome: "unknown", retryable: true, cause });
  return new ProviderError(toRefusal(answer, teller), { outcome: "refused", retryable: false, cause });
}

/** A question about a job that did not get its answer. It says nothing about the job, a refused key neither. */
export function toPollError(answer: OutboundAnswer, teller: Teller, nowMs: number): ProviderError {
  const { status } = answer;
  if (status === 429) return toThrottled("unknown", answer, teller, nowMs);
  const isAboutAccount = status === 401 || status === 402 || status === 403;
  const reason = isAboutAccount ? toRefusal(answer, teller) : broken;
  return new ProviderError(reason, { outcome: "unknown", retryable: true, cause: toCause(answer, teller) });
}

/** No answer at all: the request never left, or nobody knows what became of it. */
export function toLossError(cause: unknown): ProviderError {
  const reason = cause instanceof OutboundError ? cause.reason : "unreachable";
  if (reason === "refused") {
    const text = "The provider's address may not be called from here.";
    return new ProviderError(text, { outcome: "refused", retryable: false, cause });
  }
  return new ProviderError(reason === "timeout" ? slow : lost, { outcome: "unknown", retryable: true, cause });
}

/** A job whose state could not be asked for. */
export function toPollLossError(cause: unknown): ProviderError {
  return new ProviderError(toLossError(cause).message, { outcome: "unknown", retryable: true, cause });
}

/** A success whose content is no such answer: the job may well exist. */
export function toUnreadableError(answer: OutboundAnswer, teller: Teller): ProviderError {
  const reason = "The provider's answer was not understood.";
  return new ProviderError(reason, { outcome: "unknown", retryable: true, cause: toCause(answer, teller) });
}

export function toUnknownJobError(answer: OutboundAnswer, teller: Teller): ProviderError {
  const reason = "The provider does not know this job.";
  return new ProviderError(reason, { outcome: "unknown", retryable: false, cause: toCause(answer, teller) });
}

export function toNoModelError(): ProviderError {
  return new ProviderError("The model is not available.", { outcome: "refused", retryable: false });
}

export function toCause(answer: OutboundAnswer, { api, key }: Teller): Error {
  return new Error(`${api} answered ${answer.status}: ${toQuote(answer, key)}`);
}

function toRefusal(answer: OutboundAnswer, teller: Teller): string {
  if (answer.status === 403 && creditWords.test(toQuote(answer, teller.key))) return noCredit;
  return refusals[answer.status] ?? "The provider did not accept the request.";
}

function toThrottled(outcome: "refused" | "unknown", answer: OutboundAnswer, teller: Teller, nowMs: number) {
  const retryAfterSeconds = findRetryAfterSeconds(answer, nowMs);
  const cause = toCause(answer, teller);
  return new ProviderError(throttled, { outcome, retryable: true, throttled: true, retryAfterSeconds, cause });
}
