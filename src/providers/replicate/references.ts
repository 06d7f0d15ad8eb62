/** Makes references readable for Replicate: small ones as data URLs, larger ones as uploaded files. */

import * as z from "zod";
import { readSubmit } from "../job-api/exchange";
import { toDataUrl } from "../job-api/image";
import { ProviderError, type ProviderAccess, type Reference } from "../provider";
import { call, limits, toSource } from "./api";

/**
 * Replicate accepts data URLs of up to 256 kB. But every answer repeats the input, and a page of the list repeats a
 * hundred of them, so only small references are sent inline.
 */
const maxDataUrlLength = 16_000;
const uploaded = z.object({ urls: z.object({ get: z.url() }) });

/** The URLs at which Replicate can read the references. Replicate deletes uploaded files after a while. */
export async function toImageAddresses(references: readonly Reference[], access: ProviderAccess): Promise<string[]> {
  return Promise.all(references.map((reference) => toImageAddress(reference, access)));
}

async function toImageAddress(reference: Reference, access: ProviderAccess): Promise<string> {
  const dataUrl = toDataUrl(reference);
  return dataUrl.length <= maxDataUrlLength ? dataUrl : upload(reference, access);
}

async function upload({ bytes, format }: Reference, access: ProviderAccess): Promise<string> {
  const form = new FormData();
  form.append("content", new Blob([bytes], { type: `image/${format}` }), `reference.${format}`);
  const sent = call(access, "/files", { method: "POST", body: form }, limits.prediction);
  const file = await readSubmit(sent, uploaded, toSource(access)).catch((error: unknown) => {
    throw error instanceof ProviderError ? toUnsent(error) : error;
  });
  return file.urls.get;
}

/**
 * The upload comes before the submit, so no job exists yet, and the outcome is `refused` even if the answer was lost.
 */
function toUnsent(failure: ProviderError): ProviderError {
  const { message, retryable, throttled, cause } = failure;
  const retryAfterSeconds = failure.retryAfterSeconds ?? undefined;
  return new ProviderError(message, { outcome: "refused", retryable, throttled, retryAfterSeconds, cause });
}
