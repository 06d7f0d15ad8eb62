import type { AssetSpec, ImageSlot } from "../../../domain/asset";
import type { StoredImage } from "../../../domain/image";
import type { Style } from "../../../domain/style";

/**
 * An export target is one format of a pack, such as the format of a game engine. A target only decides which files the
 * archive holds: `build` is a pure function from the selected assets to a list of files. `freeze.ts` selects the assets,
 * calls `build` and stores the list; the workflow then writes the ZIP. `registry.ts` lists all targets.
 */
export type ExportTarget = {
  /** One sentence for users. The API reference shows this text at the field `target`. */
  readonly description: string;
  /** Must return the same files in the same order for the same input, independent of the order of the assets. */
  readonly build: (input: ExportInput) => ExportFile[];
};

/** Everything that a target may put into a pack. */
export type ExportInput = {
  readonly project: { readonly name: string };
  readonly style: Style;
  readonly assets: readonly ExportAsset[];
  /** Keys of assets that the earlier export had and that are gone. Null for a whole pack. */
  readonly removed: readonly string[] | null;
};

/** An asset and its exported version. */
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

/** An image of the exported version. Width and height are those of the real file; the asset has the planned size. */
export type ExportImage = StoredImage & {
  readonly slot: ImageSlot;
  /** Null when the provider did not honour a seed. */
  readonly seed: number | null;
  /** The image's own prompt, only if it differs from the version's prompt. */
  readonly prompt?: string;
};

/** A file of the archive: either bytes that the target has made, or an image that is already stored in R2. */
export type ExportFile =
  | { readonly path: string; readonly content: Uint8Array }
  | { readonly path: string; readonly objectKey: string; readonly sizeBytes: number; readonly crc32: number };
