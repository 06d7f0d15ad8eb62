const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Before each attempt, counted from the end of the one before: some 75 hours in all. */
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

/** The most that chance adds, as a share: deliveries that failed together do not come back together. */
export const jitter = 0.1;
export const maxRetryAfterMs = 24 * hourMs;

const wholeSeconds = /^\d{1,9}$/;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** How long a `Retry-After` asks to be left alone, a day at most; 0 when there is none or it cannot be read. */
export function readRetryAfterMs(value: string | null, nowMs: number): number {
  const text = value?.trim() ?? "";
  if (wholeSeconds.test(text)) return Math.min(Number(text) * secondMs, maxRetryAfterMs);
  const untilMs = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(untilMs) ? 0 : Math.min(Math.max(untilMs - nowMs, 0), maxRetryAfterMs);
}

/**
 * When to try again after `attempts` that failed, never earlier than scheduled or asked for; undefined when there are
 * no more. `chance` is from 0 to 1.
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
