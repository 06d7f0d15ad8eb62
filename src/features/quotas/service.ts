/** The daily quotas of a user, and the error for a quota that is used up. */
import type { Quotas } from "../../db/daily-usage";
import { AppError } from "../../errors";
import { secondsToNextUtcDay } from "../../lib/utc-day";

/** A user's quotas for one UTC day, unless an administrator has set others. */
export const defaultQuotas: Quotas = {
  generationsPerDay: 500,
  storedBytesPerDay: 5 * 1024 ** 3,
};

/** The names of the quotas, as the error messages write them. */
type Quota = "generations" | "stored bytes";

export function quotaExceeded(quota: Quota, now: Date): AppError {
  const seconds = secondsToNextUtcDay(now.getTime());
  return new AppError(
    "quota_exceeded",
    `Your quota of ${quota} for today is used up. It is renewed at midnight UTC, in ${seconds} seconds.`,
    { headers: { "Retry-After": String(seconds) } },
  );
}
