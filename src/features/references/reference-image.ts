import type { StoredReference } from "../../domain/reference";
import { AppError } from "../../errors";
import { sha256 } from "../../lib/crypto";
import { toHex } from "../../lib/encoding";
import { contentTypeOf } from "../../lib/image-format";
import { readImageHeader } from "../../lib/image-header";
import { holdsPixelsAlone } from "../../lib/png-pixels";
import { stripMetadata } from "../../lib/strip-metadata";

/** Turns an uploaded file into the image that is stored as a style reference, or refuses the file. */

export const imageTypes = Object.values(contentTypeOf);
type ImageType = (typeof imageTypes)[number];

export const maxImageBytes = 5 * 1024 * 1024;
const maxSidePixels = 4096;

export type ReferenceImage = Omit<StoredReference, "objectKey"> & { readonly sizeBytes: number };
/** `type` is the upload's Content-Type, which the bytes need not match. */
export type UploadedFile = { readonly type: ImageType; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * Returns the image to store: one still image without metadata and without any bytes after the image. The compressed
 * pixels are copied unchanged. A PNG's pixel data is unpacked once to check that no other data hides there. Throws an
 * AppError unless the file is a complete image of the stated type with at most `maxSidePixels` a side.
 */
export async function toReferenceImage({
  type,
  bytes,
}: UploadedFile): Promise<{ image: ReferenceImage; bytes: Uint8Array<ArrayBuffer> }> {
  const header = readImageHeader(bytes);
  const found = header === null ? "no PNG, JPEG or WebP" : contentTypeOf[header.format];
  if (header === null || found !== type)
    throw new AppError("unsupported_media_type", `The Content-Type says ${type}, but the file is ${found}.`);
  const { format, width, height } = header;
  if (width > maxSidePixels || height > maxSidePixels)
    throw new AppError(
      "validation_failed",
      `The image may have at most ${maxSidePixels} pixels a side, and has ${width} × ${height}. Make it smaller.`,
    );
  const kept = stripMetadata(bytes);
  if (kept === null || (format === "png" && !(await holdsPixelsAlone(kept))))
    throw new AppError(
      "validation_failed",
      "The image is damaged, or is not one still image. Save it again as a still PNG, JPEG or WebP.",
    );
  const image = { format, width, height, sizeBytes: kept.byteLength, sha256: toHex(await sha256(kept)) };
  return { image, bytes: kept };
}
