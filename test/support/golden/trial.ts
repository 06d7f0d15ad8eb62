/** Paints one picture of the golden set, refines it and compares the sprite with the true one. */
import { composeSet } from "../../../src/pixels/compose-set";
import type { ImageFlag } from "../../../src/domain/image-qa";
import { alphaOf, toHex, type Raster } from "../../../src/pixels/raster";
import { readImage } from "../../../src/pixels/read-image";
import type { Target } from "../../../src/pixels/settings";
import type { Case } from "./cases";
import { paintStored } from "./paint";
import { scoreSprite, visiblePart, type Score } from "./score";
import type { Truth } from "./sprites";

export type Trial = Score & {
  readonly id: string;
  readonly name: string;
  readonly flags: readonly ImageFlag[];
  /** Opaque pixels whose colour the palette lacks, and pixels that are partly transparent. */
  readonly strayPixels: number;
};

export type Picture = { readonly image: Raster; readonly truth: Truth; readonly expected: Raster };

/** The seed is the picture's place in its case, so every run paints the same. */
export async function paintCase({ truths, spoil }: Case, index: number): Promise<Picture> {
  const truth = truths[index];
  if (truth === undefined) throw new RangeError(`the case has no picture ${index}`);
  const spoiling = spoil(truth.raster);
  const image = await paintStored(truth.raster, spoiling, 1000 + index);
  return { image, truth, expected: visiblePart(truth.raster, spoiling) };
}

export function refinePicture({ id }: Case, { image, truth, expected }: Picture): Trial {
  const target: Target = { ...sizeOf(truth), kind: "sprite-sheet", palette: truth.palette };
  const frame = { direction: null, animation: null, reading: readImage(image, target, {}) };
  const [sprite] = composeSet([frame], target, {});
  if (sprite === undefined) throw new RangeError("one frame gives one sprite");
  const { raster, quality } = sprite;
  const colours = new Set(truth.palette);
  const strayPixels = raster.pixels.filter(
    (pixel) => alphaOf(pixel) > 0 && (alphaOf(pixel) < 255 || !colours.has(toHex(pixel))),
  );
  return {
    ...scoreSprite(raster, expected),
    id,
    name: truth.name,
    flags: quality.flags,
    strayPixels: strayPixels.length,
  };
}

function sizeOf({ raster: { width, height } }: Truth) {
  return { width, height };
}
