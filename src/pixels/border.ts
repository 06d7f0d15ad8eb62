/** Judges the ground by the pixels along the border of the canvas: its colours, and whether they form a checkerboard. */
import { blueOf, greenOf, redOf, stepBetween, toPixel, type Raster, type Rgb } from "./raster";

type Cluster = { readonly colour: Rgb; readonly share: number };

export type Checkerboard = {
  readonly light: Rgb;
  readonly dark: Rgb;
  /** Undefined if the squares follow no lattice. */
  readonly isLightAt: ((x: number, y: number) => boolean) | undefined;
};

/** Pixels of one cluster differ from its mean by at most this sum over the channels. */
const clusterReach = 48;

/** Each colour of a checkerboard covers at least this share of the border. */
const leastShare = 0.22;

/** The most colours that are told apart on the border. */
const maxClusters = 12;

/** The colours of the border, the most frequent first. */
export function borderColours(raster: Raster): Cluster[] {
  const clusters: { red: number; green: number; blue: number; count: number; mean: number }[] = [];
  const pixels = borderPixels(raster);
  for (const pixel of pixels) {
    const near = clusters.find(({ mean }) => stepBetween(mean, pixel) <= clusterReach);
    if (near === undefined) {
      if (clusters.length < maxClusters)
        clusters.push({ red: redOf(pixel), green: greenOf(pixel), blue: blueOf(pixel), count: 1, mean: pixel });
      continue;
    }
    near.red += redOf(pixel);
    near.green += greenOf(pixel);
    near.blue += blueOf(pixel);
    near.count++;
    near.mean = toPixel([near.red / near.count, near.green / near.count, near.blue / near.count]);
  }
  return clusters
    .toSorted((a, b) => b.count - a.count)
    .map(({ red, green, blue, count }) => ({
      colour: [red / count, green / count, blue / count],
      share: count / pixels.length,
    }));
}

/** Two colours that alternate along the border in runs of one length. Undefined for every other ground. */
export function findCheckerboard(raster: Raster, clusters: readonly Cluster[]): Checkerboard | undefined {
  const [one, other] = clusters;
  if (one === undefined || other === undefined || other.share < leastShare) return undefined;
  const [light, dark] = sum(one.colour) >= sum(other.colour) ? [one.colour, other.colour] : [other.colour, one.colour];
  const changes = borderLines(raster).map((line) => changesOf(line, toPixel(light), toPixel(dark)));
  const runs = changes.flatMap((positions) => positions.slice(1).map((at, index) => at - (positions[index] ?? 0)));
  const middle = runs.toSorted((a, b) => a - b)[runs.length >> 1];
  if (middle === undefined || middle < 3 || runs.length < 8) return undefined;
  const steady = runs.filter((run) => Math.abs(run - middle) <= Math.max(1.5, middle * 0.2));
  if (steady.length < runs.length * 0.6) return undefined;
  return { light, dark, isLightAt: fitSquares(raster, toPixel(light), toPixel(dark), changes, middle) };
}

/**
 * Squares of one size from one corner, as measured on the border's lines. Undefined if half of the border contradicts,
 * because a model painted the squares unevenly.
 */
function fitSquares(
  raster: Raster,
  light: number,
  dark: number,
  [top = [], bottom = [], left = [], right = []]: readonly number[][],
  side: number,
): Checkerboard["isLightAt"] {
  const [across, down] = [fitLine([...top], [...bottom], side), fitLine([...left], [...right], side)];
  if (across === undefined || down === undefined) return undefined;
  const isEven = (x: number, y: number): boolean =>
    (Math.floor((x + 0.5 - across.start) / across.side) + Math.floor((y + 0.5 - down.start) / down.side)) % 2 === 0;
  let [agreeing, all] = [0, 0];
  const { width, height, pixels } = raster;
  for (const y of [1, height - 2])
    for (let x = 0; x < width; x++) {
      const pixel = pixels[y * width + x] ?? 0;
      if (stepBetween(pixel, light) < stepBetween(pixel, dark) === isEven(x, y)) agreeing++;
      all++;
    }
  if (Math.max(agreeing, all - agreeing) < all * 0.75) return undefined;
  return agreeing * 2 > all ? isEven : (x, y) => !isEven(x, y);
}

/** The line of the lattice that most changes keep: the side of a square, refined step by step, and the first line. */
function fitLine(one: readonly number[], other: readonly number[], side: number) {
  const positions = one.length >= other.length ? one : other;
  if (positions.length < 4) return undefined;
  const first = positions[0] ?? 0;
  let [slope, start] = [side, first];
  for (const reach of [4, 12, Infinity]) {
    const points = positions
      .map((at) => ({ at, index: Math.round((at - start) / slope) }))
      .filter(({ at, index }) => index <= reach && Math.abs(at - start - index * slope) < slope * 0.3);
    if (points.length < 3) continue;
    const meanIndex = points.reduce((total, { index }) => total + index, 0) / points.length;
    const meanAt = points.reduce((total, { at }) => total + at, 0) / points.length;
    const spread = points.reduce((total, { index }) => total + (index - meanIndex) ** 2, 0);
    if (spread === 0) continue;
    slope = points.reduce((total, { at, index }) => total + (index - meanIndex) * (at - meanAt), 0) / spread;
    start = meanAt - slope * meanIndex;
  }
  return { side: slope, start };
}

/** The pixels of a ring along the border that is 1 % wide, every third. */
function borderPixels({ width, height, pixels }: Raster): number[] {
  const depth = ringDepth({ width, height });
  const found: number[] = [];
  for (let y = 0; y < height; y++) {
    const isWhole = y < depth || y >= height - depth;
    for (let x = y % 3; x < width; x += 3) {
      if (!isWhole && x >= depth && x < width - depth) continue;
      found.push(pixels[y * width + x] ?? 0);
    }
  }
  return found;
}

export function ringDepth({ width, height }: Pick<Raster, "width" | "height">): number {
  return Math.max(2, Math.round(Math.min(width, height) * 0.01));
}

/** The first and the last line of each axis, a little inside, where no scaling has blended them with the outside. */
function borderLines({ width, height, pixels }: Raster): number[][] {
  const across = [1, height - 2].map((y) => Array.from({ length: width }, (_, x) => pixels[y * width + x] ?? 0));
  const down = [1, width - 2].map((x) => Array.from({ length: height }, (_, y) => pixels[y * width + x] ?? 0));
  return [...across, ...down];
}

/** Where one colour follows the other. */
function changesOf(line: readonly number[], light: number, dark: number): number[] {
  const changes: number[] = [];
  let isLight: boolean | undefined;
  line.forEach((pixel, position) => {
    const next = stepBetween(pixel, light) < stepBetween(pixel, dark);
    if (isLight !== undefined && next !== isLight) changes.push(position);
    isLight = next;
  });
  return changes;
}

function sum(colour: Rgb): number {
  return colour[0] + colour[1] + colour[2];
}
