/** The shapes that the steps hand to each other: pixels, a mask and a box. */
import type { Size } from "../lib/size";

/** Pixels row by row. Each is red, green, blue and alpha from the lowest byte to the highest, as a signed number. */
export type Raster = Size & { readonly pixels: Int32Array };

/** One byte for each pixel of a raster: 1 belongs to the sprite, 0 to the ground. */
export type Mask = Uint8Array;

/** In pixels. `right` and `bottom` lie behind the last pixel. */
export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Signed, as in the arrays: an engine keeps small negative numbers in a register, and large positive ones on the heap. */
export const opaque = 0xff000000 | 0;

/** A raster over the RGBA bytes. The bytes are copied only if they do not begin at a multiple of four. */
export function toRaster({ width, height }: Size, rgba: Uint8Array | Uint8ClampedArray): Raster {
  if (rgba.length !== width * height * 4) throw new RangeError("an RGBA image has four bytes for each pixel");
  const bytes = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return { width, height, pixels: new Int32Array(bytes.buffer, bytes.byteOffset, width * height) };
}

/** The RGBA bytes of the raster, without a copy. */
export function toRgba({ pixels }: Raster): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

export function blankRaster({ width, height }: Size): Raster {
  return { width, height, pixels: new Int32Array(width * height) };
}

export function redOf(pixel: number): number {
  return pixel & 255;
}

export function greenOf(pixel: number): number {
  return (pixel >> 8) & 255;
}

export function blueOf(pixel: number): number {
  return (pixel >> 16) & 255;
}

export function alphaOf(pixel: number): number {
  return pixel >>> 24;
}

export function toPixel([red, green, blue]: Rgb): number {
  return opaque | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red);
}

export function toRgb(pixel: number): Rgb {
  return [redOf(pixel), greenOf(pixel), blueOf(pixel)];
}

/** The sum of the differences of red, green and blue: 0 to 765. */
export function stepBetween(one: number, other: number): number {
  return (
    Math.abs(redOf(one) - redOf(other)) +
    Math.abs(greenOf(one) - greenOf(other)) +
    Math.abs(blueOf(one) - blueOf(other))
  );
}

/** Reads `#rrggbb`. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function toHex(pixel: number): string {
  return `#${toRgb(pixel)
    .map((channel) => channel.toString(16).padStart(2, "0"))
    .join("")}`;
}
