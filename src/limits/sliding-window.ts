/** The times (ms) of the requests that passed, oldest first. */
export type Hits = readonly number[];

export type Decision = {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the oldest counted request leaves the window. */
  readonly resetSeconds: number;
  /** When a refused caller may pass again; 0 when allowed. */
  readonly blockedUntilMs: number;
};

type Window = { readonly quota: number; readonly windowSeconds: number };

/**
 * Judges one request at `nowMs`. Exact: in any `windowSeconds` at most `quota` pass. A refused request is not
 * counted. A clock that steps back must not free anyone, so a hit from the future stays counted.
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

/** Takes the newest counted request back: it turned out not to count. */
export function giveBack(hits: Hits): Hits {
  return hits.slice(0, -1);
}
