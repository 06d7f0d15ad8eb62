import { OutboundError, type OutboundAnswer } from "../../outbound/guarded-fetch";
import { fromBase64, toBase64 } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import { ProviderError, type ProviderAccess, type Reference } from "../provider";
import { isSuccess } from "./answer";

type Size = { readonly width: number; readonly height: number };

const limits = { timeoutMs: 120_000, maxBytes: 32 * 1024 * 1024 };
/** The job is done, but nobody can have its picture any more. */
const goneStatuses = [403, 404, 410];
const dataUrlStart = /^data:[a-z]+\/[a-z.+-]+;base64,/;

/** The picture of a finished job, asked for without the key: its address is not the API's own. */
export async function fetchImage(
  address: string,
  access: ProviderAccess,
  costMicroUsd: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const inline = dataUrlStart.exec(address)?.[0];
  if (inline !== undefined) return fromBase64(address.slice(inline.length)) ?? fail("it is not base64", costMicroUsd);
  const answer = await download(address, access, costMicroUsd);
  if (isSuccess(answer)) return answer.bytes;
  if (goneStatuses.includes(answer.status)) fail(`its host answered ${answer.status}`, costMicroUsd);
  throw notNow(new Error(`The picture's host answered ${answer.status}`));
}

/** For a job that ended, was paid for, and left no picture to fetch. */
export function toLostImageError(detail: string, costMicroUsd: number): ProviderError {
  const reason = "The picture was drawn, but can no longer be fetched.";
  const cause = new Error(`The picture is lost: ${detail}`);
  return new ProviderError(reason, { outcome: "failed", retryable: false, costMicroUsd, cause });
}

/** The size that was really drawn, which is what is billed; the one that was asked for where the bytes are no picture. */
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
    if (reason === "refused" || reason === "too_large") return fail(`its address is ${reason}`, costMicroUsd);
    throw notNow(error);
  }
}

function notNow(cause: unknown): ProviderError {
  const reason = "The picture could not be fetched just now.";
  return new ProviderError(reason, { outcome: "unknown", retryable: true, cause });
}

function fail(detail: string, costMicroUsd: number): never {
  throw toLostImageError(detail, costMicroUsd);
}
