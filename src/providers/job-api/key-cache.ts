type Entry<Value> = {
  readonly value: Value | undefined;
  readonly fetchedAtMs: number;
  readonly askedAtMs: number;
  /** Why it could not be had when it was last asked for. */
  readonly failure: Error | undefined;
};

export type Memory<Value> = {
  /**
   * The value that is kept under a name, else a fetched one. `newer` says that the kept one did not fit. Undefined when
   * there is none, or none newer, and it is too soon to ask again. What `fetchValue` throws is thrown, and again for as
   * long as it is too soon to ask: nobody knows then whether there is one.
   */
  readonly get: (
    name: string,
    nowMs: number,
    fetchValue: () => Promise<Value | undefined>,
    newer?: boolean,
  ) => Promise<Value | undefined>;
};

/**
 * What a provider publishes to check its signatures by, kept in this isolate for `lifetimeMs` and asked for again after
 * a miss at most once in `pauseMs`, so that garbage cannot make us hammer it. Values are shared between requests,
 * never promises: workerd ties those to the request that made them.
 */
export function makeMemory<Value>(options: { lifetimeMs: number; pauseMs: number; maxEntries: number }): Memory<Value> {
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

function keep<Value>(entries: Map<string, Value>, name: string, maxEntries: number, entry: Value): void {
  entries.delete(name);
  entries.set(name, entry);
  const [oldest] = entries.keys();
  if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
}
