type Entry<Value> = { readonly value: Value | undefined; readonly fetchedAtMs: number; readonly askedAtMs: number };

export type Memory<Value> = {
  /**
   * The value that is kept under a name, else a fetched one. `newer` says that the kept one did not fit. Undefined when
   * there is none, or none newer, and it is too soon to ask again.
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
      if (entry !== undefined && isWithin(options.pauseMs, entry.askedAtMs)) return undefined;
      const fetched = await fetchValue();
      const kept = fetched === undefined ? entry : { value: fetched, fetchedAtMs: nowMs };
      keep(entries, name, options.maxEntries, {
        value: kept?.value,
        fetchedAtMs: kept?.fetchedAtMs ?? nowMs,
        askedAtMs: nowMs,
      });
      return fetched;
    },
  };
}

function keep<Value>(entries: Map<string, Value>, name: string, maxEntries: number, entry: Value): void {
  entries.delete(name);
  entries.set(name, entry);
  const [oldest] = entries.keys();
  if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
}
