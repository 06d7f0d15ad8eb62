import { crc32 } from "node:zlib";
import type { Context } from "../../context";
import { sha256 } from "../../lib/crypto";
import { toHex } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import { stripMetadata } from "../../lib/strip-metadata";
import { imageKey } from "../../storage/blobs";
import { insist } from "./insist";
import type { Drawing } from "../../providers/provider";
import { recordImage, type ImageRow, type StoredImage, type Work } from "./work-store";

const maxImageBytes = 32 * 1024 * 1024;
const maxSidePixels = 4096;
const maxPixels = 4096 * 4096;

type Kept = { readonly seed: string; readonly cost: string };

/**
 * `isCopy`: of a picture that is already paid for, so billed to nobody. `isOnlyHere`: paid for, and in this run's hands
 * alone, since its provider could not send it again.
 */
export type Origin = { readonly isCopy: boolean; readonly isOnlyHere: boolean };

/** A picture that was stored by a run that died before it could record it. */
export async function findStored(bucket: R2Bucket, image: ImageRow): Promise<Drawing | undefined> {
  const object = await bucket.get(imageKey(image));
  if (object === null) return undefined;
  const { seed, cost } = object.customMetadata ?? {};
  const bytes = new Uint8Array(await object.arrayBuffer());
  return { bytes, seed: seed ? Number(seed) : null, costMicroUsd: Number(cost ?? 0) };
}

/** Checks a picture, stores it and records it; what is wrong with it, in our words, when it cannot be used. */
export async function keepImage(
  { env, db, log }: Pick<Context, "env" | "db" | "log">,
  work: Work,
  image: ImageRow,
  drawing: Drawing,
  { isCopy, isOnlyHere }: Origin,
): Promise<string | undefined> {
  const fault = findFault(drawing.bytes);
  if (fault !== undefined) return fault;
  const bytes = stripMetadata(drawing.bytes);
  if (bytes === null) return "The provider's image is damaged, or not one still picture.";
  const key = imageKey(image);
  const put = () => env.BUCKET.put(key, bytes, { customMetadata: toKept(drawing) });
  await (isOnlyHere ? insist(put, log, { imageId: image.id }) : put());
  const stored = await describe({ ...drawing, bytes }, key);
  await recordImage(db, work, image, { ...stored, isCopy }, Date.now());
  return undefined;
}

/** Magic bytes and size caps, before anything decodes it. */
function findFault(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > maxImageBytes) return "The provider's image is too large.";
  const header = readImageHeader(bytes);
  if (header === null) return "The provider's answer is not a PNG, JPEG or WebP image.";
  const { width, height } = header;
  const fits = width <= maxSidePixels && height <= maxSidePixels && width * height <= maxPixels;
  return fits ? undefined : "The provider's image has too many pixels.";
}

function toKept(drawing: Drawing): Kept {
  return { seed: drawing.seed === null ? "" : String(drawing.seed), cost: String(drawing.costMicroUsd) };
}

async function describe(drawing: Drawing, objectKey: string): Promise<StoredImage> {
  const bytes = new Uint8Array(drawing.bytes);
  const header = readImageHeader(bytes);
  if (header === null) throw new Error("an image was described before it was checked");
  return {
    objectKey,
    ...header,
    sizeBytes: bytes.byteLength,
    sha256: toHex(await sha256(bytes)),
    crc32: crc32(bytes),
    seed: drawing.seed,
    costMicroUsd: drawing.costMicroUsd,
  };
}
