/** The corner ornament of a control, so that different seeds look different. */
import { clear, colourAt, setColour } from "../canvas";
import { otherTone } from "../colours";
import { lattice } from "../hash";
import type { Control } from "./surface";

/** Pixels from a border at which the ornament begins. The rim stays unchanged. */
const leastDepth = 2;
/** Pixels from a border at which the ornament ends. A game stretches a nine-slice control beyond. */
const mostDepth = 8;
/** The share of pixels that the ornament changes. */
const ornamentShare = 0.25;

/** Adds the same small ornament, chosen by the seed, to all four corners. Skips pixels that any corner lacks. */
export function addCornerOrnament({ grid, traits, seed }: Control): void {
  const { width, height } = grid;
  const [reachX, reachY] = [reachOf(width), reachOf(height)];
  for (let x = leastDepth; x < reachX; x++) {
    for (let y = leastDepth; y < reachY; y++) {
      // `min` and `max` make the ornament symmetric about the diagonal of the corner.
      if (lattice(seed, Math.min(x, y), Math.max(x, y)) > ornamentShare) continue;
      const places = [
        [x, y],
        [width - 1 - x, y],
        [x, height - 1 - y],
        [width - 1 - x, height - 1 - y],
      ] as const;
      if (places.some(([column, row]) => colourAt(grid, column, row) === clear)) continue;
      for (const [column, row] of places) {
        const colour = colourAt(grid, column, row);
        setColour(grid, column, row, otherTone(traits.paint, colour, traits.paint.outline));
      }
    }
  }
}

/** How far the corners of a control reach along a side. */
function reachOf(sidePixels: number): number {
  return Math.min(mostDepth, Math.ceil(sidePixels * 0.28));
}
