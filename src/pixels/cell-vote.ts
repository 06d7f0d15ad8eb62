/** Makes an indexed image smaller or larger, so that each cell has one of the colours and lines stay whole. */

/** One number a cell, row by row. 0 is transparent. */
export type Indexed = { readonly width: number; readonly height: number; readonly cells: Uint8Array };

export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The smallest box around all cells that are not transparent; undefined if there are none. */
export function boundsOf({ width, height, cells }: Indexed): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (cells[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * Scales a box of the image. Each new cell takes the number that covers most of its area; below `opaqueShare` of opaque
 * area a cell is transparent. `weights` (by number) lets thin details win against larger areas. The box may be at fractions
 * of a cell, and reach beyond the image.
 */
export function cellVote(
  source: Indexed,
  box: Box,
  size: { readonly width: number; readonly height: number },
  { opaqueShare, weights }: { readonly opaqueShare: number; readonly weights: Float64Array },
): Indexed {
  const columns = toSpans(box.left, box.width, size.width);
  const rows = toSpans(box.top, box.height, size.height);
  const cells = new Uint8Array(size.width * size.height);
  const votes = new Float64Array(weights.length);
  for (const [y, row] of rows.entries())
    for (const [x, column] of columns.entries()) {
      votes.fill(0);
      addVotes(votes, source, row, column);
      cells[y * size.width + x] = winnerOf(votes, opaqueShare, weights);
    }
  return { ...size, cells };
}

/** A source row or column that lies in a new one, and the share of it that does. */
type Span = readonly (readonly [at: number, share: number])[];

function toSpans(start: number, length: number, count: number): Span[] {
  const step = length / count;
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [start + index * step, start + (index + 1) * step];
    const span: [number, number][] = [];
    for (let at = Math.floor(from); at < to; at++) span.push([at, Math.min(at + 1, to) - Math.max(at, from)]);
    return span;
  });
}

function addVotes(votes: Float64Array, { width, height, cells }: Indexed, row: Span, column: Span): void {
  for (const [y, high] of row)
    for (const [x, wide] of column) {
      const isInside = x >= 0 && y >= 0 && x < width && y < height;
      const number = isInside ? (cells[y * width + x] ?? 0) : 0;
      votes[number] = (votes[number] ?? 0) + high * wide;
    }
}

function winnerOf(votes: Float64Array, opaqueShare: number, weights: Float64Array): number {
  const clear = votes[0] ?? 0;
  let opaque = 0;
  let best = 0;
  let most = 0;
  for (let number = 1; number < votes.length; number++) {
    const area = votes[number] ?? 0;
    opaque += area;
    const weighted = area * (weights[number] ?? 1);
    if (weighted > most) [best, most] = [number, weighted];
  }
  return opaque < opaqueShare * (opaque + clear) ? 0 : best;
}
