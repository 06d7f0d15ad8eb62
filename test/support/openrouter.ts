/** Controls the local OpenRouter server, in worker tests. */

import { env } from "cloudflare:workers";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { call, type Json, type TestUser } from "./client";

/** The key that the local server accepts. The operator of the tests has none, so users must store this one. */
export const goodKey = "for-tests-alone";
/** A model with a known price. */
export const openrouterModel = "openrouter/black-forest-labs/flux.2-klein-4b";
export const unpricedModel = "openrouter/google/gemini-2.5-flash-image";

/** A name that no other prompt contains. */
export function freshName(): string {
  return `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

export async function putKey({ token }: TestUser, provider: string, key = goodKey): Promise<void> {
  const { status, text } = await call("PUT", `/v1/me/provider-keys/${provider}`, { token, body: { key } });
  if (status !== 204) throw new Error(`the key was answered ${status}: ${text}`);
}

export async function deleteKey({ token }: TestUser, provider: string): Promise<void> {
  const { status, text } = await call("DELETE", `/v1/me/provider-keys/${provider}`, { token });
  if (status !== 204) throw new Error(`the deletion was answered ${status}: ${text}`);
}

/** Sets how the local server treats the next requests whose prompt contains `match`. */
export async function behaveOpenrouter(match: string, ...behaviours: Behaviour[]): Promise<void> {
  await fetch(`${env.OPENROUTER_URL}/__behaviours`, { method: "POST", body: JSON.stringify({ match, behaviours }) });
}

/** Lets the local server draw what a behaviour with `holds` keeps back, for the prompts that contain `match`. */
export async function releaseOpenrouter(match: string): Promise<void> {
  await fetch(`${env.OPENROUTER_URL}/__release?match=${encodeURIComponent(match)}`, { method: "POST" });
}

export async function openrouterBill(match: string): Promise<number> {
  return (await fetch(`${env.OPENROUTER_URL}/__bill?match=${encodeURIComponent(match)}`)).json();
}

/**
 * The requests whose prompt contains `match`, in order. `key` is the whole `authorization` header, and `json` the body.
 */
export async function openrouterRequests(match: string): Promise<Json[]> {
  return (await fetch(`${env.OPENROUTER_URL}/__requests?match=${encodeURIComponent(match)}`)).json();
}
