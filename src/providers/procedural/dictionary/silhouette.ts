/** Gives silhouettes inner lines: the gaps that an icon leaves between its parts, as lines of ink instead of holes. */
import type { Indexed } from "../../../pixels/cell-vote";

/** The numbers of the cells: the body, and the lines within. */
export const body = 1;
export const line = 2;

/** Gaps up to twice this width, in cells of the picture, are lines. Wider ones are holes, as in a ring. */
const lineReach = 2;

/** A gap is what a growing and then shrinking body would close. */
export function withLines(picture: Indexed): Indexed {
  const { width, height, cells } = picture;
  const closed = shrunk(grown(cells, width, height), width, height);
  return { width, height, cells: cells.map((cell, at) => (cell === body ? body : closed[at] === 1 ? line : 0)) };
}

function grown(cells: Uint8Array, width: number, height: number): Uint8Array {
  return swept(swept(cells, width, height, 1, 1), width, height, width, 1);
}

/** Beyond the border all is body, so that a body at the border does not shrink there. */
function shrunk(cells: Uint8Array, width: number, height: number): Uint8Array {
  return swept(swept(cells, width, height, 1, 0), width, height, width, 0);
}

/** Spreads a value along rows (`step` 1) or columns (`step` is the width). */
function swept(cells: Uint8Array, width: number, height: number, step: number, value: number): Uint8Array {
  const result = cells.slice();
  const along = step === 1 ? width : height;
  for (let at = 0; at < cells.length; at++) {
    const place = step === 1 ? at % width : Math.floor(at / width);
    const from = Math.max(-lineReach, -place);
    const to = Math.min(lineReach, along - 1 - place);
    for (let by = from; by <= to; by++)
      if (cells[at + by * step] === value) {
        result[at] = value;
        break;
      }
  }
  return result;
}
