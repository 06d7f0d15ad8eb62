/** A stored picture that drawings are to follow. Sizes in pixels. */
export type StoredReference = {
  readonly objectKey: string;
  readonly format: "png" | "jpeg" | "webp";
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
};
