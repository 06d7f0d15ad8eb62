/** Opens stored files for download: conditions and ranges. */
import type { Context } from "../context";
import { AppError, notFound } from "../errors";
import { matches, noneMatch } from "../lib/etag";
import { findRange, ifRangeMatches, resolveRange } from "../lib/range";
import { fromStore } from "./out-of-reach";
import type { StoredFile } from "./s3-presign";

export type DownloadRequest = {
  /** False for HEAD: the headers alone. */
  readonly withBody: boolean;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
};

export type Download = {
  readonly etag: string;
  readonly sizeBytes: number;
  /** `unchanged`: the caller already has these bytes. `part`: from `start` up to, but not including, `end`. */
  readonly content:
    | { readonly kind: "unchanged" }
    | { readonly kind: "whole"; readonly body: ReadableStream | null }
    | { readonly kind: "part"; readonly start: number; readonly end: number; readonly body: ReadableStream };
};

/**
 * Checks the conditions in the order of RFC 9110 section 13.2.2, then the range. A range of a file that has changed is
 * not returned: `If-Range` with another ETag gets the whole file.
 */
export async function openDownload(
  { env: { BUCKET } }: Context,
  { objectKey }: Pick<StoredFile, "objectKey">,
  wanted: DownloadRequest,
): Promise<Download> {
  const isConditional = (wanted.ifMatch ?? wanted.ifNoneMatch) !== undefined;
  if (wanted.withBody && !isConditional) {
    if (wanted.range === undefined) return openWhole(BUCKET, objectKey);
    const part = wanted.ifRange === undefined ? await findPart(BUCKET, objectKey, wanted.range) : undefined;
    if (part !== undefined) return part;
  }
  const head = await fromStore(BUCKET.head(objectKey));
  if (head === null) throw notFound("file");
  const { httpEtag: etag, size: sizeBytes } = head;
  if (!matches(wanted.ifMatch, etag))
    throw new AppError("precondition_failed", `The file is not the one that If-Match names. Its ETag is ${etag}.`);
  if (!noneMatch(wanted.ifNoneMatch, etag)) return { etag, sizeBytes, content: { kind: "unchanged" } };
  if (!wanted.withBody) return { etag, sizeBytes, content: { kind: "whole", body: null } };
  const range = ifRangeMatches(wanted.ifRange, etag)
    ? resolveRange(wanted.range, sizeBytes)
    : { kind: "whole" as const };
  if (range.kind === "unsatisfiable") throw unsatisfiable(sizeBytes);
  return range.kind === "part" ? openPart(BUCKET, head, range) : openWhole(BUCKET, objectKey);
}

/** The runtime announces the length of the body before the first byte, because R2 tells the length of an object. */
async function openWhole(bucket: R2Bucket, key: string): Promise<Download> {
  const object = await fromStore(bucket.get(key));
  if (object === null) throw notFound("file");
  return { etag: object.httpEtag, sizeBytes: object.size, content: { kind: "whole", body: object.body } };
}

/**
 * Asks R2 for the part at once, without asking for the size first. Undefined if that is not possible, and also on a
 * failure, such as a range behind the end: then the caller asks for the size, and finds the reason.
 */
async function findPart(bucket: R2Bucket, key: string, header: string): Promise<Download | undefined> {
  const range = findRange(header);
  if (range === undefined) return undefined;
  const object = await bucket.get(key, { range }).catch(() => null);
  if (object === null) return undefined;
  const { httpEtag: etag, size: sizeBytes, body } = object;
  const part = resolveRange(header, sizeBytes);
  if (part.kind === "part") return { etag, sizeBytes, content: { ...part, body } };
  await body.cancel();
  return undefined;
}

async function openPart(bucket: R2Bucket, head: R2Object, range: { start: number; end: number }): Promise<Download> {
  const length = range.end - range.start;
  const part = { range: { offset: range.start, length }, onlyIf: { etagMatches: head.etag } };
  const object = await fromStore(bucket.get(head.key, part));
  // Files are written once, so only a deletion after the call of `head` can lead here.
  if (object === null || !("body" in object)) throw notFound("file");
  return { etag: head.httpEtag, sizeBytes: head.size, content: { kind: "part", ...range, body: object.body } };
}

function unsatisfiable(sizeBytes: number): AppError {
  return new AppError("range_not_satisfiable", `The file has ${sizeBytes} bytes. Ask for a range within them.`, {
    headers: { "Content-Range": `bytes */${sizeBytes}`, "Accept-Ranges": "bytes" },
  });
}
