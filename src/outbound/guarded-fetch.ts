/** The one way out of the Worker: fetch with limits on address, time and size. */
import { findDestination, type Allowed } from "./addresses";

const messages = {
  refused: "the address may not be called",
  unreachable: "no answer came",
  timeout: "the answer did not come in time",
  redirected: "the answer was a redirect",
  too_large: "the answer was too large",
} as const;

/** Gives the reason alone. The message contains nothing of the address, the request or the response. */
export class OutboundError extends Error {
  readonly reason: keyof typeof messages;
  /** The status of a response that was a redirect or too large. Null when there was no response. */
  readonly status: number | null;
  /** The address that a redirect names, unchecked. Null for any other failure. */
  readonly location: string | null;

  constructor(reason: keyof typeof messages, status: number | null = null, location: string | null = null) {
    super(`An outbound call failed: ${messages[reason]}.`);
    this.name = "OutboundError";
    this.reason = reason;
    this.status = status;
    this.location = location;
  }
}

export type OutboundInit = {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal;
};

export type OutboundLimits = {
  readonly allow: Allowed;
  /** For the whole exchange, up to the last byte of the response. */
  readonly timeoutMs: number;
  /** The most bytes of the response, after decompression. 0 returns status and headers and leaves the body unread. */
  readonly maxBytes: number;
  /** The deployment's `TEST_ORIGINS`. Empty in production. */
  readonly testOrigins: readonly string[];
};

export type OutboundAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/**
 * Every outbound call of the Worker uses this function. Only https to public hosts, no redirects, limits on time and
 * size. Throws an OutboundError. Returns responses of every status except 3xx.
 */
export async function guardedFetch(
  address: string,
  init: OutboundInit,
  { allow, timeoutMs, maxBytes, testOrigins }: OutboundLimits,
): Promise<OutboundAnswer> {
  const url = findDestination(address, allow, testOrigins);
  if (url === undefined) throw new OutboundError("refused");
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal === undefined ? timeout : AbortSignal.any([timeout, init.signal]);
  try {
    return await Promise.race([exchange(url, init, signal, maxBytes), aborted(signal)]);
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    throw new OutboundError(signal.aborted ? "timeout" : "unreachable");
  }
}

async function exchange(url: URL, init: OutboundInit, signal: AbortSignal, maxBytes: number): Promise<OutboundAnswer> {
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const { status, headers } = response;
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect || Number(headers.get("Content-Length") ?? 0) > maxBytes || maxBytes === 0) {
    await response.body?.cancel();
    if (maxBytes === 0 && !isRedirect) return { status, headers, bytes: new Uint8Array(0) };
    if (!isRedirect) throw new OutboundError("too_large", status);
    throw new OutboundError("redirected", status, headers.get("Location"));
  }
  return { status, headers, bytes: await readUpTo(response, maxBytes) };
}

async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new OutboundError("too_large");
    chunks.push(chunk);
  }
  return joined(chunks, sizeBytes);
}

function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Rejects when the signal fires. Without this, a body that arrives slowly would not be interrupted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new OutboundError("timeout"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
