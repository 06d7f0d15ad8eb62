/** Downloads the images of finished jobs, and encodes references. */

import { findDestination } from "../../outbound/addresses";
import { OutboundError } from "../../outbound/guarded-fetch";
import { toBase64 } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import type { Size } from "../../lib/size";
import { ProviderError, type ProviderAccess, type Reference } from "../provider";
import { isSuccess } from "./answer";
import { toNoImageError } from "./failures";
import type { FoundImage } from "./found-image";
import { get } from "./get";
import { reasons } from "./reasons";

const limits = { timeoutMs: 120_000, maxBytes: 32 * 1024 * 1024 };
/** An answer can hold the image itself. */
export const answerLimits = { timeoutMs: 60_000, maxBytes: limits.maxBytes };
/** The statuses of an image that is not there, or not there yet. Storage often answers 403 for both. */
const missingStatuses: readonly number[] = [401, 403, 404];
/**
 * An image that was only just drawn may be missing for a while. After this time the image counts as gone: every provider
 * keeps its images longer.
 */
const lateForMs = 5 * 60_000;

/** The bill of a drawn image, and how long the provider keeps the image. */
export type DrawnImage = { readonly costMicroUsd: number; readonly keptForMs: number };

/**
 * The bytes of the image that an answer holds or names. Throws a ProviderError with `delivery` if the image cannot be
 * downloaded yet.
 */
export async function getImage(
  found: FoundImage,
  access: ProviderAccess,
  drawn: DrawnImage,
): Promise<Uint8Array<ArrayBuffer>> {
  if (found.kind === "bytes") return found.bytes;
  if (found.kind === "address") return fetchImage(found.address, access, drawn);
  throw toNoImageError(found, drawn.costMicroUsd);
}

/** Downloads an image. No request carries the key, because the host of the image may not be the API's own. */
export async function fetchImage(
  address: string,
  access: ProviderAccess,
  drawn: DrawnImage,
): Promise<Uint8Array<ArrayBuffer>> {
  const got = await get(access, address, undefined, limits);
  if ("error" in got) throw toDownloadError(got.error, { first: address, last: got.address }, drawn);
  const { answer } = got;
  if (isSuccess(answer) && answer.bytes.byteLength > 0) return answer.bytes;
  const cause = new Error(`The image's host answered ${answer.status}`);
  if (answer.status === 410) throw toLostImageError(cause, drawn.costMicroUsd);
  throw toLateImageError(cause, drawn, missingStatuses.includes(answer.status) ? lateForMs : drawn.keptForMs);
}

/** The image is drawn and billed, and is not there yet: an address that is seconds old may answer so. */
export function toMissingImageError(cause: Error, drawn: DrawnImage): ProviderError {
  return toLateImageError(cause, drawn, lateForMs);
}

/** The job ended and was billed, but there is no image to download. */
export function toLostImageError(cause: Error, costMicroUsd: number): ProviderError {
  return new ProviderError(reasons.lostImage, { outcome: "failed", retryable: false, costMicroUsd, cause });
}

/** The size of the drawn image, which is billed. Falls back to the requested size if the bytes are not an image. */
export function toDrawnSize(bytes: Uint8Array, asked: Size): Size {
  return readImageHeader(bytes) ?? asked;
}

export function toDataUrl({ bytes, format }: Reference): string {
  return `data:image/${format};base64,${toBase64(bytes)}`;
}

type Way = { readonly first: string; readonly last: string };

function toDownloadError(error: unknown, { first, last }: Way, drawn: DrawnImage): ProviderError {
  const cause = error instanceof Error ? error : new Error("the download failed", { cause: error });
  const reason = error instanceof OutboundError ? error.reason : "unreachable";
  if (reason === "too_large") return toLostImageError(cause, drawn.costMicroUsd);
  if (reason !== "refused") return toLateImageError(cause, drawn, drawn.keptForMs);
  // Nobody could call such an address: it is not https, or leads into a private network.
  const isHopeless = last === first && findDestination(first, "public", []) === undefined;
  if (isHopeless) return toLostImageError(cause, drawn.costMicroUsd);
  const refusedHost = URL.parse(last)?.hostname ?? "";
  return toLateImageError(cause, drawn, drawn.keptForMs, refusedHost);
}

function toLateImageError(
  cause: Error,
  { costMicroUsd }: DrawnImage,
  patienceMs: number,
  refusedHost: string | null = null,
): ProviderError {
  const lossReason = refusedHost === null ? reasons.lostImage : reasons.refusedHost;
  const delivery = { costMicroUsd, patienceMs, lossReason, refusedHost };
  return new ProviderError(reasons.lateImage, { outcome: "unknown", retryable: true, delivery, cause });
}
