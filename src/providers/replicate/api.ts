/** Calls Replicate's API. */

import type { OutboundAnswer, OutboundInit } from "../../outbound/guarded-fetch";
import type { ErrorSource } from "../job-api/failures";
import { getWithKey } from "../job-api/get";
import { answerLimits } from "../job-api/image";
import type { ProviderAccess } from "../provider";

const origin = "https://api.replicate.com/v1";

/** Replicate repeats the whole input in every prediction, and one page of the list has a hundred predictions. */
export const limits = {
  prediction: { timeoutMs: 60_000, maxBytes: 1024 * 1024 },
  page: { timeoutMs: 60_000, maxBytes: 32 * 1024 * 1024 },
};

/** A submit first uploads all references in parallel, and then creates the prediction. */
export const longestSubmitMs = 2 * limits.prediction.timeoutMs;

type ApiInit = Omit<OutboundInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** `path` starts with a slash. The key is only ever sent to the API's own host. */
export function call(
  access: ProviderAccess,
  path: string,
  init: ApiInit,
  bounds: { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<OutboundAnswer> {
  const headers = { ...init.headers, authorization: `Bearer ${access.key}` };
  return access.send(`${origin}${path}`, { ...init, headers }, bounds);
}

/** Asks for one prediction, which may hold the image itself. */
export function ask(access: ProviderAccess, path: string): Promise<OutboundAnswer> {
  return getWithKey(access, `${origin}${path}`, { authorization: `Bearer ${access.key}` }, answerLimits);
}

export function toSource({ key }: ProviderAccess): ErrorSource {
  return { api: "Replicate", key };
}
