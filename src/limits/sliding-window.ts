/** The arithmetic of a sliding-window rate limit, without clock or storage. */

/** The times (ms) of the requests that passed, oldest first. */
export type Hits = readonly number[];

export type Decision = {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Seconds until the oldest counted request leaves the window. */
  readonly resetSeconds: number;
  /** The time (ms) when a refused caller may pass again; 0 when allowed. */
  readonly blockedUntilMs: number;
};

type Window = { readonly quota: number; readonly windowSeconds: number };

/**
 * Judges one request at `nowMs`. The limit is exact: at most `quota` requests pass in any `windowSeconds` seconds.
 * Refused requests do not count. A clock that steps back must not free a caller, so requests with a later time stay
 * counted.
 */
export function judge(hits: Hits, window: Window, nowMs: number): { decision: Decision; hits: Hits } {
  const windowMs = window.windowSeconds * 1000;
  const live = hits.filter((hit) => hit > nowMs - windowMs);
  const allowed = live.length < window.quota;
  const counted = allowed ? [...live, nowMs] : live;
  const freeAtMs = (counted[0] ?? nowMs) + windowMs;
  const decision = {
    allowed,
    remaining: window.quota - counted.length,
    resetSeconds: Math.max(1, Math.ceil((freeAtMs - nowMs) / 1000)),
    blockedUntilMs: allowed ? 0 : freeAtMs,
  };
  return { decision, hits: counted };
}

/** Removes the newest counted request, which turned out not to count. */
export function giveBack(hits: Hits): Hits {
  return hits.slice(0, -1);
}
