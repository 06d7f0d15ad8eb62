import { AppError } from "../../errors";
import { toUtcDay } from "../../lib/utc-day";
import { monthStartMs, nextMonthStartMs } from "../../lib/utc-month";

/** The range of time that a usage report covers. */

export const maxRangeDays = 366;

/** A range of time in milliseconds since 1970; `toMs` is excluded. */
export type Range = { readonly fromMs: number; readonly toMs: number };

/**
 * Without `to`, the range ends with the present UTC month. Without `from`, the range begins with the month in which the
 * range ends.
 */
export function toRange(from: string | undefined, to: string | undefined, nowMs: number): Range {
  const toMs = to === undefined ? nextMonthStartMs(nowMs) : Date.parse(to);
  const fromMs = from === undefined ? monthStartMs(toMs - 1) : Date.parse(from);
  if (fromMs >= toMs)
    throw from === undefined ? refuse("to", "must be later") : refuse("from", "must be earlier than to");
  if (toUtcDay(toMs - 1) - toUtcDay(fromMs) >= maxRangeDays)
    throw refuse("from", `must be at most ${maxRangeDays} days before to`);
  return { fromMs, toMs };
}

function refuse(path: "from" | "to", message: string): AppError {
  return new AppError("validation_failed", `The range is not valid: ${path} ${message}.`, {
    errors: [{ path, message }],
  });
}
