/** Keeps the variants and the set of tiles of one asset within the bounds. */
import { imagesOfOneVariant, maxImagesPerAsset, type Extent } from "../../domain/asset";
import type { TileSet } from "../../domain/tile-sets";

/** Null if a set is tagged beside directions or frames: a set has a tile for each mask instead. */
export function fitTiles(
  tagged: TileSet | null,
  { directions, animations }: Pick<Extent, "directions" | "animations">,
  report: (message: string) => void,
): TileSet | null {
  if (tagged === null || (directions.length === 0 && animations.length === 0)) return tagged;
  report("[TILES] is ignored beside directions or frames: remove the tag, or the directions and frames.");
  return null;
}

/** Cuts variants until the images fit into one asset. */
export function fitVariants(
  wanted: number,
  extent: Omit<Extent, "variants">,
  report: (message: string) => void,
): number {
  const room = Math.max(1, Math.floor(maxImagesPerAsset / imagesOfOneVariant(extent)));
  if (wanted <= room) return wanted;
  const kept = room === 1 ? "only one variant is" : `only ${room} variants are`;
  report(
    `An item has at most ${maxImagesPerAsset} images, and ${kept} drawn. Plan fewer variants, or fewer images of each.`,
  );
  return room;
}
