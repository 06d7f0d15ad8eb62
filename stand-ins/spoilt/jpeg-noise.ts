/** Gives an image the marks of a stored JPEG: blocks of 8 × 8 lose detail, and 2 × 2 pixels share a hue. */
import { blueOf, greenOf, redOf, toPixel, type Raster } from "../../src/pixels/raster.ts";

const side = 8;

/** Annex K of ITU-T T.81: how coarsely each frequency of light and of hue is stored at quality 50. */
const lightSteps = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const hueSteps = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
];

/** `waves[frequency * 8 + place]`: the discrete cosine transform along one side of a block. */
const waves = Float32Array.from({ length: side * side }, (_, index) => {
  const [frequency, place] = [Math.floor(index / side), index % side];
  return Math.cos(((2 * place + 1) * frequency * Math.PI) / 16) * (frequency === 0 ? Math.sqrt(1 / 8) : 0.5);
});

/** `quality` from 1 to 100, as encoders count. The sides must be multiples of 16. */
export function addJpegNoise({ width, height, pixels }: Raster, quality: number): Raster {
  const plane = (of: (red: number, green: number, blue: number) => number): Float32Array =>
    Float32Array.from(pixels, (pixel) => of(redOf(pixel), greenOf(pixel), blueOf(pixel)));
  const light = plane((red, green, blue) => 0.299 * red + 0.587 * green + 0.114 * blue);
  const blueness = plane((red, green, blue) => -0.1687 * red - 0.3313 * green + 0.5 * blue);
  const redness = plane((red, green, blue) => 0.5 * red - 0.4187 * green - 0.0813 * blue);
  storePlane(light, width, scaled(lightSteps, quality));
  const [blues, reds] = [blueness, redness].map((values) => {
    const half = halvePlane(values, width);
    storePlane(half, width / 2, scaled(hueSteps, quality));
    return half;
  });
  const limit = (value: number): number => Math.max(0, Math.min(255, value));
  const noisy = pixels.map((_, at) => {
    const hueAt = Math.floor(at / width / 2) * (width / 2) + Math.floor((at % width) / 2);
    const [y, b, r] = [light[at] ?? 0, blues?.[hueAt] ?? 0, reds?.[hueAt] ?? 0];
    return toPixel([limit(y + 1.402 * r), limit(y - 0.3441 * b - 0.7141 * r), limit(y + 1.772 * b)]);
  });
  return { width, height, pixels: noisy };
}

function scaled(steps: readonly number[], quality: number): number[] {
  const scale = quality < 50 ? 50 / quality : 2 - quality / 50;
  return steps.map((step) => Math.max(1, Math.round(step * scale)));
}

function halvePlane(values: Float32Array, width: number): Float32Array {
  const half = new Float32Array(values.length / 4);
  for (let at = 0; at < half.length; at++) {
    const from = Math.floor(at / (width / 2)) * 2 * width + (at % (width / 2)) * 2;
    half[at] =
      ((values[from] ?? 0) + (values[from + 1] ?? 0) + (values[from + width] ?? 0) + (values[from + width + 1] ?? 0)) /
      4;
  }
  return half;
}

/** Rounds the frequencies of every block to whole steps. */
function storePlane(values: Float32Array, width: number, steps: readonly number[]): void {
  const block = new Float32Array(side * side);
  for (let top = 0; top < values.length / width; top += side)
    for (let left = 0; left < width; left += side) {
      const place = (index: number): number => (top + (index >> 3)) * width + left + (index & 7);
      for (let index = 0; index < block.length; index++) block[index] = values[place(index)] ?? 0;
      const stored = transform(block, false).map((value, index) => {
        const step = steps[index] ?? 1;
        return Math.round(value / step) * step;
      });
      transform(stored, true).forEach((value, index) => (values[place(index)] = value));
    }
}

/** From places to frequencies, or back. */
function transform(block: Float32Array, isBack: boolean): Float32Array {
  return alongRows(alongRows(block, isBack), isBack);
}

/** Transforms every row, and writes the results as columns. */
function alongRows(block: Float32Array, isBack: boolean): Float32Array {
  const turned = new Float32Array(side * side);
  for (let row = 0; row < side; row++)
    for (let to = 0; to < side; to++) {
      let sum = 0;
      for (let from = 0; from < side; from++)
        sum += (block[row * side + from] ?? 0) * (waves[isBack ? from * side + to : to * side + from] ?? 0);
      turned[to * side + row] = sum;
    }
  return turned;
}
