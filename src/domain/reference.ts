import type { ImageFormat } from "../lib/image-format";
import type { Size } from "../lib/size";

/** A stored style reference: an image whose style the drawings follow. */
export type StoredReference = Size & {
  readonly objectKey: string;
  readonly format: ImageFormat;
  readonly sha256: string;
};
