import type { AssetSpec, ImageSlot } from "../../../domain/asset";
import type { Style } from "../../../domain/style";
import type { ImageFormat } from "../../../lib/image-format";

/** A stored picture. Width, height and size are those of the real file, not of the plan. */
export type ExportImage = {
  readonly slot: ImageSlot;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly crc32: number;
  /** Null when the provider honoured none. */
  readonly seed: number | null;
  /** What this picture was drawn from, where it is worth its room in the manifest. */
  readonly prompt?: string;
  readonly objectKey: string;
};

/** An asset and the one version of it that is exported. */
export type ExportAsset = AssetSpec & {
  readonly key: string;
  readonly version: {
    readonly prompt: string;
    readonly model: string;
    readonly provider: string;
    readonly seed: number | null;
    readonly costMicroUsd: number;
  };
  readonly images: readonly ExportImage[];
};

export type ExportInput = {
  readonly project: { readonly name: string };
  readonly style: Style;
  readonly assets: readonly ExportAsset[];
  /** Keys of the assets that an earlier export had and that are gone; null for a whole pack. */
  readonly removed: readonly string[] | null;
};

/** A file of the archive: made here, or kept in the store. */
export type ExportFile =
  | { readonly path: string; readonly content: Uint8Array }
  | { readonly path: string; readonly objectKey: string; readonly sizeBytes: number; readonly crc32: number };

/** An engine that the pack is made for. A new one is a file beside this and a line in the registry. */
export type ExportTarget = {
  readonly description: string;
  /** The same input, in whatever order, gives the same files in the same order. */
  readonly build: (input: ExportInput) => ExportFile[];
};
