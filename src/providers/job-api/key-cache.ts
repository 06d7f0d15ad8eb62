/** Caches keys that a provider publishes for checking the signatures of callbacks. */

type Entry<Value> = {
  readonly value: Value | undefined;
  readonly fetchedAtMs: number;
  readonly askedAtMs: number;
  /** The error of the last fetch. */
  readonly failure: Error | undefined;
};

export type KeyCache<Value> = {
  /**
   * The cached value of `name`, fetched if absent or expired. Pass `newer` when the cached value did not match: the
   * value is then fetched again. Returns undefined if there is no value, or no newer one, or if the last fetch was
   * less than `pauseMs` ago. Throws the error of `fetchValue`, and throws the same error again for `pauseMs`: until
   * the next fetch nobody knows whether there is a value.
   */
  readonly get: (
    name: string,
    nowMs: number,
    fetchValue: () => Promise<Value | undefined>,
    newer?: boolean,
  ) => Promise<Value | undefined>;
};

/**
 * Values stay in this isolate for `lifetimeMs`. After a miss, a value is fetched at most once per `pauseMs`, so that
 * forged callbacks cannot make us flood the provider with requests. Only values are shared between requests, never
 * promises: workerd ties a promise to the request that created it.
 */
export function makeKeyCache<Value>(options: {
  lifetimeMs: number;
  pauseMs: number;
  maxEntries: number;
}): KeyCache<Value> {
  const entries = new Map<string, Entry<Value>>();
  return {
    get: async (name, nowMs, fetchValue, newer = false) => {
      const entry = entries.get(name);
      const isWithin = (spanMs: number, atMs: number) => Math.abs(nowMs - atMs) < spanMs;
      const isFresh = entry?.value !== undefined && isWithin(options.lifetimeMs, entry.fetchedAtMs);
      if (isFresh && !newer) return entry.value;
      if (entry !== undefined && isWithin(options.pauseMs, entry.askedAtMs)) {
        if (entry.failure !== undefined) throw entry.failure;
        return undefined;
      }
      const { fetched, failure } = await attempt(fetchValue);
      const kept = fetched === undefined ? entry : { value: fetched, fetchedAtMs: nowMs };
      keep(entries, name, options.maxEntries, {
        value: kept?.value,
        fetchedAtMs: kept?.fetchedAtMs ?? nowMs,
        askedAtMs: nowMs,
        failure,
      });
      if (failure !== undefined) throw failure;
      return fetched;
    },
  };
}

async function attempt<Value>(
  fetchValue: () => Promise<Value | undefined>,
): Promise<{ fetched: Value | undefined; failure: Error | undefined }> {
  try {
    return { fetched: await fetchValue(), failure: undefined };
  } catch (error) {
    return { fetched: undefined, failure: error instanceof Error ? error : new Error("not fetched", { cause: error }) };
  }
}

/** Stores an entry, and evicts the oldest one above `maxEntries`. */
function keep<Value>(entries: Map<string, Value>, name: string, maxEntries: number, entry: Value): void {
  entries.delete(name);
  entries.set(name, entry);
  const [oldest] = entries.keys();
  if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
}
