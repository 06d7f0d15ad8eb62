/** Judges the ground by the pixels along the border of the canvas: its colours, and whether they form a checkerboard. */
import { blueOf, greenOf, redOf, stepBetween, toPixel, type Raster, type Rgb } from "./raster";

type Cluster = { readonly colour: Rgb; readonly share: number };

export type Checkerboard = { readonly light: Rgb; readonly dark: Rgb; readonly squareSide: number };

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
  const runs = borderLines(raster).flatMap((line) => runLengths(line, toPixel(light), toPixel(dark)));
  const middle = runs.toSorted((a, b) => a - b)[runs.length >> 1];
  if (middle === undefined || middle < 3 || runs.length < 8) return undefined;
  const steady = runs.filter((run) => Math.abs(run - middle) <= Math.max(1.5, middle * 0.2));
  return steady.length >= runs.length * 0.6 ? { light, dark, squareSide: middle } : undefined;
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

/** The lengths of the runs of one colour, without the first and the last, which the border cuts. */
function runLengths(line: readonly number[], light: number, dark: number): number[] {
  const changes: number[] = [];
  let isLight: boolean | undefined;
  line.forEach((pixel, position) => {
    const next = stepBetween(pixel, light) < stepBetween(pixel, dark);
    if (isLight !== undefined && next !== isLight) changes.push(position);
    isLight = next;
  });
  return changes.slice(1).map((change, index) => change - (changes[index] ?? 0));
}

function sum(colour: Rgb): number {
  return colour[0] + colour[1] + colour[2];
}
