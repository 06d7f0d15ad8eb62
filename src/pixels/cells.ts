/** Gives every cell of the grid one colour, or none. */
import type { Grid } from "./find-grid";
import { squaredDistance, toOklab, type Oklab } from "./oklab";
import { findNearest, type Palette } from "./palette";
import { blueOf, greenOf, opaque, redOf, toPixel, type Mask, type Raster } from "./raster";

/** A cell is opaque from this share of sprite pixels on. */
const leastShare = 0.5;

/** At most this many pixels along one side of a cell are read. */
const mostReads = 7;

/** A pixel farther than this from a colour is an outlier, however far it is. */
const outlier = 0.1;

/** A cell that a model painted in several shades of one colour: its light differs more than this, and its hue less. */
const leastShading = 0.05;
const mostHue = 0.02;

/** The mean of the shades is this near to a colour of the palette; the mean of two cells is farther. */
const mostMiss = 0.04;

export type Cells = {
  readonly sprite: Raster;
  /** For every cell: the distance in OKLab from the cell's median to the colour that it was given. */
  readonly misfit: Float32Array;
};

/** The share of a cell that is not read on every side, and the blur from which on more is left out. */
const sharpMargin = 0.2;
const blurredMargin = 0.4;
const leastBlur = 0.17;

/** Blur reaches the middle of cells below this size, in pixels. */
const smallPitch = 12;

/** How much of a small cell's difference from its neighbours the blur has taken: the factor, and the blur that takes none. */
const lossFactor = 2;
const harmlessBlur = 0.15;

type Read = { readonly reads: readonly number[]; readonly median: number };

/** Without a palette, cells get their own colour. */
export function colourCells(
  raster: Raster,
  mask: Mask,
  grid: Pick<Grid, "xs" | "ys" | "blur">,
  palette?: Palette,
): Cells {
  const [width, height] = [grid.xs.length - 1, grid.ys.length - 1];
  const sprite = { width, height, pixels: new Int32Array(width * height) };
  const misfit = new Float32Array(width * height);
  const isSharp = grid.blur <= leastBlur;
  const cells = readCells(raster, mask, grid, isSharp ? sharpMargin : blurredMargin);
  const isSmall = ((grid.xs.at(-1) ?? 0) - (grid.xs[0] ?? 0)) / width < smallPitch;
  const loss = isSmall ? Math.max(0, grid.blur - harmlessBlur) * lossFactor : 0;
  cells.forEach((cell, at) => {
    if (cell === undefined) return;
    if (palette === undefined) {
      sprite.pixels[at] = cell.median;
      return;
    }
    const shift = loss > 0 ? shiftOf(cells, width, at, loss) : undefined;
    const labs = cell.reads.map((pixel) => toOklab(shift === undefined ? pixel : shift(pixel)));
    sprite.pixels[at] = palette.colours[isSharp ? bestShade(labs, palette) : bestColour(labs, palette)] ?? opaque;
    misfit[at] = Math.sqrt(findNearest(palette, toOklab(cell.median)).squared);
  });
  return { sprite, misfit };
}

/** Row by row; undefined for a cell that is no part of the sprite. */
function readCells(
  raster: Raster,
  mask: Mask,
  { xs, ys }: Pick<Grid, "xs" | "ys">,
  margin: number,
): (Read | undefined)[] {
  return ys.slice(1).flatMap((bottom, row) =>
    xs.slice(1).map((right, column) => {
      const cell = { left: xs[column] ?? 0, right, top: ys[row] ?? 0, bottom };
      if (coverage(raster, mask, cell) < leastShare) return undefined;
      const reads = readInner(raster, mask, cell, margin);
      return { reads, median: medianOf(reads) };
    }),
  );
}

/** Moves a colour of the cell away from the mean of its four neighbours. */
function shiftOf(
  cells: readonly (Read | undefined)[],
  width: number,
  at: number,
  loss: number,
): (pixel: number) => number {
  const own = cells[at]?.median ?? 0;
  const column = at % width;
  const around = [
    cells[at - width],
    cells[at + width],
    column > 0 ? cells[at - 1] : undefined,
    column < width - 1 ? cells[at + 1] : undefined,
  ].map((cell) => cell?.median ?? own);
  const [red, green, blue] = [redOf, greenOf, blueOf].map(
    (channel) => loss * (channel(own) - around.reduce((sum, pixel) => sum + channel(pixel), 0) / around.length),
  );
  return (pixel) =>
    toPixel([
      limit(redOf(pixel) + (red ?? 0)),
      limit(greenOf(pixel) + (green ?? 0)),
      limit(blueOf(pixel) + (blue ?? 0)),
    ]);
}

function limit(value: number): number {
  return Math.max(0, Math.min(255, value));
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

/** Channel by channel. */
function medianOf(reads: readonly number[]): number {
  const middle = (shift: number): number => {
    const values = new Uint8Array(reads.length);
    for (let index = 0; index < values.length; index++) values[index] = (reads[index] ?? 0) >> shift;
    return values.toSorted()[values.length >> 1] ?? 0;
  };
  return opaque | (middle(16) << 16) | (middle(8) << 8) | middle(0);
}

/** The index of the colour that explains the pixels best. A cell in shades of one colour has the mean of them. */
function bestShade(seen: readonly Oklab[], palette: Palette): number {
  const mean = meanOf(seen);
  const nearest = findNearest(palette, mean);
  return nearest.squared < mostMiss * mostMiss && isShaded(seen, mean) ? nearest.index : bestColour(seen, palette);
}

/** Outliers count no more than a fixed distance. */
function bestColour(seen: readonly Oklab[], { labs }: Palette): number {
  let [best, lowest] = [0, Infinity];
  labs.forEach((colour, index) => {
    let cost = 0;
    for (const lab of seen) cost += Math.min(squaredDistance(lab, colour), outlier * outlier);
    if (cost < lowest) [best, lowest] = [index, cost];
  });
  return best;
}

function meanOf(seen: readonly Oklab[]): Oklab {
  const mean = (channel: 0 | 1 | 2): number => seen.reduce((sum, lab) => sum + lab[channel], 0) / seen.length;
  return [mean(0), mean(1), mean(2)];
}

function isShaded(seen: readonly Oklab[], [lightness, greenRed, blueYellow]: Oklab): boolean {
  let [light, hue] = [0, 0];
  for (const lab of seen) {
    light += Math.abs(lab[0] - lightness);
    hue += Math.abs(lab[1] - greenRed) + Math.abs(lab[2] - blueYellow);
  }
  return light > leastShading * seen.length && hue < mostHue * seen.length;
}
