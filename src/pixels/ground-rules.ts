/** Tells ground from sprite, pixel by pixel, for each kind of ground that models paint. */
import type { Checkerboard } from "./border";
import type { GroundRule } from "./flood";
import { blueOf, greenOf, redOf, stepBetween, type Raster, type Rgb } from "./raster";
import { paintRow, type Surface } from "./surface";

/** The largest distance in Cb and Cr from the painted key colour, and the share of the key's own distance from grey. */
const keyReach = 48;
const keyShare = 0.5;

/** A shadow on a key colour changes this much from pixel to pixel, less than an edge, and its hue this much. */
const keyStep = 30;
const keyHue = 12;

/** A shadow keeps at least this share of the ground's light. */
const darkestShadow = 0.35;

/** Neighbours inside a shadow or a glow differ at most by this sum over the channels, and more where noise is. */
const softStep = 9;
const noiseFactor = 3.2;

/** A checkerboard's colours are met within this distance, and its shadow deepens by at most this share a pixel. */
const checkerReach = 30;
const checkerDeepening = 0.06;

/** How far a shadow's hue may be off, squared. */
const shadowRest = 150;

/** A flat, strong colour that was painted to be removed, and soft shadows on it, which change no hue. */
export function keyRule({ pixels }: Raster, key: Rgb): GroundRule {
  const [blueness, redness] = chromaOf(...key);
  const strength = Math.hypot(blueness, redness);
  const reach = Math.min(keyReach, strength * keyShare);
  return (position, from) => {
    const pixel = pixels[position] ?? 0;
    const [b, r] = chromaOf(redOf(pixel), greenOf(pixel), blueOf(pixel));
    if ((b - blueness) ** 2 + (r - redness) ** 2 <= reach * reach) return true;
    if (from < 0 || stepBetween(pixel, pixels[from] ?? 0) > keyStep) return false;
    const share = (b * blueness + r * redness) / (strength * strength || 1);
    const isOfHue = Math.abs(b * redness - r * blueness) <= keyHue * strength;
    return isOfHue && share >= darkestShadow && share <= 1;
  };
}

/** A flat or smoothly changing ground, with soft shadows and glows on it. */
export function surfaceRule(raster: Raster, surface: Surface, reach: number): GroundRule {
  const { pixels } = raster;
  // The ground so far. The flood writes the colours that it meets, smoothed along its way, so that a slow change is
  // followed and a step is not.
  const grounds = paintSurface(raster, surface);
  const step = Math.max(softStep, surface.residual * noiseFactor);
  const limit = reach * reach;
  return (position, from) => {
    const pixel = pixels[position] ?? 0;
    const ground = grounds[position] ?? 0;
    if (((pixel ^ ground) & 0xffffff) === 0) return true;
    const isNear = squares(pixel, ground) <= limit;
    if (from < 0 || (!isNear && stepBetween(pixel, pixels[from] ?? 0) > step)) return isNear;
    const before = grounds[from] ?? 0;
    if (!isNear && squares(pixel, before) >= step * step * 1.6 && !isShadow(pixel, ground, reach)) return false;
    grounds[position] = blend(before, pixel);
    return true;
  };
}

/** Squares of two colours, the lines between them, and shadows over both. */
export function checkerboardRule({ pixels }: Raster, { light, dark }: Checkerboard): GroundRule {
  // The share of light that reaches a pixel, in 1/255, along the way of the flood.
  const lights = new Uint8Array(pixels.length);
  const isBetween = betweenRule(light, dark);
  const [lightOnLight, lightOnDark] = [lightRule(light), lightRule(dark)];
  return (position, from) => {
    const pixel = pixels[position] ?? 0;
    if (from >= 0 && pixel === pixels[from]) {
      lights[position] = lights[from] ?? 255;
      return true;
    }
    const before = from < 0 ? 1 : (lights[from] ?? 255) / 255;
    const one = lightOnLight(pixel, before);
    const other = lightOnDark(pixel, before);
    const share = Math.abs(other - before) < Math.abs(one - before) ? other : one;
    if (share === unexplained && !isBetween(pixel, before)) return false;
    lights[position] = Math.round((share === unexplained ? before : share) * 255);
    return true;
  };
}

/** The array of bytes rounds and limits what is written. */
function paintSurface({ width, height }: Raster, surface: Surface): Int32Array {
  const painted = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) paintRow(surface, { width, height }, y, painted);
  return new Int32Array(painted.buffer);
}

/** Cb and Cr of ITU-R BT.601, around zero. */
function chromaOf(red: number, green: number, blue: number): [blueness: number, redness: number] {
  return [-0.1687 * red - 0.3313 * green + 0.5 * blue, 0.5 * red - 0.4187 * green - 0.0813 * blue];
}

function squares(one: number, other: number): number {
  const red = redOf(one) - redOf(other);
  const green = greenOf(one) - greenOf(other);
  const blue = blueOf(one) - blueOf(other);
  return red * red + green * green + blue * blue;
}

function blend(before: number, pixel: number): number {
  return (
    mix(redOf(before), redOf(pixel)) |
    (mix(greenOf(before), greenOf(pixel)) << 8) |
    (mix(blueOf(before), blueOf(pixel)) << 16)
  );
}

function mix(before: number, value: number): number {
  return (before * 3 + value + 2) >> 2;
}

/** The ground's colour with less light. */
function isShadow(pixel: number, ground: number, reach: number): boolean {
  const [r, g, b] = [redOf(ground), greenOf(ground), blueOf(ground)];
  const share = (redOf(pixel) * r + greenOf(pixel) * g + blueOf(pixel) * b) / (r * r + g * g + b * b || 1);
  if (share < darkestShadow || share > 1) return false;
  const rest = (redOf(pixel) - share * r) ** 2 + (greenOf(pixel) - share * g) ** 2 + (blueOf(pixel) - share * b) ** 2;
  return rest < reach * reach * 0.3;
}

/** Near one of the two colours in this light, or near the line between them, where squares meet. */
function betweenRule(light: Rgb, dark: Rgb): (pixel: number, share: number) => boolean {
  const [r, g, b] = [light[0] - dark[0], light[1] - dark[1], light[2] - dark[2]];
  const length = r * r + g * g + b * b || 1;
  return (pixel, share) => {
    const red = redOf(pixel) - dark[0] * share;
    const green = greenOf(pixel) - dark[1] * share;
    const blue = blueOf(pixel) - dark[2] * share;
    const along = Math.max(0, Math.min(share, (red * r + green * g + blue * b) / length));
    const rest = (red - along * r) ** 2 + (green - along * g) ** 2 + (blue - along * b) ** 2;
    return rest <= checkerReach * checkerReach;
  };
}

/** Farther from every share than any share is from another. */
const unexplained = 9;

/** The share of light on the colour that explains a pixel, if that is about as much as next to the pixel. */
function lightRule([r, g, b]: Rgb): (pixel: number, before: number) => number {
  const length = r * r + g * g + b * b || 1;
  return (pixel, before) => {
    const [red, green, blue] = [redOf(pixel), greenOf(pixel), blueOf(pixel)];
    const share = (red * r + green * g + blue * b) / length;
    if (share < darkestShadow || share > 1.02 || Math.abs(share - before) > checkerDeepening) return unexplained;
    const rest = (red - share * r) ** 2 + (green - share * g) ** 2 + (blue - share * b) ** 2;
    return rest > shadowRest ? unexplained : Math.min(1, share);
  };
}
