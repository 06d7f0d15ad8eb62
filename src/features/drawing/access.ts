/** Opens a provider for one job: the key, the guarded way out, and the address for the callback. */
import type { Context } from "../../context";
import type { ProviderAccount } from "../../domain/provider-account";
import { isListed } from "../../outbound/addresses";
import { guardedFetch } from "../../outbound/guarded-fetch";
import { isKeyedProvider } from "../../provider-settings";
import { ProviderError, type ProviderAccess } from "../../providers/provider";
import { providers, type ProviderName } from "../../providers/registry";
import { findProviderKey } from "../provider-keys/service";
import { toCallbackAddress, type CallbackAddress } from "./callbacks/callback-address";
import type { JobKey } from "./job-store";

/** Throws a ProviderError when there is no key. */
export async function openAccess(
  ctx: Context,
  account: ProviderAccount<ProviderName>,
  job: JobKey,
): Promise<ProviderAccess> {
  const key = await findKey(ctx, account);
  if (key === undefined) {
    const reason = account.ownKey
      ? "Your own key for this provider is gone. Store one again, or choose another model."
      : "The model is not available on this deployment. Name another model.";
    throw new ProviderError(reason, { outcome: "refused", retryable: false });
  }
  const callback = await findCallback(ctx, account.provider, job);
  return { AI: ctx.env.AI, key, send: senderOf(ctx, account.provider), callback };
}

/** Empty for a provider that needs no key. */
async function findKey(
  ctx: Context,
  { provider, ownKey, userId }: ProviderAccount<ProviderName>,
): Promise<string | undefined> {
  if (!isKeyedProvider(provider)) return "";
  return ownKey ? findProviderKey(ctx, userId, provider) : (ctx.config.providers[provider].key ?? undefined);
}

/** Null where no provider could reach this service, as on a developer's machine. Jobs are then polled. */
async function findCallback(ctx: Context, provider: ProviderName, job: JobKey): Promise<CallbackAddress | null> {
  const isReachable = ctx.config.publicBaseUrl.startsWith("https:") || testOriginOf(ctx, provider) !== null;
  const [key] = ctx.keys.callbacks;
  return isReachable && key !== undefined ? toCallbackAddress(ctx, provider, job, key) : null;
}

/** Requests to the provider's own hosts alone. In development they go to the stand-in that the settings name. */
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

function testOriginOf(ctx: Context, provider: ProviderName): string | null {
  return isKeyedProvider(provider) ? ctx.config.providers[provider].testOrigin : null;
}
