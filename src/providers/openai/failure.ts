/** Turns the error answers of OpenAI into ProviderErrors. */

import * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "../job-api/answer";
import { toCause, toSubmitError } from "../job-api/failures";
import { reasons } from "../job-api/reasons";
import { ProviderError } from "../provider";

const api = "OpenAI";
const envelope = z.object({ error: z.object({ code: z.string() }) });

/**
 * Codes that say more than the status: OpenAI answers 429 for an account without credit as well as for a busy one, and
 * 400 for filtered content as well as for a bad request.
 */
const reasonByCode: ReadonlyMap<string, string> = new Map([
  ["insufficient_quota", reasons.noCredit],
  ["billing_hard_limit_reached", reasons.noCredit],
  ["moderation_blocked", reasons.filtered],
  ["content_policy_violation", reasons.filtered],
]);

/** The answer is no success. The code of a server error is ignored: the image may still have been drawn and billed. */
export function toFailedAnswerError(answer: OutboundAnswer, key: string, nowMs: number): ProviderError {
  const source = { api, key };
  const code = envelope.safeParse(findJson(answer)).data?.error.code;
  const reason = answer.status < 500 && code !== undefined ? reasonByCode.get(code) : undefined;
  if (reason === undefined) return toSubmitError(answer, source, nowMs);
  return new ProviderError(reason, { outcome: "refused", retryable: false, cause: toCause(answer, source) });
}
