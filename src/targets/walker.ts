/** Picks the animation that the sample of a pack's README plays. */
import type { Pack, PackAsset, PackRow } from "./pack";
import { isAnimated } from "./timing";

export type Walker = { readonly asset: PackAsset; readonly row: PackRow };

/** The first walk of a character, or else the longest animation, or else the first image. */
export function findWalker({ assets }: Pack): Walker | undefined {
  const rows = assets.flatMap((asset) => asset.rows.map((row) => ({ asset, row })));
  const walk = rows.find(({ asset, row }) => asset.kind === "character-sprite" && row.animation === "walk");
  const animated = rows.filter(({ row }) => isAnimated(row));
  const longest = animated.toSorted((a, b) => b.row.frames.length - a.row.frames.length)[0];
  return walk ?? longest ?? rows[0];
}
