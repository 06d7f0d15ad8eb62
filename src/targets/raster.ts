/** Reads PNG files as RGBA pixels, and measures them. */
import { decode, type DecodedPng } from "fast-png";
import type { Size } from "../lib/size";
import type { Insets, Rect } from "./pack";

/** Rows of red, green, blue and alpha, 8 bits each. Fully transparent pixels are all zeros. */
export type Raster = Size & { readonly data: Uint8Array };

type Samples = readonly [red: number, green: number, blue: number, alpha: number];

/** Undefined for bytes that are no PNG, or are damaged. */
export function decodeRaster(bytes: Uint8Array): Raster | undefined {
  let png: DecodedPng;
  try {
    png = decode(bytes);
  } catch {
    return undefined;
  }
  const { width, height } = png;
  if (png.channels === 4 && png.depth === 8) return { width, height, data: withoutHiddenColours(png.data) };
  const data = new Uint8Array(width * height * 4);
  const read = png.palette === undefined ? directReader(png) : paletteReader(png, png.palette);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const samples = read(pixel);
    if (samples[3] > 0) data.set(samples, pixel * 4);
  }
  return { width, height, data };
}

/** The smallest rectangle with all pixels that are not fully transparent. Undefined for an empty image. */
export function findBounds({ width, height, data }: Raster): Rect | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4 + 3] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * The borders of a control that must not be stretched: all around the middle columns, and the middle rows, that are
 * equal. Where the middle differs everywhere, a third of the shorter side.
 */
export function findInsets(raster: Raster): Insets {
  const { width, height } = raster;
  const third = Math.floor(Math.min(width, height) / 3);
  const columns = findEqualMiddle(width, (a, b) => isSameLine(raster, a, b, height, 1, width));
  const rows = findEqualMiddle(height, (a, b) => isSameLine(raster, a, b, width, width, 1));
  const [left, right] = columns ?? [third, third];
  const [top, bottom] = rows ?? [third, third];
  return { left, top, right, bottom };
}

function withoutHiddenColours(rgba: ArrayLike<number>): Uint8Array {
  const data = Uint8Array.from(rgba);
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 0) data.fill(0, at, at + 3);
  return data;
}

function directReader({ data, depth, channels, width, transparency }: DecodedPng): (pixel: number) => Samples {
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const most = 2 ** depth - 1;
  const sample = (pixel: number, channel: number): number => {
    if (depth >= 8) return data[pixel * channels + channel] ?? 0;
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * rowBytes + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & most;
  };
  const toByte = (value: number): number => Math.round((value * 255) / most);
  return (pixel) => {
    const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
    const [red = 0, green = 0, blue = 0] = colours.map((channel) => sample(pixel, channel));
    const isKeyed = transparency !== undefined && isKey(transparency, [red, green, blue]);
    const alpha = channels % 2 === 0 ? toByte(sample(pixel, channels - 1)) : 255;
    return [toByte(red), toByte(green), toByte(blue), isKeyed ? 0 : alpha];
  };
}

/** True for the one colour that a PNG without alpha may declare transparent. */
function isKey(key: Uint16Array, colour: readonly number[]): boolean {
  return key.length === 1 ? colour[0] === key[0] : colour.every((value, index) => value === key[index]);
}

function paletteReader({ data, depth, width }: DecodedPng, palette: readonly number[][]): (pixel: number) => Samples {
  const rowBytes = Math.ceil((width * depth) / 8);
  return (pixel) => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * rowBytes + (bit >> 3)] ?? 0;
    const [red = 0, green = 0, blue = 0, alpha = 255] =
      palette[(byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)] ?? [];
    return [red, green, blue, alpha];
  };
}

/** The distances to both ends of the run of equal lines around the middle. Undefined if the run is a single line. */
function findEqualMiddle(
  length: number,
  isSame: (a: number, b: number) => boolean,
): readonly [number, number] | undefined {
  const middle = Math.floor(length / 2);
  let [first, last] = [middle, middle];
  while (first > 0 && isSame(first - 1, middle)) first -= 1;
  while (last < length - 1 && isSame(last + 1, middle)) last += 1;
  return first === last ? undefined : [first, length - 1 - last];
}

/** Compares two rows or columns of `count` pixels. `step` leads along the line, `stride` to the next line. */
function isSameLine({ data }: Raster, a: number, b: number, count: number, stride: number, step: number): boolean {
  for (let index = 0; index < count; index++)
    for (let channel = 0; channel < 4; channel++) {
      const offset = index * step * 4 + channel;
      if (data[a * stride * 4 + offset] !== data[b * stride * 4 + offset]) return false;
    }
  return true;
}
