/** Removes islands of one or two pixels outside the sprite, which a model's noise leaves. */
import { areasOf, fillArea } from "./areas";
import { alphaOf, type Raster } from "./raster";

/** Counted in pixels of the sprite: a share of the picture would take a small sprite's eye. */
const mostPixels = 2;

/** An island must be this much smaller than the largest part: sparks of a small sprite are the sprite. */
const largestShare = 0.02;

/** Nothing that touches the largest part, even by a corner, is changed. */
export function cleanSpecks(sprite: Raster): Raster {
  const mask = Uint8Array.from(sprite.pixels, (pixel) => (alphaOf(pixel) > 0 ? 1 : 0));
  const areas = areasOf(mask, sprite);
  const largest = Math.max(0, ...areas.map(({ pixels }) => pixels));
  for (const area of areas)
    if (
      area.pixels <= Math.min(mostPixels, largest * largestShare) &&
      !touchesDiagonally(mask, sprite.width, area.runs)
    )
      fillArea(mask, area, 0);
  return { ...sprite, pixels: sprite.pixels.map((pixel, position) => (mask[position] === 1 ? pixel : 0)) };
}

function touchesDiagonally(mask: Uint8Array, width: number, runs: readonly number[]): boolean {
  for (let index = 0; index < runs.length; index += 2)
    for (const row of [-width, width]) {
      const [before, behind] = [(runs[index] ?? 0) + row - 1, (runs[index + 1] ?? 0) + row];
      if ((before + 1) % width !== 0 && mask[before] === 1) return true;
      if (behind % width !== 0 && mask[behind] === 1) return true;
    }
  return false;
}
