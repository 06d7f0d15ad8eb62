import { toSpec } from "../../domain/asset";
import type { SelectedAsset, SelectedImage } from "./selection-store";
import type { ExportAsset, ExportImage } from "./targets/target";

/** Joins each asset with the pictures of its chosen version. */
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

/** Throws for a picture whose description is not whole: those of a finished version are. */
function toExportImage(row: SelectedImage, versionPrompt: string): ExportImage {
  const { direction, animation, frame, width, height, format, sizeBytes, sha256, crc32, objectKey, seed, prompt } = row;
  if (width === null || height === null || format === null || sizeBytes === null || sha256 === null)
    throw new Error(`the image ${row.id} is not described`);
  if (crc32 === null || objectKey === null) throw new Error(`the image ${row.id} is not stored`);
  const slot = { direction, animation, frame };
  const own = prompt === versionPrompt ? {} : { prompt };
  return { slot, width, height, format, sizeBytes, sha256, crc32, seed, objectKey, ...own };
}
