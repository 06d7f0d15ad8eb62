/** Compares screenshots with the images that a game drew, pixel by pixel. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { decodeRaster, type Raster } from "../../src/targets/raster";
import type { ChosenAsset } from "../../src/targets/chosen-asset";
import type { DrawnGame } from "./drawn-games";

type Colour = readonly [red: number, green: number, blue: number];
type Point = { readonly x: number; readonly y: number };

/** The background of every sample: #335533. */
export const meadow: Colour = [0x33, 0x55, 0x33];
/** Around an image, this many pixels must show the background alone. */
const border = 9;

export type Placed = { readonly image: Raster; readonly leftTop: Point; readonly zoom: number };

export function readShot(png: Uint8Array): Raster {
  const raster = decodeRaster(png);
  if (raster === undefined) throw new Error("the screenshot is no PNG");
  return raster;
}

/** Writes a screenshot into `docs/targets/` when `KEEP_SHOTS=1` is set, for the page docs/targets.md. */
export function keepShot(name: string, png: Uint8Array): void {
  if (process.env["KEEP_SHOTS"] !== "1") return;
  writeFileSync(path.join(import.meta.dirname, "../../docs/targets", `${name}.png`), png);
}

/** The images of one row, in order. */
export function imagesOf(
  { store }: DrawnGame,
  { images }: ChosenAsset,
  row: { readonly direction?: string | null; readonly animation?: string | null } = {},
): Raster[] {
  return images
    .filter(({ slot }) => row.direction === undefined || slot.direction === row.direction)
    .filter(({ slot }) => row.animation === undefined || slot.animation === row.animation)
    .map(({ image }) => readShot(store.get(image.objectKey) ?? new Uint8Array(0)));
}

/** The image that the screenshot shows exactly, each pixel as a square of `zoom`, with the background around. */
export function findShown(shot: Raster, images: readonly Raster[], leftTop: Point, zoom: number): number | undefined {
  const index = images.findIndex((image) => countFaults(shot, { image, leftTop, zoom }) === 0);
  return index < 0 ? undefined : index;
}

/** The number of pixels that differ from the image over the background. */
export function countFaults(shot: Raster, { image, leftTop, zoom }: Placed, background = meadow): number {
  let faults = 0;
  for (let y = -border; y < image.height * zoom + border; y++)
    for (let x = -border; x < image.width * zoom + border; x++) {
      const inside = x >= 0 && y >= 0 && x < image.width * zoom && y < image.height * zoom;
      const from = (Math.floor(y / zoom) * image.width + Math.floor(x / zoom)) * 4;
      const visible = inside && image.data[from + 3] === 255;
      const expected = visible ? [...image.data.subarray(from, from + 3)] : background;
      const at = ((leftTop.y + y) * shot.width + leftTop.x + x) * 4;
      if (expected.some((value, channel) => Math.abs((shot.data[at + channel] ?? -9) - value) > 1)) faults += 1;
    }
  return faults;
}
