/** Delivers callbacks to the receiver, with retries. */

export type Delivery = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type CourierOptions = {
  /** Replaces the origin of every callback's URL. */
  readonly rewriteCallbackTo?: string;
  /** Delivers a callback instead of an HTTP request. Resolves to the status of the answer. */
  readonly deliver?: (delivery: Delivery) => Promise<number>;
};

export type Courier = {
  /** Every delivery attempt, including retries. */
  readonly sent: readonly Delivery[];
  /** Resolves after a 2xx answer or the last retry. Redirects are not followed, and count as refusals. */
  readonly send: (delivery: Delivery, retryDelaysMs: readonly number[]) => Promise<void>;
  readonly close: () => void;
};

export function makeCourier(options: CourierOptions): Courier {
  const sent: Delivery[] = [];
  const stop = new AbortController();
  const deliver = options.deliver ?? ((delivery) => post(delivery, options.rewriteCallbackTo, stop.signal));
  return {
    sent,
    send: async (delivery, retryDelaysMs) => {
      for (const delayMs of [0, ...retryDelaysMs]) {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (stop.signal.aborted) return;
        sent.push(delivery);
        const status = await deliver(delivery).catch(() => 0);
        if (status >= 200 && status < 300) return;
      }
    },
    close: () => stop.abort(),
  };
}

async function post({ url, headers, body }: Delivery, origin: string | undefined, stop: AbortSignal): Promise<number> {
  const { pathname, search } = new URL(url);
  const address = origin === undefined ? url : `${origin}${pathname}${search}`;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(15_000)]);
  const answer = await fetch(address, { method: "POST", headers, body, redirect: "manual", signal });
  await answer.body?.cancel();
  return answer.status;
}
