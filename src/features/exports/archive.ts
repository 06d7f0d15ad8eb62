import { NonRetryableError } from "cloudflare:workflows";
import { toHex } from "../../lib/encoding";
import type { ArchiveSource } from "./frozen-archive";
import type { ZipLayout } from "./zip/layout";
import type { ZipRange } from "./zip/places";
import { segmentsOfRange, type ZipSegment } from "./zip/segments";

/** Writes an archive to R2 as a multipart upload. Each part is copied from the stored images and can be retried alone. */

type Segment = ZipSegment<ArchiveSource>;
type Fetched =
  | Exclude<Segment, { kind: "source" }>
  | { readonly kind: "object"; readonly object: Promise<R2ObjectBody> };

/** Segments requested ahead. Half of them are objects, and a Worker may have six connections open at once. */
const lookAhead = 8;

export type Upload = { readonly key: string; readonly uploadId: string };

const hashedAtOnceBytes = 16 * 1024 * 1024;

export async function openUpload(bucket: R2Bucket, key: string): Promise<string> {
  const upload = await bucket.createMultipartUpload(key, { httpMetadata: { contentType: "application/zip" } });
  return upload.uploadId;
}

/** Writes one part. A part may be written again: R2 keeps the last one of each number. */
export async function writePart(
  bucket: R2Bucket,
  { key, uploadId }: Upload,
  layout: ZipLayout<ArchiveSource>,
  part: ZipRange & { readonly number: number },
): Promise<R2UploadedPart> {
  await yieldToOtherRequests();
  const { readable, writable } = new FixedLengthStream(part.end - part.start);
  const uploading = bucket.resumeMultipartUpload(key, uploadId).uploadPart(part.number, readable);
  // After a failed upload nobody reads the stream, and writing to the stream would wait forever.
  uploading.catch((error: unknown) => readable.cancel(error).catch(() => undefined));
  const filling = fill(writable, fetchAhead(bucket, segmentsOfRange(layout, part)));
  const [filled, uploaded] = await Promise.allSettled([filling, uploading]);
  // A failure to fill the stream also fails the upload, so the filling error is the cause.
  if (filled.status === "rejected") throw filled.reason;
  if (uploaded.status === "rejected") throw uploaded.reason;
  return { partNumber: uploaded.value.partNumber, etag: uploaded.value.etag };
}

/**
 * In development R2 runs in this process, and a copy never has to wait for data. Without this pause the process would
 * serve no other request until the copy ends.
 */
async function yieldToOtherRequests(): Promise<void> {
  await scheduler.wait(1);
}

/** Objects are piped from R2 to R2 inside the runtime. Only the ZIP records pass through JavaScript. */
async function fill(writable: WritableStream, pieces: AsyncIterable<Fetched>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (piece.kind === "object") await (await piece.object).body.pipeTo(writable, { preventClose: true });
      else await writeBytes(writable, piece.bytes);
    }
    await writable.close();
  } catch (error) {
    await writable.abort(error).catch(() => undefined);
    throw error;
  }
}

async function writeBytes(writable: WritableStream, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  try {
    await writer.write(bytes);
  } finally {
    writer.releaseLock();
  }
}

/** Requests the next objects while one is being written. Otherwise an archive of small files would mostly wait. */
async function* fetchAhead(bucket: R2Bucket, segments: Iterable<Segment>): AsyncGenerator<Fetched> {
  const ahead: Fetched[] = [];
  try {
    for (const segment of segments) {
      ahead.push(segment.kind === "bytes" ? segment : { kind: "object", object: startGet(bucket, segment) });
      if (ahead.length > lookAhead) yield* ahead.splice(0, 1);
    }
    while (ahead.length > 0) yield* ahead.splice(0, 1);
  } finally {
    for (const left of ahead) if (left.kind === "object") void discard(left.object);
  }
}

function startGet(bucket: R2Bucket, segment: Extract<Segment, { kind: "source" }>): Promise<R2ObjectBody> {
  const object = getObject(bucket, segment);
  // The promise is awaited later. Until then a rejection must not count as unhandled.
  object.catch(() => undefined);
  return object;
}

async function getObject(bucket: R2Bucket, segment: Extract<Segment, { kind: "source" }>): Promise<R2ObjectBody> {
  const { objectKey, objectSizeBytes, offset } = segment.source;
  const range = { offset: offset + segment.offset, length: segment.sizeBytes };
  const object = await bucket.get(objectKey, { range });
  // The object was deleted after the export began, so a retry would fail, too.
  if (object === null) throw new NonRetryableError(`the object ${objectKey} is gone`);
  if (object.size !== objectSizeBytes) throw new NonRetryableError(`the object ${objectKey} has another size`);
  return object;
}

async function discard(object: Promise<R2ObjectBody>): Promise<void> {
  await object.then(({ body }) => body.cancel()).catch(() => undefined);
}

/** Completes the upload. Only then does the archive become visible, as a whole. */
export async function closeUpload(
  bucket: R2Bucket,
  { key, uploadId }: Upload,
  parts: R2UploadedPart[],
  sizeBytes: number,
): Promise<void> {
  const upload = bucket.resumeMultipartUpload(key, uploadId);
  const closed = await upload.complete(parts).catch(async (error: unknown) => {
    // An earlier run may have completed the upload, and died or lost the response.
    const object = await bucket.head(key);
    if (object === null) throw error;
    return object;
  });
  if (closed.size !== sizeBytes) throw new Error(`the archive has ${closed.size} bytes instead of ${sizeBytes}`);
}

/** Returns the SHA-256, in hex, of the bytes that are really stored. */
export async function hashObject(bucket: R2Bucket, key: string, sizeBytes: number): Promise<string> {
  const digest = new crypto.DigestStream("SHA-256");
  digest.digest.catch(() => undefined); // awaited below, unless a read fails first
  for (let offset = 0; offset < sizeBytes; offset += hashedAtOnceBytes) {
    await yieldToOtherRequests();
    const length = Math.min(hashedAtOnceBytes, sizeBytes - offset);
    const object = await bucket.get(key, { range: { offset, length } });
    if (object?.size !== sizeBytes) throw new Error(`the object ${key} is gone or has another size`);
    await object.body.pipeTo(digest, { preventClose: true });
  }
  await digest.getWriter().close();
  return toHex(new Uint8Array(await digest.digest));
}
