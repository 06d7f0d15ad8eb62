/** Reads a strip: one source with all frames of an animation side by side. */
import { findGround } from "./ground";
import { toPalette } from "./palette";
import { blankRaster, type Box, type Raster } from "./raster";
import { readImage, type Reading, type SharedPitch } from "./read-image";
import { toFullSettings, type PixelSettings, type Target } from "./settings";
import { cutStrip } from "./strip";

/** The frames to read, by their place from 0: some of those that the source shows side by side. */
export type Part = { readonly frames: number; readonly places: readonly number[] };

/**
 * One reading for each place. Frames of a strip that cannot be cut are the even division, flagged `uncut`. A source of one
 * frame is read whole.
 */
export function readStrip(
  strip: Raster,
  { frames: count, places }: Part,
  target: Target,
  settings: PixelSettings,
  shared: SharedPitch = null,
): Reading[] {
  if (count === 1) return places.map(() => readImage(strip, target, settings, shared));
  const full = toFullSettings(settings, target);
  const { mask } = findGround(strip, full.ground, full.palette === "style" ? toPalette(target.palette).colours : []);
  const { frames, isCut } = cutStrip(strip, mask, count, full.cells);
  return places.map((place) => {
    const box = frames[place];
    if (box === undefined) throw new RangeError(`the strip has no frame ${place}`);
    const reading = readImage(crop(strip, box), target, settings, shared);
    return isCut ? reading : { ...reading, flags: [...reading.flags, "uncut"] };
  });
}

function crop({ width, pixels }: Raster, { left, top, right, bottom }: Box): Raster {
  const part = blankRaster({ width: right - left, height: bottom - top });
  for (let y = top; y < bottom; y++)
    part.pixels.set(pixels.subarray(y * width + left, y * width + right), (y - top) * part.width);
  return part;
}
