/** Reads how long a provider asks to wait. */

import * as z from "zod";
import { readRetryAfterSeconds } from "../../lib/retry-after";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson } from "./answer";

const maxSeconds = 3_600;
const maxPlausibleSeconds = 1_000_000_000;
const field = z.union([z.number(), z.string()]).optional().catch(undefined);
const bodyShape = z.object({
  retry_after: field,
  error: z.object({ retry_after: field }).optional().catch(undefined),
});

/**
 * The wait in the `Retry-After` header, or else in `Retry-After-Ms` or the body's `retry_after`; undefined if none of
 * them asks for a wait.
 */
export function findRetryAfterSeconds(
  answer: Pick<OutboundAnswer, "headers" | "bytes">,
  nowMs: number,
): number | undefined {
  const { headers } = answer;
  const body = bodyShape.safeParse(findJson(answer)).data;
  return (
    toWaitSeconds(headers.get("retry-after"), nowMs) ??
    toWaitSeconds(toSeconds(headers.get("retry-after-ms")), nowMs) ??
    toWaitSeconds(body?.retry_after ?? body?.error?.retry_after, nowMs)
  );
}

/**
 * Whole seconds, rounded up, one hour at most. Undefined if there is nothing to wait for, or the value is no number of
 * seconds and has no form that a `Retry-After` header may have.
 */
export function toWaitSeconds(value: string | number | null | undefined, nowMs: number): number | undefined {
  const seconds = typeof value === "number" ? value : (readRetryAfterSeconds(value ?? null, nowMs) ?? 0);
  // A larger number is a point in time rather than a wait.
  return seconds > 0 && seconds <= maxPlausibleSeconds ? Math.min(Math.ceil(seconds), maxSeconds) : undefined;
}

function toSeconds(milliseconds: string | null): number | undefined {
  const text = milliseconds?.trim() ?? "";
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) / 1_000 : undefined;
}
