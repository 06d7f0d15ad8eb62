/** Gives every cell of the grid one colour, or none. */
import type { Grid } from "./find-grid";
import { squaredDistance, toOklab } from "./oklab";
import { findNearest, type Palette } from "./palette";
import { blueOf, greenOf, opaque, redOf, type Mask, type Raster } from "./raster";

/** A cell is opaque from this share of sprite pixels on. */
const leastShare = 0.5;

/** At most this many pixels along one side of a cell are read. */
const mostReads = 7;

/** A pixel farther than this from a colour is an outlier, however far it is. */
const outlier = 0.1;

export type Cells = {
  readonly sprite: Raster;
  /** For every cell: the distance in OKLab from the cell's median to the colour that it was given. */
  readonly misfit: Float32Array;
};

/** `margin` is the share of a cell that is left out on every side. Without a palette, cells get their own colour. */
export function colourCells(
  raster: Raster,
  mask: Mask,
  { xs, ys }: Pick<Grid, "xs" | "ys">,
  margin: number,
  palette?: Palette,
): Cells {
  const [width, height] = [xs.length - 1, ys.length - 1];
  const sprite = { width, height, pixels: new Int32Array(width * height) };
  const misfit = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const cell = { left: xs[column] ?? 0, right: xs[column + 1] ?? 0, top: ys[row] ?? 0, bottom: ys[row + 1] ?? 0 };
      if (coverage(raster, mask, cell) < leastShare) continue;
      const reads = readInner(raster, mask, cell, margin);
      const at = row * width + column;
      const median = medianOf(reads);
      if (palette === undefined) {
        sprite.pixels[at] = median;
        continue;
      }
      sprite.pixels[at] = palette.colours[bestColour(reads, palette)] ?? opaque;
      misfit[at] = Math.sqrt(findNearest(palette, toOklab(median)).squared);
    }
  return { sprite, misfit };
}

type Cell = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

function coverage({ width }: Raster, mask: Mask, { left, right, top, bottom }: Cell): number {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) count += mask[y * width + x] ?? 0;
  const area = (right - left) * (bottom - top);
  return area === 0 ? 0 : count / area;
}

/** Sprite pixels of the cell's inner part, or of the whole cell if the inner part has none. */
function readInner(raster: Raster, mask: Mask, cell: Cell, margin: number): number[] {
  const cutX = Math.floor((cell.right - cell.left) * margin);
  const cutY = Math.floor((cell.bottom - cell.top) * margin);
  const inner = { left: cell.left + cutX, right: cell.right - cutX, top: cell.top + cutY, bottom: cell.bottom - cutY };
  const reads = read(raster, mask, inner);
  return reads.length > 0 ? reads : read(raster, mask, cell);
}

function read({ pixels, width }: Raster, mask: Mask, { left, right, top, bottom }: Cell): number[] {
  const stepX = Math.max(1, Math.floor((right - left) / mostReads));
  const stepY = Math.max(1, Math.floor((bottom - top) / mostReads));
  const reads: number[] = [];
  for (let y = top; y < bottom; y += stepY)
    for (let x = left; x < right; x += stepX) if (mask[y * width + x] === 1) reads.push(pixels[y * width + x] ?? 0);
  return reads;
}

function medianOf(reads: readonly number[]): number {
  const middle = (channel: (pixel: number) => number): number =>
    Uint8Array.from(reads, channel).toSorted()[reads.length >> 1] ?? 0;
  return opaque | (middle(blueOf) << 16) | (middle(greenOf) << 8) | middle(redOf);
}

/** The index of the colour that explains the pixels best, where outliers count no more than a fixed distance. */
function bestColour(reads: readonly number[], { labs }: Palette): number {
  const seen = reads.map(toOklab);
  const costs = labs.map((colour) =>
    seen.reduce((sum, lab) => sum + Math.min(squaredDistance(lab, colour), outlier * outlier), 0),
  );
  return costs.indexOf(Math.min(...costs));
}
