/** Shrinks images that are too large to send to a provider. */
import { convertIndexedToRgb, decode, encode, type DecodedPng } from "fast-png";
import { orientationChunk, withOrientation } from "./strip-png";

type PngImage = { readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number; readonly height: number };

/**
 * Shrinks a PNG by a whole factor so that no side is over `maxSide`, and keeps its orientation. Undefined if the PNG
 * cannot be decoded.
 */
export function shrinkPng(bytes: Uint8Array, maxSide: number): PngImage | undefined {
  let png: DecodedPng;
  try {
    png = decode(bytes);
  } catch {
    return undefined;
  }
  if (png.depth < 8 && png.palette === undefined) return undefined;
  const factor = Math.ceil(Math.max(png.width, png.height) / maxSide);
  const [width, height] = [Math.max(1, Math.floor(png.width / factor)), Math.max(1, Math.floor(png.height / factor))];
  const side = Math.min(factor, png.width, png.height);
  const read = reader(png);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set(meanOf(read, png.width, x * factor, y * factor, side), (y * width + x) * 4);
  const small = encode({ width, height, data, channels: 4 });
  return { bytes: withOrientation(small, orientationChunk(bytes)), width, height };
}

/** Returns a function that reads a pixel as red, green, blue and alpha from 0 to 255. */
function reader(png: DecodedPng): (pixel: number) => readonly [number, number, number, number] {
  const data = png.palette === undefined ? png.data : convertIndexedToRgb(png);
  const channels = png.palette === undefined ? png.channels : (png.palette[0]?.length ?? 3);
  const shift = png.palette === undefined && png.depth === 16 ? 8 : 0;
  const sample = (index: number): number => (data[index] ?? 0) >> shift;
  return (pixel) => {
    const at = pixel * channels;
    const grey = channels < 3;
    const [red, green, blue] = grey ? [at, at, at] : [at, at + 1, at + 2];
    const alpha = channels % 2 === 0 ? sample(at + channels - 1) : 255;
    return [sample(red), sample(green), sample(blue), alpha];
  };
}

/**
 * The mean of a square of pixels, with colours weighted by alpha, so that transparent pixels do not change the colour.
 */
function meanOf(read: ReturnType<typeof reader>, width: number, left: number, top: number, side: number): number[] {
  const sums = [0, 0, 0];
  let alphas = 0;
  for (let y = top; y < top + side; y++)
    for (let x = left; x < left + side; x++) {
      const [red, green, blue, alpha] = read(y * width + x);
      alphas += alpha;
      [red, green, blue].forEach((value, index) => (sums[index] = (sums[index] ?? 0) + value * alpha));
    }
  const colour = sums.map((sum) => (alphas === 0 ? 0 : Math.round(sum / alphas)));
  return [...colour, Math.round(alphas / (side * side))];
}
