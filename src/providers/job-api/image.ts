/** Downloads the images of finished jobs, and encodes references. */

import { OutboundError, type OutboundAnswer } from "../../outbound/guarded-fetch";
import { fromBase64, toBase64 } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import type { Size } from "../../lib/size";
import { ProviderError, type ProviderAccess, type Reference } from "../provider";
import { isSuccess } from "./answer";

const limits = { timeoutMs: 120_000, maxBytes: 32 * 1024 * 1024 };
/** The statuses of a host whose image is gone for good. */
const goneStatuses = [403, 404, 410];
const dataUrlStart = /^data:[a-z]+\/[a-z.+-]+;base64,/;

/** The image of a finished job. The request carries no key, because the host of the image may not be the API's own. */
export async function fetchImage(
  address: string,
  access: ProviderAccess,
  costMicroUsd: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const inline = dataUrlStart.exec(address)?.[0];
  if (inline !== undefined) return fromBase64(address.slice(inline.length)) ?? fail("not base64", costMicroUsd);
  const answer = await download(address, access, costMicroUsd);
  if (isSuccess(answer)) return answer.bytes;
  if (goneStatuses.includes(answer.status)) fail(`the host answered ${answer.status}`, costMicroUsd);
  throw notNow(new Error(`The image's host answered ${answer.status}`));
}

/** The job ended and was billed, but there is no image to download. */
export function toLostImageError(detail: string, costMicroUsd: number): ProviderError {
  const reason = "The image was drawn, but can no longer be downloaded. Generate the asset again.";
  const cause = new Error(`The image is lost: ${detail}`);
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd, cause });
}

/** The size of the drawn image, which is billed. Falls back to the requested size if the bytes are not an image. */
export function toDrawnSize(bytes: Uint8Array, asked: Size): Size {
  return readImageHeader(bytes) ?? asked;
}

export function toDataUrl({ bytes, format }: Reference): string {
  return `data:image/${format};base64,${toBase64(bytes)}`;
}

async function download(address: string, access: ProviderAccess, costMicroUsd: number): Promise<OutboundAnswer> {
  try {
    return await access.send(address, { method: "GET" }, limits);
  } catch (error) {
    const reason = error instanceof OutboundError ? error.reason : "unreachable";
    if (reason === "refused" || reason === "too_large") return fail(`the address is ${reason}`, costMicroUsd);
    throw notNow(error);
  }
}

function notNow(cause: unknown): ProviderError {
  const reason = "The image could not be downloaded just now. Try again later.";
  return new ProviderError(reason, { outcome: "unknown", retryable: true, cause });
}

function fail(detail: string, costMicroUsd: number): never {
  throw toLostImageError(detail, costMicroUsd);
}
