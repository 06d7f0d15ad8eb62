import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "../job-api/answer";
import { toCause, toSubmitError } from "../job-api/failures";
import { ProviderError } from "../provider";

const api = "OpenAI";
const envelope = z.object({ error: z.object({ code: z.string() }) });

/** What the status does not tell: a spent account answers 429 like a busy one, and a filter 400 like a mistake. */
const reasonByCode: ReadonlyMap<string, string> = new Map([
  ["insufficient_quota", "The provider's account has no credit left."],
  ["billing_hard_limit_reached", "The provider's account has no credit left."],
  ["moderation_blocked", "The provider's content filter refused the picture."],
  ["content_policy_violation", "The provider's content filter refused the picture."],
]);

/** An answer that is no success. One of a server in trouble does not say whether the picture was drawn and billed. */
export function toFailedAnswerError(answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  const teller = { api, key };
  const code = envelope.safeParse(findJson(answer)).data?.error.code;
  const reason = answer.status < 500 && code !== undefined ? reasonByCode.get(code) : undefined;
  if (reason === undefined) return toSubmitError(answer, teller, nowMs);
  return new ProviderError(reason, { outcome: "refused", retryable: false, cause: toCause(answer, teller) });
}
