/** Colours in OKLab, where equal distances look equally different (Björn Ottosson, "A perceptual color space"). */
import { blueOf, greenOf, redOf } from "./raster";

/** Lightness from 0 to 1, green to red, blue to yellow. */
export type Oklab = readonly [lightness: number, greenRed: number, blueYellow: number];

const linear = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

export function toOklab(pixel: number): Oklab {
  const red = linear[redOf(pixel)] ?? 0;
  const green = linear[greenOf(pixel)] ?? 0;
  const blue = linear[blueOf(pixel)] ?? 0;
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

export function squaredDistance(one: Oklab, other: Oklab): number {
  const lightness = one[0] - other[0];
  const greenRed = one[1] - other[1];
  const blueYellow = one[2] - other[2];
  return lightness * lightness + greenRed * greenRed + blueYellow * blueYellow;
}

export function distance(one: Oklab, other: Oklab): number {
  return Math.sqrt(squaredDistance(one, other));
}
