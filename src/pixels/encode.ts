/** Encodes a sprite as PNG. */
import { encode } from "fast-png";
import { toRgba, type Raster } from "./raster";

/** The compression level is explicit: the same pixels give the same bytes even if the library's default changes. */
export function encodeSprite(sprite: Raster): Uint8Array {
  const { width, height } = sprite;
  return encode({ width, height, data: toRgba(sprite), channels: 4, depth: 8 }, { zlib: { level: 9 } });
}
