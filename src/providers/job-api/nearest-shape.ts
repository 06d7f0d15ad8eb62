/** Chooses among the fixed sizes of a model. */

import type { Size } from "../../lib/size";

/** The size that a model draws for an aspect ratio. */
export type AspectSize = Size & { readonly aspectRatio: string };

type OneOrMore<Item> = readonly [Item, ...Item[]];
export type AspectSizes = OneOrMore<AspectSize>;

/** The offered size whose shape is nearest to the wanted one. Twice as wide counts as far as twice as high. */
export function toNearestShape<Offered extends Size>(sizes: OneOrMore<Offered>, wanted: Size): Offered {
  return sizes.reduce((best, size) => (distance(size, wanted) < distance(best, wanted) ? size : best));
}

/** As `toNearestShape`, but width and height alone. */
export function toNearestSize(sizes: AspectSizes, wanted: Size): Size {
  const { width, height } = toNearestShape(sizes, wanted);
  return { width, height };
}

function distance(a: Size, b: Size): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}
