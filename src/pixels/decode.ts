/** Decodes PNG, JPEG and WebP to a raster, turned as a viewer would show the image. */
import { readImageHeader } from "../lib/image-header";
import type { ImageFormat } from "../lib/image-format";
import { decodeWith } from "./codecs";
import { halve } from "./halve";
import { maxSourcePixels, maxStripPixels } from "./limits";
import type { Raster } from "./raster";
import { findUndecodable, hasForeignProfile, orientationOf } from "./source-facts";
import { turn } from "./turn";

/** Larger sources are halved: cells keep enough pixels, and the later steps a quarter of the work. */
const maxSide = 1024;

export type Decoded = {
  readonly raster: Raster;
  /** How many pixels of the source one pixel of the raster is, along each side. */
  readonly scale: 1 | 2;
  readonly format: ImageFormat;
  /** The colours may be off, since the file asks for another colour space, which nothing here applies. */
  readonly isForeignColour: boolean;
};

/** Why a source is not decoded, in words for the user. */
export type Undecoded = { readonly reason: string };

/** Everything that can be refused is refused by the header, before a byte is decoded. */
export async function decodeSource(source: Uint8Array, { isStrip = false } = {}): Promise<Decoded | Undecoded> {
  const header = readImageHeader(source);
  if (header === null) return { reason: findUndecodable(source) ?? "The file is no PNG, JPEG or WebP image." };
  const { format, width, height } = header;
  if (width * height > maxSourcePixels)
    return { reason: `The image has ${width} × ${height} pixels; at most ${maxSourcePixels} are read.` };
  const refusal = findUndecodable(source);
  if (refusal !== undefined) return { reason: refusal };
  const decoded = await decodeWith(format, source);
  if (decoded === undefined) return { reason: `The ${format.toUpperCase()} image is damaged, or of a rare kind.` };
  const isLarge = isStrip ? width * height > maxStripPixels : Math.max(width, height) > maxSide;
  const raster = turn(isLarge ? halve(decoded) : decoded, orientationOf(source, format));
  return { raster, scale: isLarge ? 2 : 1, format, isForeignColour: hasForeignProfile(source, format) };
}
