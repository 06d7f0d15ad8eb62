/** Turns the readings of all frames of an asset into its sprites: one palette, one scale, one anchor. */
import type { Size } from "../lib/size";
import { alignFrames, type Shift } from "./align";
import { mergeColours, snapColours } from "./merge-colours";
import { toPalette, type Palette } from "./palette";
import { commonPlace, placeSprite, restingPlace } from "./place";
import type { ImageFlag } from "../domain/image-qa";
import { toFlags, type Quality } from "./quality";
import { alphaOf, type Raster } from "./raster";
import type { Reading } from "./read-image";
import { measureSeam, mendSeams } from "./seams";
import { isFilled, toFullSettings, type FullSettings, type PixelSettings, type Target } from "./settings";
import { excessOf, shrink } from "./shrink";
import { cleanSpecks } from "./specks";

/** `isOfStrip`: the frame was cut from a picture of the whole animation. Else each frame has a picture of its own. */
export type Slot = {
  readonly direction: string | null;
  readonly animation: string | null;
  readonly isOfStrip?: boolean;
};

export type Sprite = { readonly raster: Raster; readonly quality: Quality };

type Draft = Slot & { readonly sprite: Raster; readonly reading: Reading };

/** The second half of the work, from the readings of all frames. In the order of the frames. */
export function composeSet(
  frames: readonly (Slot & { readonly reading: Reading })[],
  target: Target,
  settings: PixelSettings,
): Sprite[] {
  const full = toFullSettings(settings, target);
  const natives = frames.map(({ reading }) => reading.sprite);
  const palette = choosePalette(natives, target, full);
  const excess = isFilled(target) || full.mode === "smooth" ? 1 : excessOf(natives, target);
  const drafts = frames.map((frame) => ({ ...frame, sprite: finishOne(frame.reading.sprite, palette, excess, full) }));
  const places =
    full.align === "anchor"
      ? alignSet(drafts, target, excess)
      : drafts.map(({ sprite }) => restingPlace(sprite, target, target.kind));
  return drafts.map(({ sprite, reading }, index) => {
    const place = places[index] ?? { x: 0, y: 0 };
    const raster = placeSprite(sprite, { width: target.width, height: target.height }, place);
    const raised = new Set<ImageFlag>(reading.flags);
    if (excess > 1) raised.add("resampled");
    return {
      raster,
      quality: judge({ raster, reading, palette, raised, jitter: overflow(sprite, target, place) }, target),
    };
  });
}

function choosePalette(sprites: readonly Raster[], target: Target, full: FullSettings): Palette | undefined {
  if (full.palette === "keep" || full.mode === "smooth") return undefined;
  return full.palette === "style" ? toPalette(target.palette) : mergeColours(sprites, full.colours);
}

function finishOne(native: Raster, palette: Palette | undefined, excess: number, full: FullSettings): Raster {
  const snapped = palette === undefined ? native : snapColours(native, palette);
  const small = shrink(snapped, excess);
  const clean = full.specks === "clean" && full.mode === "snap" ? cleanSpecks(small) : small;
  return full.seams === "mend" ? mendSeams(clean) : clean;
}

/** Frames of one direction share an anchor. All directions stand on the same ground. */
function alignSet(drafts: readonly Draft[], target: Target, excess: number): Shift[] {
  const places = new Map<Draft, Shift>();
  for (const group of Map.groupBy(drafts, ({ direction }) => direction).values()) {
    const shifts = alignFrames(
      group.map((draft) => ({
        sprite: draft.sprite,
        animation: draft.animation,
        lift: Math.round((groundOf(draft, group) - draft.reading.floor) / excess),
      })),
    );
    const aligned = group.map((draft, index) => ({ ...draft, draft, shift: shifts[index] ?? { x: 0, y: 0 } }));
    const common = commonPlace(aligned, target, target.kind);
    for (const { draft, shift } of aligned) places.set(draft, { x: shift.x + common.x, y: shift.y + common.y });
  }
  return drafts.map((draft) => places.get(draft) ?? { x: 0, y: 0 });
}

/**
 * Where the ground is in the frame's picture. The first frame of the direction stands on the ground. Another strip has
 * other edges, so there the first frame of the animation does.
 */
function groundOf({ animation, isOfStrip = false }: Draft, group: readonly Draft[]): number {
  const first = isOfStrip ? group.find((other) => other.animation === animation) : group[0];
  return first?.reading.floor ?? 0;
}

/** How far a frame leaves the canvas at its place on the anchor, and must be moved back. */
function overflow(sprite: Size, canvas: Size, { x, y }: Shift): number {
  return Math.max(0, -x, -y, x + sprite.width - canvas.width, y + sprite.height - canvas.height);
}

type Evidence = {
  readonly raster: Raster;
  readonly reading: Reading;
  readonly palette: Palette | undefined;
  readonly raised: Set<ImageFlag>;
  readonly jitter: number;
};

function judge({ raster, reading, palette, raised, jitter }: Evidence, target: Target): Quality {
  const colours = new Set(palette?.colours);
  const visible = raster.pixels.filter((pixel) => alphaOf(pixel) > 0);
  const seam = target.kind === "tileset" ? measureSeam(raster) : null;
  if (seam?.isVisible === true) raised.add("seam");
  if (jitter > 0) raised.add("jitter");
  return {
    alphaCoverage: visible.length / raster.pixels.length,
    gridPitch: reading.pitch,
    gridConfidence: reading.confidence,
    offPalette: palette === undefined ? 0 : visible.filter((pixel) => !colours.has(pixel)).length,
    seamError: seam?.error ?? null,
    jitter,
    flags: toFlags(raised),
  };
}
