import type { Quotas } from "../../db/daily-usage";
import { AppError } from "../../errors";
import { secondsToNextUtcDay } from "../../lib/utc-day";

/** A user's quotas for one UTC day, where no administrator has set others for him. */
export const defaultQuotas: Quotas = {
  generationsPerDay: 500,
  storedBytesPerDay: 5 * 1024 ** 3,
};

/** What a quota bounds, in the words of the refusal. */
type Quota = "generations" | "stored bytes";

export function quotaExceeded(quota: Quota, now: Date): AppError {
  const seconds = secondsToNextUtcDay(now.getTime());
  return new AppError(
    "quota_exceeded",
    `Your quota of ${quota} for today is used up. It is renewed at midnight UTC, in ${seconds} seconds.`,
    { headers: { "Retry-After": String(seconds) } },
  );
}
