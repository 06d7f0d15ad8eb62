/** Divides work on images into batches, each small enough for one step of a workflow. */

export type Load = { readonly reads: number; readonly pixels: number };

/** A read takes about as long as the work on so many pixels. */
const pixelsPerRead = 65_536;
/** Some ten seconds of work, of the sixty that a step may take. */
const maxPixels = 32 * 1024 * 1024;

/** In order. An item that is larger than a batch has a batch of its own. */
export function toBatches<Item>(items: readonly Item[], loadOf: (item: Item) => Load): Item[][] {
  const batches: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const { reads, pixels } = loadOf(item);
    const load = reads * pixelsPerRead + pixels;
    const last = batches.at(-1);
    if (last === undefined || load > room) {
      batches.push([item]);
      room = maxPixels - load;
    } else {
      last.push(item);
      room -= load;
    }
  }
  return batches;
}
