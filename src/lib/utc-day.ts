/** Days in UTC, for daily quotas. */

const dayMs = 86_400_000;

/** Days since 1970-01-01 UTC. */
export function toUtcDay(ms: number): number {
  return Math.floor(ms / dayMs);
}

/** The seconds until the next UTC day begins, rounded up: 1 to 86,400. */
export function secondsToNextUtcDay(ms: number): number {
  return Math.ceil(((toUtcDay(ms) + 1) * dayMs - ms) / 1000);
}
