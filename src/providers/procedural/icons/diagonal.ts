import type { Point } from "../shapes";

/**
 * A point on the diagonal on which tools and weapons lie in an inventory, from the lower left (0) to the upper right (1).
 * `across` is the distance from the diagonal towards the upper left, in board units.
 */
export function diagonal(along: number, across = 0): Point {
  return [-12 + along * 24 - across * 0.7, 28 - along * 24 - across * 0.7];
}
