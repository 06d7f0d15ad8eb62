/** The columns that describe the stored bytes of an image. */
import type { ImageFormat } from "../lib/image-format";
import type { Size } from "../lib/size";

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
