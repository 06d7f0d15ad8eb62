/** Reads and shrinks the images of the contact sheet. */
import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";

/** RGBA, eight bits each, row by row. */
export type DecodedImage = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };

/** Returns undefined if the file is not a PNG or cannot be decoded. */
export function readImage(bytes: Uint8Array): DecodedImage | undefined {
  try {
    const png = decode(bytes);
    return { width: png.width, height: png.height, rgba: toRgba(png) };
  } catch {
    return undefined;
  }
}

/** Shrinks an image by a whole factor, until no side is longer than `maxSide`. Each pixel is the mean of those replaced. */
export function shrinkImage(image: DecodedImage, maxSide: number): DecodedImage {
  const factor = Math.ceil(Math.max(image.width, image.height) / maxSide);
  if (factor <= 1) return image;
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgba.set(meanColour(image, x * factor, y * factor, factor), (y * width + x) * 4);
  return { width, height, rgba };
}

/** The mean is weighted by opacity: otherwise the colour of transparent pixels would bleed into the edges. */
function meanColour({ width, height, rgba }: DecodedImage, left: number, top: number, side: number): number[] {
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let y = top; y < Math.min(height, top + side); y++)
    for (let x = left; x < Math.min(width, left + side); x++) {
      const from = (y * width + x) * 4;
      const alpha = rgba[from + 3] ?? 0;
      for (let channel = 0; channel < 3; channel++)
        sums[channel] = (sums[channel] ?? 0) + (rgba[from + channel] ?? 0) * alpha;
      sums[3] = (sums[3] ?? 0) + alpha;
      count += 1;
    }
  const [red = 0, green = 0, blue = 0, alpha = 0] = sums;
  if (alpha === 0) return [0, 0, 0, 0];
  return [red / alpha, green / alpha, blue / alpha, alpha / count].map(Math.round);
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
