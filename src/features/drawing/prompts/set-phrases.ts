/** Our phrases for one variant of an asset, and for one tile of a set. */
import { hasBit, type TileSet } from "../../../domain/tile-sets";

/** The names of the bits of a mask, in order. */
const places: Readonly<Record<TileSet, readonly string[]>> = {
  edge16: ["top edge", "right edge", "bottom edge", "left edge"],
  corner16: ["top right corner", "bottom right corner", "bottom left corner", "top left corner"],
  blob47: [
    "top edge",
    "top right corner",
    "right edge",
    "bottom right corner",
    "bottom edge",
    "bottom left corner",
    "left edge",
    "top left corner",
  ],
};

export function describeVariant(variant: number, variants: number): string {
  if (variants <= 1) return "";
  return `variant ${variant} of ${variants}, the same kind of thing with a shape and details of its own`;
}

export function describeTile(set: TileSet, mask: number): string {
  const all = places[set];
  const reached = all.filter((_, index) => hasBit(mask, index));
  const verb = set === "corner16" ? "fills" : "reaches";
  if (reached.length === 0) return "the terrain ends before every border, with other ground around";
  if (reached.length === all.length) return "the terrain fills the whole tile";
  return `the terrain ${verb} the ${reached.join(" and the ")}, with other ground at the rest of the border`;
}
