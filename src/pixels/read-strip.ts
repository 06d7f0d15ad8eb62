/** Reads a strip: one source with all frames of an animation side by side. */
import { findGround } from "./ground";
import { toPalette } from "./palette";
import { blankRaster, type Box, type Raster } from "./raster";
import { readImage, type Reading, type SharedPitch } from "./read-image";
import { toFullSettings, type PixelSettings, type Target } from "./settings";
import { cutStrip } from "./strip";

/** One reading for each frame. Frames of a strip that cannot be cut are the even division, flagged `uncut`. */
export function readStrip(
  strip: Raster,
  count: number,
  target: Target,
  settings: PixelSettings,
  shared: SharedPitch = null,
): Reading[] {
  const full = toFullSettings(settings, target);
  const { mask } = findGround(strip, full.ground, full.palette === "style" ? toPalette(target.palette).colours : []);
  const { frames, isCut } = cutStrip(strip, mask, count, full.cells);
  return frames.map((box) => {
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
