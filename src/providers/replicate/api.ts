import type { OutboundAnswer, OutboundInit } from "../../outbound/guarded-fetch";
import type { Teller } from "../job-api/failures";
import type { ProviderAccess } from "../provider";

const origin = "https://api.replicate.com/v1";

/** A prediction repeats its input; a page of the list holds a hundred of them. */
export const limits = {
  prediction: { timeoutMs: 60_000, maxBytes: 1024 * 1024 },
  page: { timeoutMs: 60_000, maxBytes: 32 * 1024 * 1024 },
};

/** References are uploaded side by side, and then the prediction is asked for. */
export const longestSubmitMs = 2 * limits.prediction.timeoutMs;

type ApiInit = Omit<OutboundInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** `path` with a leading slash. The key goes to the API's own host alone. */
export function call(
  access: ProviderAccess,
  path: string,
  init: ApiInit,
  bounds: { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<OutboundAnswer> {
  const headers = { ...init.headers, authorization: `Bearer ${access.key}` };
  return access.send(`${origin}${path}`, { ...init, headers }, bounds);
}

export function toTeller({ key }: ProviderAccess): Teller {
  return { api: "Replicate", key };
}
