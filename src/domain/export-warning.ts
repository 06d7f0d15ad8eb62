import type { ImageFlag } from "./image-qa";

/** A part of an asset that a pack lacks, or a flag of an image in the pack. */
export type ExportWarning = {
  readonly assetKey: string;
  readonly code: ImageFlag | "left-out" | "reduced";
  readonly message: string;
};
