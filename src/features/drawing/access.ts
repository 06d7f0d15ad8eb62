import type { Context } from "../../context";
import { hmacSha256 } from "../../lib/crypto";
import { toBase64Url, toUtf8 } from "../../lib/encoding";
import type { NamedKey } from "../../keys";
import { isListed } from "../../outbound/addresses";
import { guardedFetch } from "../../outbound/guarded-fetch";
import { isKeyedProvider } from "../../provider-settings";
import { findProviderKey } from "../provider-keys/service";
import { ProviderError, type ProviderAccess } from "../../providers/provider";
import { providers, type ProviderName } from "../../providers/registry";

/** Whose key a job runs on. */
export type ProviderAccount = { readonly provider: ProviderName; readonly ownKey: boolean; readonly userId: string };

export function toAccountName({
  provider,
  ownKey,
  userId,
}: Omit<ProviderAccount, "provider"> & { provider: string }): string {
  return `${provider}:${ownKey ? userId : "operator"}`;
}

async function findKey(ctx: Context, { provider, ownKey, userId }: ProviderAccount): Promise<string | undefined> {
  if (!isKeyedProvider(provider)) return "";
  return ownKey ? findProviderKey(ctx, userId, provider) : (ctx.config.providers[provider].key ?? undefined);
}

function testOriginOf(ctx: Context, provider: ProviderName): string | null {
  return isKeyedProvider(provider) ? ctx.config.providers[provider].testOrigin : null;
}

/** The guarded way out, to the provider's own hosts; in tests to the local server that stands in for them. */
function senderOf(ctx: Context, name: ProviderName): ProviderAccess["send"] {
  const { hosts } = providers[name];
  const { testOrigins } = ctx.config;
  const testOrigin = testOriginOf(ctx, name);
  return (address, init, limits) => {
    const url = testOrigin === null ? null : URL.parse(address);
    const isApi = url !== null && isListed(url, hosts);
    const target = isApi ? `${testOrigin}${url.pathname}${url.search}` : address;
    return guardedFetch(target, init, { allow: hosts, testOrigins, ...limits });
  };
}

/** A picture's job, of those that it may have one after the other: by when it was asked for. */
export type JobKey = { readonly imageId: string; readonly submittedAt: number };

async function macOf(key: NamedKey, purpose: string, { imageId, submittedAt }: JobKey): Promise<string> {
  return toBase64Url(await hmacSha256(key.bytes, toUtf8(`${purpose} ${imageId} ${submittedAt}`)));
}

/** An address that nobody can guess, for one job: a late callback of a job before it goes to another. */
export async function toCallback(
  ctx: Context,
  provider: ProviderName,
  job: JobKey,
  key: NamedKey,
): Promise<{ url: string; secret: string; token: string }> {
  const [token, secret] = await Promise.all([macOf(key, "token", job), macOf(key, "secret", job)]);
  const query = new URLSearchParams({ image: job.imageId, at: String(job.submittedAt), token });
  return { url: `${ctx.config.publicBaseUrl}/v1/hooks/providers/${provider}?${query.toString()}`, secret, token };
}

/** Null where no provider could reach us, as on a developer's machine: its jobs are then asked for. */
async function findCallback(ctx: Context, provider: ProviderName, job: JobKey) {
  const reachable = ctx.config.publicBaseUrl.startsWith("https:") || testOriginOf(ctx, provider) !== null;
  const [key] = ctx.keys.callbacks;
  return reachable && key !== undefined ? toCallback(ctx, provider, job, key) : null;
}

/** Throws a ProviderError when there is no key to call with. */
export async function openAccess(ctx: Context, account: ProviderAccount, job: JobKey): Promise<ProviderAccess> {
  const key = await findKey(ctx, account);
  if (key === undefined) {
    const reason = account.ownKey
      ? "Your own key for this provider is gone. Store one again, or choose another model."
      : "The model is not available on this deployment.";
    throw new ProviderError(reason, { outcome: "refused", retryable: false });
  }
  const callback = await findCallback(ctx, account.provider, job);
  return { AI: ctx.env.AI, key, send: senderOf(ctx, account.provider), callback };
}
