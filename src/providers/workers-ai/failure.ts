/** Turns the errors of Workers AI into ProviderErrors. */

import * as z from "zod";
import { findJson } from "../job-api/answer";
import { isSpentToday } from "../job-api/failures";
import { reasons } from "../job-api/reasons";
import { findRetryAfterSeconds } from "../job-api/retry-after";
import { ProviderError } from "../provider";
import { readAtMost } from "./reply";

type Failure = Pick<ProviderError, "outcome" | "retryable"> & {
  readonly reason: string;
  /** All requests of this deployment have to slow down. */
  readonly throttled?: true;
};

const maxErrorBytes = 4_096;

const busy: Failure = {
  reason: "Workers AI is at capacity. Try again later.",
  outcome: "refused",
  retryable: true,
  throttled: true,
};
const slow: Failure = { reason: reasons.slow, outcome: "unknown", retryable: true };
const lost: Failure = { reason: reasons.lost, outcome: "unknown", retryable: true };
const broken: Failure = { reason: reasons.broken, outcome: "unknown", retryable: true };
const spent = refused(
  "The daily allowance at Workers AI is used up. Try again after midnight UTC, or name another model.",
);
const unavailable = refused("Workers AI runs only on a deployed Worker. Name another model.");
const filtered = refused(reasons.filtered);
const noModel = refused(reasons.noModel);
const badRequest = refused(reasons.badRequest);
const tooLarge = refused(reasons.tooLarge);
const notAllowed = refused("This deployment may not use the model at Workers AI. Name another model.");

/** Workers AI's own codes say more than the status: 429 means a busy service as well as a spent allowance. */
const failureByCode: Readonly<Record<number, Failure>> = {
  3003: badRequest,
  3006: tooLarge,
  3007: slow,
  3008: slow,
  3023: notAllowed,
  3036: spent,
  3040: busy,
  3041: notAllowed,
  3042: noModel,
  4006: spent,
  5004: badRequest,
  5007: noModel,
  5016: notAllowed,
  5018: notAllowed,
  5035: notAllowed,
};

/** The code of a filtered image means other things too, so these words count. */
const filterWords = /nsfw|\bflagged\b|content (?:policy|filter)|safety (?:system|filter|checker)/i;

const codes = z.union([
  z.object({ internalCode: z.number() }).transform(({ internalCode }) => internalCode),
  z
    .object({ errors: z.tuple([z.object({ code: z.number() })], z.unknown()) })
    .transform(({ errors }) => errors[0].code),
  z.object({ error: z.object({ code: z.number() }) }).transform(({ error }) => error.code),
  z.object({ code: z.number() }).transform(({ code }) => code),
]);

/** The answer is no success. */
export async function toAnswerFailure(response: Response): Promise<ProviderError> {
  // If the body breaks off, the status is still known.
  const bytes = await readAtMost(response, maxErrorBytes).then(
    (read) => read.bytes,
    () => new Uint8Array(0),
  );
  const text = new TextDecoder().decode(bytes);
  const isRefusal = response.status >= 400 && response.status < 500;
  const told = (isRefusal ? findByWords(text) : undefined) ?? failureByCode[findCode(bytes, text) ?? 0];
  const failure = told ?? failureOfStatus(response.status);
  const requestId = response.headers.get("cf-ai-req-id") ?? "none";
  const cause = new Error(`Workers AI answered ${response.status}, request ${requestId}: ${text}`);
  if (failure !== busy) return toProviderError(failure, cause);
  return toProviderError(failure, cause, findRetryAfterSeconds({ headers: response.headers, bytes }, Date.now()));
}

/** Part of wrangler's error when the binding has no Cloudflare account, as in development. */
const noAccount = "needs to be run remotely";

/**
 * The call threw. The binding throws `<code>: <description>` if it reads the answer itself, in some versions after the
 * name of the error.
 */
export function toCallFailure(cause: unknown, timedOut: boolean): ProviderError {
  const message = cause instanceof Error ? cause.message : "";
  const code = findLeadingCode(message);
  if (message.includes(noAccount)) return toProviderError(unavailable, cause);
  const told = (code === undefined ? undefined : findByWords(message)) ?? failureByCode[code ?? 0];
  return toProviderError(told ?? (timedOut ? slow : lost), cause);
}

/** The service has several codes for a spent allowance, in the same words. */
function findByWords(text: string): Failure | undefined {
  if (isSpentToday(text)) return spent;
  return filterWords.test(text) ? filtered : undefined;
}

function failureOfStatus(status: number): Failure {
  if (status === 408) return slow;
  if (status === 413) return tooLarge;
  if (status === 429) return busy;
  if (status === 401 || status === 403) return notAllowed;
  return status >= 400 && status < 500 ? badRequest : broken;
}

function findCode(bytes: Uint8Array<ArrayBuffer>, text: string): number | undefined {
  const parsed = codes.safeParse(findJson({ bytes }));
  return parsed.success ? parsed.data : findLeadingCode(text);
}

function findLeadingCode(text: string): number | undefined {
  const digits = /^(?:[A-Za-z]{0,40}Error: ){0,3}(\d{4}):/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function refused(reason: string): Failure {
  return { reason, outcome: "refused", retryable: false };
}

function toProviderError({ reason, ...failure }: Failure, cause: unknown, retryAfterSeconds?: number) {
  return new ProviderError(reason, { ...failure, cause, retryAfterSeconds });
}
