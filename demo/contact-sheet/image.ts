/** Reads the images of the contact sheet. */
import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import type { Image } from "../../src/viewing/shrink-image.ts";

/** Returns undefined if the file is not a PNG or cannot be decoded. */
export function readImage(bytes: Uint8Array): Image | undefined {
  try {
    const png = decode(bytes);
    return { width: png.width, height: png.height, data: toRgba(png) };
  } catch {
    return undefined;
  }
}

function toRgba(png: DecodedPng): Uint8Array {
  const { width, height, palette, depth } = png;
  if (palette) return spread(convertIndexedToRgb(png), palette[0]?.length ?? 3, width * height);
  if (depth < 8) throw new Error("grey levels of less than a byte");
  const bytes = depth === 16 ? Uint8Array.from(png.data, (value) => value >> 8) : Uint8Array.from(png.data);
  return spread(bytes, png.channels, width * height);
}

/** Converts grey, grey with alpha, RGB or RGBA to RGBA. */
function spread(bytes: Uint8Array, channels: number, count: number): Uint8Array {
  const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const hasAlpha = channels % 2 === 0;
  const rgba = new Uint8Array(count * 4);
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * channels;
    for (const [channel, offset] of colours.entries()) rgba[pixel * 4 + channel] = bytes[from + offset] ?? 0;
    rgba[pixel * 4 + 3] = hasAlpha ? (bytes[from + channels - 1] ?? 0) : 255;
  }
  return rgba;
}
