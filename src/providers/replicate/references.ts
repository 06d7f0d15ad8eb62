import * as z from "zod";
import { findJson, isSuccess } from "../job-api/answer";
import { toLossError, toSubmitError, toUnreadableError } from "../job-api/failures";
import { toDataUrl } from "../job-api/image";
import { ProviderError, type ProviderAccess, type Reference } from "../provider";
import { call, limits, toTeller } from "./api";

/**
 * Replicate allows data URLs of up to 256 kB, but repeats the input in every answer, a hundred times in a page of the
 * list: only what is small travels inside it.
 */
const maxDataUrlLength = 16_000;
const uploaded = z.object({ urls: z.object({ get: z.url() }) });

/** Addresses that Replicate can read the pictures at. Its own files delete themselves. */
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
  const answer = await sent.catch((error: unknown) => {
    throw toUnsent(toLossError(error));
  });
  const teller = toTeller(access);
  if (!isSuccess(answer)) throw toUnsent(toSubmitError(answer, teller, Date.now()));
  const file = uploaded.safeParse(findJson(answer));
  if (!file.success) throw toUnsent(toUnreadableError(answer, teller));
  return file.data.urls.get;
}

/** Nothing has been asked of a model yet: whatever became of the file, no job was taken. */
function toUnsent(failure: ProviderError): ProviderError {
  const { message, retryable, throttled, cause } = failure;
  const retryAfterSeconds = failure.retryAfterSeconds ?? undefined;
  return new ProviderError(message, { outcome: "refused", retryable, throttled, retryAfterSeconds, cause });
}
