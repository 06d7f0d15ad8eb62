import type { Point } from "../shapes";

/** From the lower left (0) to the upper right (1), as tools and weapons lie in an inventory; `across` to the upper left. */
export function diagonal(along: number, across = 0): Point {
  return [-12 + along * 24 - across * 0.7, 28 - along * 24 - across * 0.7];
}
