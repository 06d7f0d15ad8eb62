/** Stores the sprites of refined images, and records them. */
import { crc32 } from "node:zlib";
import type { Context } from "../../../context";
import { findStoredImage, type StoredImage } from "../../../domain/image";
import type { ImageQa } from "../../../domain/image-qa";
import { sha256 } from "../../../lib/crypto";
import { toHex } from "../../../lib/encoding";
import { imageKey, spriteKey } from "../../../storage/blobs";
import type { Work } from "../item-store";
import type { Refined } from "./frames";
import { recordRefined, type Frame, type RefinedImage } from "./refine-store";
import type { Terms } from "./terms";

type Tools = Pick<Context, "env" | "db" | "log">;

/** Nothing is known of pixels that were not read. */
const unrefinedQa: ImageQa = {
  source: "hosted",
  matched: null,
  alphaCoverage: 1,
  gridPitch: null,
  gridConfidence: null,
  offPalette: 0,
  seamError: null,
  jitter: 0,
  flags: ["unrefined"],
};

/** A repetition writes the same bytes under the same keys, and records nothing. */
export async function keepSprites(
  tools: Tools,
  work: Work,
  frames: readonly Frame[],
  refined: readonly Refined[],
  target: Terms["target"],
): Promise<void> {
  const images: RefinedImage[] = [];
  for (const [index, frame] of frames.entries()) {
    const result = refined[index];
    if (result === undefined) throw new RangeError("each frame has a result");
    if ("bytes" in result) images.push(await keepSprite(tools, frame, result, target));
    else images.push(await keepAsIs(tools, frame, result.reason));
  }
  await recordRefined(tools.db, work, images, Date.now());
}

async function keepSprite(
  { env }: Tools,
  frame: Frame,
  { bytes, qa }: Exclude<Refined, { reason: string }>,
  { width, height }: Terms["target"],
): Promise<RefinedImage> {
  const own = new Uint8Array(bytes);
  const objectKey = spriteKey(frame);
  await env.BUCKET.put(objectKey, own);
  const sizeBytes = own.byteLength;
  const stored = { objectKey, format: "png", width, height, sizeBytes, ...(await digestsOf(own)) } as const;
  return { id: frame.id, qa, ...stored, ...sourceOf(frame), addedBytes: sizeBytes };
}

/** The provider's image is the image, as if nobody had tried to refine it. */
async function keepAsIs({ env, log }: Tools, frame: Frame, reason: string): Promise<RefinedImage> {
  log.warn("image_unrefined", { imageId: frame.id, reason });
  const { id, sourceKey, source } = frame;
  const stored = findStoredImage(frame);
  if (stored !== undefined) return { id, qa: unrefinedQa, ...stored, sourceKey, source, addedBytes: 0 };
  return { id, qa: unrefinedQa, ...(await copySource(env.BUCKET, frame)), sourceKey, source };
}

/** An image of a refined version has no object of its own before the refinement. */
async function copySource(bucket: R2Bucket, frame: Frame): Promise<StoredImage & { addedBytes: number }> {
  const { sourceKey, source } = frame;
  const object = sourceKey === null ? null : await bucket.get(sourceKey);
  if (source === null || object === null) throw new Error(`the source of image ${frame.id} is gone`);
  const bytes = new Uint8Array(await object.arrayBuffer());
  const objectKey = imageKey(frame);
  await bucket.put(objectKey, bytes);
  return { objectKey, ...source, ...(await digestsOf(bytes)), addedBytes: bytes.byteLength };
}

function sourceOf(frame: Frame): Pick<RefinedImage, "sourceKey" | "source"> {
  const { sourceKey, source } = frame;
  if (sourceKey !== null) return { sourceKey, source };
  const stored = findStoredImage(frame);
  if (stored === undefined) throw new Error(`image ${frame.id} has no source`);
  const { objectKey, format, width, height, sha256: digest, sizeBytes } = stored;
  return { sourceKey: objectKey, source: { format, width, height, sha256: digest, sizeBytes } };
}

async function digestsOf(bytes: Uint8Array<ArrayBuffer>): Promise<Pick<StoredImage, "sha256" | "crc32">> {
  return { sha256: toHex(await sha256(bytes)), crc32: crc32(bytes) };
}
