/** The address that a provider is given for the callback of one job, and the secrets that prove the address. */
import type { Context } from "../../../context";
import type { NamedKey } from "../../../keys";
import { hmacSha256 } from "../../../lib/crypto";
import { toBase64Url, toUtf8 } from "../../../lib/encoding";
import type { ProviderName } from "../../../providers/registry";
import type { JobKey } from "../job-store";

/** `token` stands in the address. `secret` signs the callbacks of providers that sign with a shared secret. */
export type CallbackAddress = { readonly url: string; readonly secret: string; readonly token: string };

/**
 * Nobody can guess the address. Each job has its own, so a late callback of an earlier job of the same image does not
 * reach the present job.
 */
export async function toCallbackAddress(
  ctx: Context,
  provider: ProviderName,
  job: JobKey,
  key: NamedKey,
): Promise<CallbackAddress> {
  const [token, secret] = await Promise.all([macOf(key, "token", job), macOf(key, "secret", job)]);
  const query = new URLSearchParams({ image: job.imageId, at: String(job.submittedAt), token });
  return { url: `${ctx.config.publicBaseUrl}/v1/hooks/providers/${provider}?${query.toString()}`, secret, token };
}

async function macOf(key: NamedKey, purpose: string, { imageId, submittedAt }: JobKey): Promise<string> {
  return toBase64Url(await hmacSha256(key.bytes, toUtf8(`${purpose} ${imageId} ${submittedAt}`)));
}
