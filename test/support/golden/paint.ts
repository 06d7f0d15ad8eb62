/** Paints a spoilt sprite, and stores the image as a JPEG where its spoiling says so. */
import sharp from "sharp";
import { toRaster, toRgba, type Raster } from "../../../src/pixels/raster";
import { paint, type Spoiling } from "../../../stand-ins/spoilt/paint";

export async function paintStored(truth: Raster, spoiling: Spoiling, seed: number): Promise<Raster> {
  const painted = paint(truth, spoiling, seed);
  const { jpeg } = spoiling;
  if (jpeg === undefined) return painted;
  const { width, height } = painted;
  const raw = { raw: { width, height, channels: 4 as const } };
  const coded = await sharp(toRgba(painted), raw)
    .removeAlpha()
    .jpeg({ quality: jpeg, chromaSubsampling: "4:4:4" })
    .toBuffer();
  const decoded = await sharp(coded).ensureAlpha().raw().toBuffer();
  return toRaster(painted, new Uint8Array(decoded));
}
