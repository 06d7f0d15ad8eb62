/** The columns that describe the stored bytes of an image. */
import type { ImageFormat } from "../lib/image-format";
import type { Size } from "../lib/size";

/** A file in R2. Sizes in pixels and bytes; `sha256` in hex. */
export type ImageFile = Omit<StoredImage, "crc32">;

/** An image whose bytes are in R2. Sizes in pixels and bytes; `sha256` in hex. */
export type StoredImage = Size & {
  readonly objectKey: string;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly crc32: number;
};

/** The same columns of an image's row. All are null until the bytes are stored. */
export type ImageColumns = { readonly [Column in keyof StoredImage]: StoredImage[Column] | null };

/** The stored image that a row describes. Undefined while the image is not stored. */
export function findStoredImage(row: ImageColumns): StoredImage | undefined {
  const { objectKey, format, width, height, sizeBytes, sha256, crc32 } = row;
  if (objectKey === null || format === null || width === null || height === null) return undefined;
  if (sizeBytes === null || sha256 === null || crc32 === null) return undefined;
  return { objectKey, format, width, height, sizeBytes, sha256, crc32 };
}

/** The columns that describe the provider's image, from which an image was refined. Null for every other image. */
type SourceColumns = {
  readonly sourceKey: string | null;
  readonly source: Omit<ImageFile, "objectKey"> | null;
};

/**
 * The image as a hosted provider drew it. That is the stored image itself if it was not refined, as in earlier releases.
 * Undefined for an image of the built-in model.
 */
export function findSource(row: ImageColumns & SourceColumns, isHosted: boolean): ImageFile | undefined {
  const { sourceKey, source } = row;
  if (sourceKey !== null && source !== null) return { ...source, objectKey: sourceKey };
  return isHosted ? findStoredImage(row) : undefined;
}
