import type { ImageFormat } from "../lib/image-format";
import type { Size } from "../lib/size";

/** A stored style reference: an image that drawings are to follow. */
export type StoredReference = Size & {
  readonly objectKey: string;
  readonly format: ImageFormat;
  readonly sha256: string;
};
