/** Turns the readings of all frames of an asset into its sprites: one palette, one scale, one anchor. */
import type { Size } from "../lib/size";
import { alignFrames, type Shift } from "./align";
import { mergeColours, snapColours } from "./merge-colours";
import { commonPlace, placeSprite, restingPlace } from "./place";
import { toPalette, type Palette } from "./palette";
import { toFlags, type Flag, type Quality } from "./quality";
import { alphaOf, type Raster } from "./raster";
import type { Reading } from "./read-image";
import { measureSeam, mendSeams } from "./seams";
import { isFilled, toFullSettings, type FullSettings, type PixelSettings, type Target } from "./settings";
import { excessOf, shrink } from "./shrink";
import { cleanSpecks } from "./specks";

export type Slot = { readonly direction: string | null; readonly animation: string | null };

export type Sprite = { readonly raster: Raster; readonly quality: Quality };

/** In the order of the frames. */
export function composeSet(
  frames: readonly (Slot & { readonly reading: Reading })[],
  target: Target,
  settings: PixelSettings,
): Sprite[] {
  const full = toFullSettings(settings, target);
  const readings = frames.map(({ reading }) => reading);
  const palette = full.mode === "smooth" ? undefined : choosePalette(readings, target, full);
  const canvas = { width: target.width, height: target.height };
  const excess = isFilled(target)
    ? 1
    : excessOf(
        readings.map(({ sprite }) => sprite),
        canvas,
      );
  const sprites = readings.map(({ sprite }) => finishOne(sprite, palette, excess, target, full));
  const places =
    full.align === "anchor"
      ? alignSet(frames, sprites, target)
      : sprites.map((sprite) => restingPlace(sprite, canvas, target.kind));
  return sprites.map((sprite, index) => {
    const place = places[index] ?? { x: 0, y: 0 };
    const isResampled = excess > 1 || sprite.width > canvas.width || sprite.height > canvas.height;
    const raster = placeSprite(sprite, canvas, place);
    const moved = overflow(sprite, canvas, place);
    return { raster, quality: judge(raster, readings[index], palette, moved, isResampled, target) };
  });
}

/** How far a frame leaves the canvas at its place on the anchor, and must be moved back. */
function overflow(sprite: Size, canvas: Size, { x, y }: Shift): number {
  return Math.max(0, -x, -y, x + sprite.width - canvas.width, y + sprite.height - canvas.height);
}

function choosePalette(readings: readonly Reading[], target: Target, full: FullSettings): Palette | undefined {
  if (full.palette === "keep") return undefined;
  if (full.palette === "style") return toPalette(target.palette);
  return mergeColours(
    readings.map(({ sprite }) => sprite),
    full.colours,
  );
}

function finishOne(
  sprite: Raster,
  palette: Palette | undefined,
  excess: number,
  target: Target,
  full: FullSettings,
): Raster {
  const snapped = palette === undefined ? sprite : snapColours(sprite, palette);
  const small = full.mode === "smooth" ? snapped : shrink(snapped, excess);
  const clean = full.specks === "clean" && full.mode === "snap" ? cleanSpecks(small) : small;
  return full.seams === "mend" ? mendSeams(clean) : clean;
}

/** Frames of one direction share an anchor. Directions stand on the same ground, each in the middle of its own box. */
function alignSet(
  frames: readonly (Slot & { readonly reading: Reading })[],
  sprites: readonly Raster[],
  target: Target,
): Shift[] {
  const places = new Array<Shift>(frames.length).fill({ x: 0, y: 0 });
  const directions = Map.groupBy(frames.keys(), (index) => frames[index]?.direction ?? null);
  for (const indices of directions.values()) {
    const floor = frames[indices[0] ?? 0]?.reading.floor ?? 0;
    const stances = indices.map((index) => ({
      sprite: sprites[index] ?? { width: 1, height: 1, pixels: new Uint32Array(1) },
      animation: frames[index]?.animation ?? null,
      lift: Math.round((floor - (frames[index]?.reading.floor ?? 0)) / excess),
    }));
    const shifts = alignFrames(stances);
    const common = commonPlace(
      stances.map(({ sprite }, at) => ({ sprite, shift: shifts[at] ?? { x: 0, y: 0 } })),
      target,
      target.kind,
    );
    indices.forEach((index, at) => {
      const shift = shifts[at] ?? { x: 0, y: 0 };
      places[index] = { x: shift.x + common.x, y: shift.y + common.y };
    });
  }
  return places;
}

function judge(
  raster: Raster,
  reading: Reading | undefined,
  palette: Palette | undefined,
  moved: number,
  isResampled: boolean,
  target: Target,
): Quality {
  const raised = new Set<Flag>(reading?.flags);
  const colours = new Set(palette?.colours);
  const visible = raster.pixels.filter((pixel) => alphaOf(pixel) > 0);
  const seam = target.kind === "tileset" ? measureSeam(raster) : null;
  if (isResampled) raised.add("resampled");
  if (seam?.isVisible === true) raised.add("seam");
  if (moved > 0) raised.add("jitter");
  return {
    alphaCoverage: visible.length / raster.pixels.length,
    gridPitch: reading?.pitch ?? null,
    gridConfidence: reading?.confidence ?? null,
    offPalette: palette === undefined ? 0 : visible.filter((pixel) => !colours.has(pixel)).length,
    seamError: seam?.error ?? null,
    jitter: moved,
    flags: toFlags(raised),
  };
}
