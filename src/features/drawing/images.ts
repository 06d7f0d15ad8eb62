/** Checks a picture that a provider sent, stores the bytes in R2, and records the images that the picture brings. */
import { crc32 } from "node:zlib";
import type { Context } from "../../context";
import type { StoredImage } from "../../domain/image";
import type { DrawingFacts, ImageQa } from "../../domain/image-qa";
import { sha256 } from "../../lib/crypto";
import { toHex } from "../../lib/encoding";
import { readImageHeader } from "../../lib/image-header";
import { stripMetadata } from "../../lib/strip-metadata";
import { hasForeignProfile } from "../../pixels/source-facts";
import type { Drawing } from "../../providers/provider";
import { imageKey } from "../../storage/blobs";
import { isHeld, recordPicture, type ImageRow } from "./image-store";
import type { Work } from "./item-store";
import { insist } from "./steps";

const foreign = "foreign";
const maxImageBytes = 32 * 1024 * 1024;
const maxSidePixels = 4096;
const maxPixels = 4096 * 4096;

/**
 * Stored beside the bytes, so that a run which dies before the image is recorded loses nothing. `profile` is `foreign` if
 * the file asked for colours other than sRGB: the profile itself is not stored.
 */
type ObjectMetadata = { readonly seed: string; readonly cost: string; readonly profile: string };

/** A drawing that may have been stored before, and has lost the profile then. */
export type KnownDrawing = Drawing & { readonly isForeignColour?: boolean };

/**
 * `isCopy`: the bytes are a copy of an image that is already paid for, so nobody is billed. `isOnlyCopy`: the image is
 * paid for and the provider cannot send it again, so a failed write is retried.
 */
export type Origin = { readonly isCopy: boolean; readonly isOnlyCopy: boolean };

/** An image that an earlier run stored in R2 and died before recording. */
export async function findStored(bucket: R2Bucket, image: ImageRow): Promise<KnownDrawing | undefined> {
  const object = await bucket.get(imageKey(image));
  if (object === null) return undefined;
  const { seed, cost } = object.customMetadata ?? {};
  const bytes = new Uint8Array(await object.arrayBuffer());
  const isForeignColour = hasLostProfile(object);
  return { bytes, seed: seed ? Number(seed) : null, costMicroUsd: Number(cost ?? 0), isForeignColour };
}

/** True if the file of a stored image asked for colours other than sRGB. */
export function hasLostProfile({ customMetadata }: R2Object): boolean {
  return customMetadata?.["profile"] === foreign;
}

/**
 * Stores and records the picture of a request, whose first image is `image`. Returns the fault, safe to show to users,
 * when the picture cannot be used.
 */
export async function keepImage(
  { env, db, log }: Pick<Context, "env" | "db" | "log">,
  work: Work,
  image: ImageRow,
  drawing: KnownDrawing,
  { isCopy, isOnlyCopy }: Origin,
): Promise<string | undefined> {
  const fault = findFault(drawing.bytes);
  if (fault !== undefined) return fault;
  const bytes = stripMetadata(drawing.bytes);
  if (bytes === null) return "The provider's image is damaged, or not one still picture.";
  const key = imageKey(image);
  const put = () => env.BUCKET.put(key, bytes, { customMetadata: toMetadata(drawing) });
  await (isOnlyCopy ? insist(put, log, { imageId: image.id }) : put());
  const stored = await describe(new Uint8Array(bytes), key);
  const { seed, costMicroUsd, facts } = drawing;
  const qa = facts === undefined ? null : toQa(facts, await isHeld(db, work, image, stored.sha256));
  await recordPicture(db, work, image, { ...stored, qa, seed, costMicroUsd, isCopy }, Date.now());
  return undefined;
}

/** The facts of an image of the built-in model, whose pixels need no refinement. */
function toQa(facts: DrawingFacts, isHeldFrame: boolean): ImageQa {
  const isGuess = facts.source === "fallback";
  const flags = [...(isGuess ? ["fallback" as const] : []), ...(isHeldFrame ? ["equal-frames" as const] : [])];
  return { ...facts, gridPitch: null, gridConfidence: null, seamError: null, jitter: 0, flags };
}

/** Checks magic bytes and sizes before anything decodes the image. */
function findFault(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > maxImageBytes) return "The provider's image is too large.";
  const header = readImageHeader(bytes);
  if (header === null) return "The provider's answer is not a PNG, JPEG or WebP image.";
  const { width, height } = header;
  const fits = width <= maxSidePixels && height <= maxSidePixels && width * height <= maxPixels;
  return fits ? undefined : "The provider's image has too many pixels.";
}

function toMetadata({ bytes, seed, costMicroUsd, isForeignColour = false }: KnownDrawing): ObjectMetadata {
  const format = readImageHeader(bytes)?.format;
  const isForeign = isForeignColour || (format !== undefined && hasForeignProfile(bytes, format));
  return { seed: seed === null ? "" : String(seed), cost: String(costMicroUsd), profile: isForeign ? foreign : "" };
}

async function describe(bytes: Uint8Array<ArrayBuffer>, objectKey: string): Promise<StoredImage> {
  const header = readImageHeader(bytes);
  if (header === null) throw new Error("an image was described before it was checked");
  return {
    objectKey,
    ...header,
    sizeBytes: bytes.byteLength,
    sha256: toHex(await sha256(bytes)),
    crc32: crc32(bytes),
  };
}
