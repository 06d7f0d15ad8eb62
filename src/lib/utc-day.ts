const dayMs = 86_400_000;

/** Days since 1970-01-01 UTC. */
export function toUtcDay(ms: number): number {
  return Math.floor(ms / dayMs);
}

/** From 1 to 86,400: a new day begins after exactly so many seconds, or within the last of them. */
export function secondsToNextUtcDay(ms: number): number {
  return Math.ceil(((toUtcDay(ms) + 1) * dayMs - ms) / 1000);
}
