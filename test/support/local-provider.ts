/** Connects an adapter with a local server, in unit tests. */

import { expect } from "vitest";
import {
  ProviderError,
  type DrawRequest,
  type Provider,
  type ProviderAccess,
  type Reference,
} from "../../src/providers/provider";
import { isListed } from "../../src/outbound/addresses";
import { guardedFetch } from "../../src/outbound/guarded-fetch";
import { drawImage } from "../../stand-ins/workers-ai/image";

/** A call that the adapter made, with the original URL. */
export type Sent = { readonly url: URL; readonly headers: Headers };

/** A ProviderAccess that sends requests for the provider's hosts to a local server, and records all calls. */
export function localAccess(
  { hosts }: Provider,
  server: { readonly url: string; readonly key: string },
  changes: Partial<ProviderAccess> = {},
): { access: ProviderAccess; sent: Sent[] } {
  const sent: Sent[] = [];
  const send: ProviderAccess["send"] = (address, init, limits) => {
    const url = new URL(address);
    sent.push({ url, headers: new Headers(init.headers) });
    const target = isListed(url, hosts) ? `${server.url}${url.pathname}${url.search}` : address;
    return guardedFetch(target, init, { ...limits, allow: hosts, testOrigins: [server.url] });
  };
  return { access: { key: server.key, callback: null, send, ...changes }, sent };
}

/** A `send` that returns the given answers in order, and repeats the last one. */
export function answering(...answers: readonly (() => Response)[]): ProviderAccess["send"] {
  let count = 0;
  return async () => {
    const answer = answers[Math.min(count++, answers.length - 1)]?.();
    if (answer === undefined) throw new Error("send was given no answers");
    return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };
}

export function toRequest(changes: Partial<DrawRequest> & Pick<DrawRequest, "model">): DrawRequest {
  return {
    prompt: "a brave knight",
    subject: "knight",
    description: "",
    note: "",
    styleWords: "",
    kind: "icon",
    palette: [],
    width: 512,
    height: 512,
    seed: 7,
    slot: { direction: null, animation: null, frame: 1, variant: 1, tile: null },
    frames: 1,
    tiles: null,
    licences: [],
    references: [],
    ...changes,
  };
}

export function toReference(width: number, height: number, format: "png" | "jpeg" = "png"): Reference {
  const bytes = drawImage({ model: "m", prompt: "reference", seed: "1", width, height }, format);
  return { bytes: new Uint8Array(bytes), format, width, height };
}

/** The ProviderError that the call throws. The error must not contain the key. */
export async function failureOf(call: Promise<unknown> | undefined, key: string): Promise<ProviderError> {
  const failure = await call?.catch((error: unknown) => error);
  if (!(failure instanceof ProviderError)) throw new Error("The call threw no ProviderError", { cause: failure });
  expect(`${failure.message} ${String(failure.cause)} ${failure.stack}`).not.toContain(key);
  return failure;
}
