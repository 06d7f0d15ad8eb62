import { toSpec, type AssetSpec, type Direction } from "../../src/domain/asset";

/** Hex colours of a farming game. */
export const farmPalette: readonly string[] = [
  ...["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f"],
  ...["#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"],
];

/** A farmer of 32x32 pixels who walks in four frames. */
export function walkingFarmer(directions: readonly Direction[]): AssetSpec {
  return toSpec({
    name: "Farmer",
    category: "Characters",
    kind: "character-sprite",
    description: "straw hat",
    width: 32,
    height: 32,
    directions,
    animations: [{ name: "walk", frames: 4 }],
  });
}
