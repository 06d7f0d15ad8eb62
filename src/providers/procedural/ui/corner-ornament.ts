import { clear, colourAt, setColour } from "../canvas";
import { otherTone } from "../colours";
import { lattice } from "../hash";
import type { Control } from "./surface";

/** Pixels from a border at which the ornament begins: the rim stays as it is. */
const leastDepth = 2;
/** Pixels from a border at which it ends: beyond, a control cut in nine is stretched. */
const mostDepth = 8;
const chasedShare = 0.25;

/** Chases the same small ornament, chosen by the seed, into the four corners, where there are four. */
export function chase({ grid, traits, seed }: Control): void {
  const { width, height } = grid;
  const [reachX, reachY] = [reachOf(width), reachOf(height)];
  for (let x = leastDepth; x < reachX; x++) {
    for (let y = leastDepth; y < reachY; y++) {
      // Mirrored about the corner's diagonal.
      if (lattice(seed, Math.min(x, y), Math.max(x, y)) > chasedShare) continue;
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

function reachOf(sidePixels: number): number {
  return Math.min(mostDepth, Math.ceil(sidePixels * 0.4));
}
