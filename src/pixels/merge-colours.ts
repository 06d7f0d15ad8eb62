/** Finds one palette for all frames of an asset whose style names none: near colours become one. */
import { squaredDistance, toOklab } from "./oklab";
import { findNearest, paletteOf, type Palette } from "./palette";
import { alphaOf, opaque, type Raster } from "./raster";

/** Colours nearer than this in OKLab are shades that a model's texture made. */
const mergeDistance = 0.05;

/** At most `count` colours. The most frequent ones absorb their neighbours first. */
export function mergeColours(sprites: readonly Raster[], count: number): Palette {
  const counts = new Map<number, number>();
  for (const { pixels } of sprites)
    for (const pixel of pixels) if (alphaOf(pixel) > 0) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byFrequency = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).map(([pixel]) => pixel);
  for (let distance = mergeDistance; ; distance *= 1.25) {
    const kept = keepApart(byFrequency, distance, count);
    if (kept !== undefined) return paletteOf(kept);
  }
}

/** Gives each opaque pixel the nearest colour of the palette. */
export function snapColours({ pixels, ...size }: Raster, palette: Palette): Raster {
  const known = new Map<number, number>();
  const snap = (pixel: number): number => {
    const snapped = known.get(pixel) ?? palette.colours[findNearest(palette, toOklab(pixel)).index] ?? opaque;
    known.set(pixel, snapped);
    return snapped;
  };
  return { ...size, pixels: pixels.map((pixel) => (alphaOf(pixel) === 0 ? 0 : snap(pixel))) };
}

function keepApart(colours: readonly number[], distance: number, count: number): number[] | undefined {
  const kept: { readonly pixel: number; readonly lab: ReturnType<typeof toOklab> }[] = [];
  for (const pixel of colours) {
    const lab = toOklab(pixel);
    if (kept.some((other) => squaredDistance(other.lab, lab) < distance * distance)) continue;
    if (kept.length === count) return undefined;
    kept.push({ pixel, lab });
  }
  return kept.map(({ pixel }) => pixel);
}
