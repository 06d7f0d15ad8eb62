/** Sends a GET to a provider, and follows a few redirects. */

import { OutboundError, type OutboundAnswer } from "../../outbound/guarded-fetch";
import type { ProviderAccess } from "../provider";

const maxRedirects = 3;

/** The answer, or how the GET failed, with the last address that was asked. */
export type Got =
  | { readonly address: string; readonly answer: OutboundAnswer }
  | { readonly address: string; readonly error: unknown };

/**
 * `send` judges each address anew, so a redirect leads to the provider's own hosts alone. A request with headers carries
 * the key, and is redirected only within its origin.
 */
export async function get(
  { send }: Pick<ProviderAccess, "send">,
  address: string,
  headers: Readonly<Record<string, string>> | undefined,
  limits: Parameters<ProviderAccess["send"]>[2],
): Promise<Got> {
  const isFree = headers === undefined;
  let current = address;
  for (let redirects = 0; ; redirects++) {
    try {
      return { address: current, answer: await send(current, { method: "GET", ...(!isFree && { headers }) }, limits) };
    } catch (error) {
      const next = redirects < maxRedirects ? findRedirect(error, current) : undefined;
      if (next === undefined || (!isFree && next.origin !== new URL(current).origin))
        return { address: current, error };
      current = next.href;
    }
  }
}

/** As `get`, for a request that carries the key. Throws an OutboundError. */
export async function getWithKey(
  access: Pick<ProviderAccess, "send">,
  address: string,
  headers: Readonly<Record<string, string>>,
  limits: Parameters<ProviderAccess["send"]>[2],
): Promise<OutboundAnswer> {
  const got = await get(access, address, headers, limits);
  if ("error" in got) throw got.error;
  return got.answer;
}

function findRedirect(error: unknown, from: string): URL | undefined {
  const location = error instanceof OutboundError ? error.location : null;
  return location === null ? undefined : (URL.parse(location, from) ?? undefined);
}
