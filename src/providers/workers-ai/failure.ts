import * as z from "zod";
import { findJson } from "../job-api/answer";
import { findRetryAfterSeconds } from "../job-api/retry-after";
import { ProviderError } from "../provider";
import { readAtMost } from "./reply";

type Failure = Pick<ProviderError, "outcome" | "retryable"> & {
  readonly reason: string;
  /** The whole account is to slow down. */
  readonly throttled?: true;
};

const maxErrorBytes = 4_096;

const busy: Failure = {
  reason: "The image service is at capacity.",
  outcome: "refused",
  retryable: true,
  throttled: true,
};
const slow: Failure = { reason: "The image service took too long.", outcome: "unknown", retryable: true };
const lost: Failure = { reason: "The connection to the image service was lost.", outcome: "unknown", retryable: true };
const broken: Failure = { reason: "The image service failed.", outcome: "unknown", retryable: true };
const spent = refused("The image service's daily allowance is used up; it renews at midnight UTC.");
const unavailable = refused("Workers AI is not available here: it runs on a deployed Worker alone.");
const noModel = refused("The image service does not offer this model.");
const badRequest = refused("The image service did not accept the request.");
const tooLarge = refused("The request is too large for the image service.");
const notAllowed = refused("The image service does not let this deployment use the model.");

/** By Workers AI's own codes, which tell more than the status: 429 is both a busy service and a spent allowance. */
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
  5004: badRequest,
  5007: noModel,
  5016: notAllowed,
  5018: notAllowed,
  5035: notAllowed,
};

const codes = z.union([
  z.object({ internalCode: z.number() }).transform(({ internalCode }) => internalCode),
  z
    .object({ errors: z.tuple([z.object({ code: z.number() })], z.unknown()) })
    .transform(({ errors }) => errors[0].code),
]);

/** An answer that is no success. */
export async function toAnswerFailure(response: Response): Promise<ProviderError> {
  // Half an error text still tells the status.
  const bytes = await readAtMost(response, maxErrorBytes).then(
    (read) => read.bytes,
    () => new Uint8Array(0),
  );
  const text = new TextDecoder().decode(bytes);
  const failure = failureByCode[findCode(bytes, text) ?? 0] ?? failureOfStatus(response.status);
  const requestId = response.headers.get("cf-ai-req-id") ?? "none";
  const cause = new Error(`Workers AI answered ${response.status}, request ${requestId}: ${text}`);
  if (failure !== busy) return toProviderError(failure, cause);
  return toProviderError(failure, cause, findRetryAfterSeconds({ headers: response.headers, bytes }, Date.now()));
}

/** wrangler's own words where the binding has no account to run on, as in development. */
const noAccount = "needs to be run remotely";

/** No answer at all. The binding throws `<code>: <description>` where it reads the answer by itself. */
export function toCallFailure(cause: unknown, timedOut: boolean): ProviderError {
  const message = cause instanceof Error ? cause.message : "";
  const code = findLeadingCode(message);
  if (message.includes(noAccount)) return toProviderError(unavailable, cause);
  return toProviderError(failureByCode[code ?? 0] ?? (timedOut ? slow : lost), cause);
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
  const digits = /^\d{4}(?=:)/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function refused(reason: string): Failure {
  return { reason, outcome: "refused", retryable: false };
}

function toProviderError({ reason, ...failure }: Failure, cause: unknown, retryAfterSeconds?: number) {
  return new ProviderError(reason, { ...failure, cause, retryAfterSeconds });
}
