import { directions, type Direction, type ImageSlot } from "../../domain/asset";
import {
  animationRule,
  compareTexts,
  imageFileName,
  keyRule,
  toNamedSlots,
  uniqueNames,
} from "../../targets/file-names";
import type { ExportAsset, ExportImage, ExportInput } from "./targets/target";

/** Places images in the archive: gives every image a path, and sorts assets and images. */

export type PlacedImage = ExportImage & { readonly path: string };
export type PlacedAsset = Omit<ExportAsset, "images"> & { readonly images: readonly PlacedImage[] };
export type PlacedExport = Omit<ExportInput, "assets"> & { readonly assets: readonly PlacedAsset[] };

/** Sorts by category, key and slot, so that the order of the input has no influence on the result. */
export function placeImages(input: ExportInput): PlacedExport {
  const keys = uniqueNames(
    input.assets.map((asset) => asset.key),
    keyRule,
  );
  const assets = input.assets
    .toSorted((a, b) => compareTexts(a.category, b.category) || compareTexts(a.key, b.key))
    .map((asset) => placeAsset(asset, keys.get(asset.key) ?? asset.key));
  return { project: input.project, style: input.style, assets, removed: input.removed };
}

function placeAsset(asset: ExportAsset, key: string): PlacedAsset {
  const { category } = asset;
  const animations = animationsOf(asset);
  const names = uniqueNames(animations, animationRule);
  const compareSlots = slotOrder(asset, animations);
  const toNamed = toNamedSlots(asset.images.map(({ slot }) => slot));
  const images = asset.images
    .toSorted((a, b) => compareSlots(a.slot, b.slot))
    .map((image) => {
      const { animation } = image.slot;
      const slot = {
        ...toNamed(image.slot),
        animation: animation === null ? null : (names.get(animation) ?? animation),
      };
      return { ...image, path: imageFileName({ category, key, slot, format: image.format }) };
    });
  return { ...asset, images };
}

/** The planned animations first, in the plan's order; then drawn animations that are no longer in the plan. */
function animationsOf(asset: ExportAsset): string[] {
  const drawn = asset.images.flatMap(({ slot }) => (slot.animation === null ? [] : [slot.animation]));
  return [...asset.animations.map(({ name }) => name), ...drawn.toSorted(compareTexts)];
}

/** Compares by drawing order. Directions and animations that are no longer in the plan come last. */
function slotOrder(asset: ExportAsset, animations: readonly string[]): (a: ImageSlot, b: ImageSlot) => number {
  const directionRanks = ranksOf<Direction | null>([null, ...asset.directions, ...directions]);
  const animationRanks = ranksOf<string | null>([null, ...animations]);
  return (a, b) =>
    (directionRanks.get(a.direction) ?? 0) - (directionRanks.get(b.direction) ?? 0) ||
    (animationRanks.get(a.animation) ?? 0) - (animationRanks.get(b.animation) ?? 0) ||
    a.variant - b.variant ||
    (a.tile ?? 0) - (b.tile ?? 0) ||
    a.frame - b.frame;
}

/** The rank of each item's first occurrence. */
function ranksOf<Item>(items: readonly Item[]): ReadonlyMap<Item, number> {
  return new Map([...new Set(items)].map((item, index) => [item, index]));
}
