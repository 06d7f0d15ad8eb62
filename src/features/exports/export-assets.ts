import { toSpec } from "../../domain/asset";
import { findStoredImage } from "../../domain/image";
import type { SelectedAsset, SelectedImage } from "./selection-store";
import type { ExportAsset, ExportImage } from "./targets/target";

/** Joins each asset with the images of its chosen version. */
export function toExportAssets(selected: readonly SelectedAsset[], images: readonly SelectedImage[]): ExportAsset[] {
  const byVersion = Map.groupBy(images, (image) => image.versionId);
  return selected.map((row) => toExportAsset(row, byVersion.get(row.version.id) ?? []));
}

function toExportAsset({ asset, version }: SelectedAsset, images: readonly SelectedImage[]): ExportAsset {
  const { prompt, model, provider, seed, costMicroUsd } = version;
  return {
    key: asset.key,
    ...toSpec(asset),
    version: { prompt, model, provider, seed, costMicroUsd },
    images: images.map((image) => toExportImage(image, prompt)),
  };
}

/** Throws for an image that is not stored. A finished version has no such image. */
function toExportImage(row: SelectedImage, versionPrompt: string): ExportImage {
  const stored = findStoredImage(row);
  if (stored === undefined) throw new Error(`the image ${row.id} is not stored`);
  const { direction, animation, frame, variant, tile, seed, prompt } = row;
  const ownPrompt = prompt === versionPrompt ? {} : { prompt };
  return { ...stored, slot: { direction, animation, frame, variant, tile }, seed, ...ownPrompt };
}
