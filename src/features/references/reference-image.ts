import type { StoredReference } from "../../domain/reference";
import { AppError } from "../../errors";
import { sha256 } from "../../lib/crypto";
import { toHex } from "../../lib/encoding";
import { contentTypeOf } from "../../lib/image-format";
import { readImageHeader } from "../../lib/image-header";
import { holdsPixelsAlone } from "../../lib/png-pixels";
import { stripMetadata } from "../../lib/strip-metadata";

export const imageTypes = Object.values(contentTypeOf);
type ImageType = (typeof imageTypes)[number];

export const maxImageBytes = 5 * 1024 * 1024;
const maxSidePixels = 4096;

export type ReferenceImage = Omit<StoredReference, "objectKey"> & { readonly sizeBytes: number };
export type File = { readonly type: ImageType; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * What is kept of a file from outside: one still picture without its metadata and without what follows it. The
 * compressed pixels are copied as they are; a PNG's are unpacked once to see that nothing else is among them. Throws an
 * AppError for anything else than a whole picture of the stated type and of a size that models take.
 */
export async function toReferenceImage({
  type,
  bytes,
}: File): Promise<{ image: ReferenceImage; bytes: Uint8Array<ArrayBuffer> }> {
  const header = readImageHeader(bytes);
  if (header === null || contentTypeOf[header.format] !== type)
    throw new AppError("unsupported_media_type", `The file is no ${type}, which its Content-Type says that it is.`);
  const { format, width, height } = header;
  if (width > maxSidePixels || height > maxSidePixels)
    throw new AppError("validation_failed", `The picture may have at most ${maxSidePixels} pixels a side.`);
  const kept = stripMetadata(bytes);
  if (kept === null || (format === "png" && !(await holdsPixelsAlone(kept))))
    throw new AppError("validation_failed", "The picture is damaged, or not one still picture.");
  const image = { format, width, height, sizeBytes: kept.byteLength, sha256: toHex(await sha256(kept)) };
  return { image, bytes: kept };
}
