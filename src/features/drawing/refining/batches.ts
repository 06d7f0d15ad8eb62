/** Divides the work on an item's images, so that each step has few images in memory and ends within the CPU limit. */
import type { Size } from "../../../lib/size";
import type { Range } from "./refine-store";

/** Reading an image takes about 150 ms of CPU, and a step has 60 seconds. */
const maxImages = 16;

/** The pixels of all sprites in memory. Each takes 4 bytes, and three times while the sprites are composed. */
const maxPixels = 4_194_304;

/** What one batch of readings holds. */
export type BatchSize = Range & { readonly pixels: number };

/** The images that are read in one step. */
export function toBatches(images: number, { width, height }: Size): Range[] {
  const perBatch = Math.max(1, Math.min(maxImages, Math.floor(maxPixels / (width * height))));
  return Array.from({ length: Math.ceil(images / perBatch) }, (_, batch) => ({
    from: batch * perBatch,
    to: Math.min(images, (batch + 1) * perBatch),
  }));
}

/**
 * The batches that are composed together, and so share palette, scale and anchor. That is all images of an asset, unless
 * they are too large to be in memory together.
 */
export function toGroups(batches: readonly BatchSize[]): BatchSize[][] {
  const groups: BatchSize[][] = [];
  let pixels = 0;
  for (const batch of batches) {
    pixels += batch.pixels;
    const last = groups.at(-1);
    if (last !== undefined && pixels <= maxPixels) last.push(batch);
    else {
      groups.push([batch]);
      pixels = batch.pixels;
    }
  }
  return groups;
}
