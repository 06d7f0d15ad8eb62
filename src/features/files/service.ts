import type { Context } from "../../context";
import { AppError, notFound } from "../../errors";
import { matches, noneMatch } from "../../lib/etag";
import { ifRangeMatches, resolveRange } from "../../lib/range";
import { fromStore } from "../../storage/out-of-reach";
import { findFileLink, type FileLink } from "../../storage/signed-url";

type Wish = {
  /** False when only the description is wanted. */
  readonly withBody: boolean;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
};

export type Download = {
  readonly etag: string;
  readonly sizeBytes: number;
  /** `unchanged`: the caller has it already. `part`: from `start` up to, but without, `end`. */
  readonly content:
    | { readonly kind: "unchanged" }
    | { readonly kind: "whole"; readonly body: ReadableStream | null }
    | { readonly kind: "part"; readonly start: number; readonly end: number; readonly body: ReadableStream };
};

/** Whatever is wrong with a link, the answer is the same. */
export async function getFileLink(ctx: Context, path: string): Promise<FileLink> {
  const link = await findFileLink(ctx, path);
  if (link) return link;
  const detail = "The link is not valid, or no longer. Read the resource that gave it to you again for a new one.";
  throw new AppError("forbidden", detail);
}

/** Tells the length before the first byte, so that a body that breaks off does not look whole. */
function ofLength(body: ReadableStream, sizeBytes: number): ReadableStream {
  const { readable, writable } = new FixedLengthStream(sizeBytes);
  // A caller who leaves, or a store that fails, ends the stream itself; there is nobody else to tell.
  body.pipeTo(writable).catch(() => undefined);
  return readable;
}

async function openWhole(bucket: R2Bucket, key: string): Promise<Download> {
  const object = await fromStore(bucket.get(key));
  if (object === null) throw notFound("file");
  return {
    etag: object.httpEtag,
    sizeBytes: object.size,
    content: { kind: "whole", body: ofLength(object.body, object.size) },
  };
}

async function openPart(bucket: R2Bucket, head: R2Object, range: { start: number; end: number }): Promise<Download> {
  const length = range.end - range.start;
  const part = { range: { offset: range.start, length }, onlyIf: { etagMatches: head.etag } };
  const object = await fromStore(bucket.get(head.key, part));
  // Files are written once, so it can only have been deleted a moment ago.
  if (object === null || !("body" in object)) throw notFound("file");
  const body = ofLength(object.body, length);
  return { etag: head.httpEtag, sizeBytes: head.size, content: { kind: "part", ...range, body } };
}

function unsatisfiable(sizeBytes: number): AppError {
  return new AppError("range_not_satisfiable", `The file has ${sizeBytes} bytes. Ask for a range within them.`, {
    headers: { "Content-Range": `bytes */${sizeBytes}`, "Accept-Ranges": "bytes" },
  });
}

/** RFC 9110 13.2.2: the conditions in their order, then the range. A range of a file that has changed is not given. */
export async function openDownload(ctx: Context, link: FileLink, wish: Wish): Promise<Download> {
  const { BUCKET } = ctx.env;
  const conditional = wish.range ?? wish.ifMatch ?? wish.ifNoneMatch;
  if (wish.withBody && conditional === undefined) return openWhole(BUCKET, link.objectKey);
  const head = await fromStore(BUCKET.head(link.objectKey));
  if (head === null) throw notFound("file");
  const { httpEtag: etag, size: sizeBytes } = head;
  if (!matches(wish.ifMatch, etag))
    throw new AppError("precondition_failed", `The file is not the one that If-Match names. Its ETag is ${etag}.`);
  if (!noneMatch(wish.ifNoneMatch, etag)) return { etag, sizeBytes, content: { kind: "unchanged" } };
  if (!wish.withBody) return { etag, sizeBytes, content: { kind: "whole", body: null } };
  const range = ifRangeMatches(wish.ifRange, etag) ? resolveRange(wish.range, sizeBytes) : { kind: "whole" as const };
  if (range.kind === "unsatisfiable") throw unsatisfiable(sizeBytes);
  return range.kind === "part" ? openPart(BUCKET, head, range) : openWhole(BUCKET, link.objectKey);
}
