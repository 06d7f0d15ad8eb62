/** An asset and its exported version, as the export keeps both from the choice on. */
import { toSpec, type AssetSpec, type ImageSlot } from "../../domain/asset";
import { findStoredImage, type StoredImage } from "../../domain/image";
import type { ImageQa } from "../../domain/image-qa";
import type { PixelSettings } from "../../domain/pixel-settings";
import type { SelectedAsset, SelectedImage } from "./selection-store";

export type ExportAsset = AssetSpec & {
  readonly id: string;
  readonly key: string;
  readonly version: {
    readonly id: string;
    readonly prompt: string;
    readonly model: string;
    readonly provider: string;
    readonly seed: number | null;
    readonly costMicroUsd: number;
    /** The settings of the refinement; null for a version that was not refined. */
    readonly pixels: PixelSettings | null;
  };
  readonly images: readonly ExportImage[];
};

/** Width and height of `stored` are those of the real file; the asset has the planned size. */
export type ExportImage = {
  readonly stored: StoredImage;
  readonly slot: ImageSlot;
  /** Null when the provider did not honour a seed. */
  readonly seed: number | null;
  /** The image's own prompt, only if it differs from the version's prompt. */
  readonly prompt?: string;
  readonly qa: ImageQa | null;
};

/** Joins each asset with the images of its chosen version. */
export function toExportAssets(selected: readonly SelectedAsset[], images: readonly SelectedImage[]): ExportAsset[] {
  const byVersion = Map.groupBy(images, (image) => image.versionId);
  return selected.map((row) => toExportAsset(row, byVersion.get(row.version.id) ?? []));
}

function toExportAsset({ asset, version }: SelectedAsset, images: readonly SelectedImage[]): ExportAsset {
  const { id, prompt, model, provider, seed, costMicroUsd, pixels } = version;
  return {
    id: asset.id,
    key: asset.key,
    ...toSpec(asset),
    version: { id, prompt, model, provider, seed, costMicroUsd, pixels },
    images: images.map((image) => toExportImage(image, prompt)),
  };
}

/** Throws for an image that is not stored. A finished version has no such image. */
function toExportImage(row: SelectedImage, versionPrompt: string): ExportImage {
  const stored = findStoredImage(row);
  if (stored === undefined) throw new Error(`the image ${row.id} is not stored`);
  const { direction, animation, frame, variant, tile, seed, prompt, qa } = row;
  const ownPrompt = prompt === versionPrompt ? {} : { prompt };
  return { stored, slot: { direction, animation, frame, variant, tile }, seed, qa, ...ownPrompt };
}
