/** What users do without a grid: scale the canvas, or the sprite's box, straight to the sprite's size. */
import { blankRaster, stepBetween, type Raster } from "../../src/pixels/raster";
import { findNearest, toPalette } from "../../src/pixels/palette";
import { toOklab } from "../../src/pixels/oklab";
import type { Picture } from "../../test/support/golden/trial";

/** A pixel of the ground is within this distance of the corner's colour, summed over the channels. */
const groundReach = 70;

/** One sample from the middle of each pixel's part of the whole canvas, snapped to the palette. */
export function sampleCanvas({ image, truth }: Picture): Raster {
  const { raster, palette } = truth;
  const sprite = blankRaster(raster);
  const colours = toPalette(palette);
  const ground = image.pixels[0] ?? 0;
  for (let y = 0; y < sprite.height; y++)
    for (let x = 0; x < sprite.width; x++) {
      const [u, v] = [((x + 0.5) * image.width) / sprite.width, ((y + 0.5) * image.height) / sprite.height];
      const pixel = image.pixels[Math.floor(v) * image.width + Math.floor(u)] ?? 0;
      if (stepBetween(pixel, ground) <= groundReach) continue;
      sprite.pixels[y * sprite.width + x] = colours.colours[findNearest(colours, toOklab(pixel)).index] ?? 0;
    }
  return sprite;
}
