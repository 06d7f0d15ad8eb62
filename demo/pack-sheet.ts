import type { SheetAsset } from "./contact-sheet/content.ts";
import { readImage } from "./contact-sheet/image.ts";
import { drawContactSheet } from "./contact-sheet/sheet.ts";
import { fitImage } from "./contact-sheet/zoom.ts";
import type { Manifest, ManifestAsset } from "./resources.ts";

/** True if every sprite is a file of its own. */
export function hasSprites({ assets }: Manifest): boolean {
  return assets.every((asset) => asset.files.every(({ path }) => path !== null));
}

/** Draws all sprites of a pack in one image, in the order of the plan. Returns a PNG. */
export function drawPackSheet(
  { project, style, assets }: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  plannedKeys: readonly string[],
): Uint8Array {
  const ranks = new Map(plannedKeys.map((key, index) => [key, index]));
  const rankOf = ({ key }: ManifestAsset): number => ranks.get(key) ?? ranks.size;
  const names = Map.groupBy(assets, ({ name }) => name);
  const sheetAssets = assets
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    // Assets with the same name are labelled with their keys.
    .map((asset) => toSheetAsset(asset, names.get(asset.name)?.length === 1 ? asset.name : asset.key, files));
  return drawContactSheet({ title: project.name, palette: style.palette, assets: sheetAssets });
}

function toSheetAsset(asset: ManifestAsset, label: string, files: ReadonlyMap<string, Uint8Array>): SheetAsset {
  const { key, category, kind, width, height } = asset;
  const images = asset.files.map(({ path, direction, animation }) => {
    const bytes = files.get(path ?? "");
    const image = bytes && readImage(bytes);
    return { direction, animation, image: image && fitImage(image, kind, 1) };
  });
  return { key, label, category, kind, width, height, drawn: asset.files[0], images };
}
