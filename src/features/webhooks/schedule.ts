import { readRetryAfterSeconds } from "../../lib/retry-after";

/** The retry schedule of webhook deliveries. */

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** The delay before each attempt, counted from the end of the previous one. Together about 75 hours. */
const delaysMs: readonly number[] = [
  0,
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];
export const maxAttempts = delaysMs.length;

/** The largest random addition, as a share of the delay. Deliveries that failed together are not retried together. */
export const jitter = 0.1;
export const maxRetryAfterMs = 24 * hourMs;

/** The wait that a `Retry-After` header asks for, at most one day. 0 if the header is absent or invalid. */
export function readRetryAfterMs(value: string | null, nowMs: number): number {
  const seconds = readRetryAfterSeconds(value, nowMs) ?? 0;
  return Math.min(seconds * secondMs, maxRetryAfterMs);
}

/**
 * The time of the next attempt after `attempts` failed ones: never earlier than the schedule or the receiver's
 * `Retry-After` says. Undefined after the last attempt. `chance` is from 0 to 1.
 */
export function findNextAttemptMs(
  attempts: number,
  nowMs: number,
  { retryAfterMs, chance }: { readonly retryAfterMs: number; readonly chance: number },
): number | undefined {
  const delayMs = delaysMs[attempts];
  if (delayMs === undefined) return undefined;
  return nowMs + Math.ceil(Math.max(delayMs, retryAfterMs) * (1 + jitter * chance));
}
