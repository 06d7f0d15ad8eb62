/** Puts sprites into the asset's canvas. */
import type { AssetKind } from "../domain/asset";
import type { Size } from "../lib/size";
import type { Shift } from "./align";
import { alphaOf, blankRaster, type Raster } from "./raster";

/** Icons and controls hang in the middle. Everything else stands on the ground. */
const centred: ReadonlySet<AssetKind> = new Set(["icon", "ui-element"]);

/** Where a sprite alone stands: its box in the middle, or in the middle above the lower edge. */
export function restingPlace(sprite: Size, canvas: Size, kind: AssetKind): Shift {
  const free = { x: canvas.width - sprite.width, y: canvas.height - sprite.height };
  return { x: Math.floor(free.x / 2), y: centred.has(kind) ? Math.floor(free.y / 2) : free.y };
}

/**
 * One shift for all frames that are aligned to each other: the box around all of them stands where a sprite alone would.
 */
export function commonPlace(
  frames: readonly { readonly sprite: Size; readonly shift: Shift }[],
  canvas: Size,
  kind: AssetKind,
): Shift {
  const left = Math.min(...frames.map(({ shift }) => shift.x));
  const top = Math.min(...frames.map(({ shift }) => shift.y));
  const right = Math.max(...frames.map(({ shift, sprite }) => shift.x + sprite.width));
  const bottom = Math.max(...frames.map(({ shift, sprite }) => shift.y + sprite.height));
  const place = restingPlace({ width: right - left, height: bottom - top }, canvas, kind);
  return { x: place.x - left, y: place.y - top };
}

/** The sprite on a transparent canvas. A shift that would cut the sprite is reduced as far as the canvas allows. */
export function placeSprite(sprite: Raster, canvas: Size, shift: Shift): Raster {
  const placed = blankRaster(canvas);
  const left = Math.max(0, Math.min(canvas.width - sprite.width, shift.x));
  const top = Math.max(0, Math.min(canvas.height - sprite.height, shift.y));
  for (let y = 0; y < Math.min(sprite.height, canvas.height); y++) {
    const width = Math.min(sprite.width, canvas.width);
    placed.pixels.set(
      sprite.pixels.subarray(y * sprite.width, y * sprite.width + width),
      (top + y) * canvas.width + left,
    );
  }
  return placed;
}

/** Cuts the transparent rows and columns around the sprite off. */
export function trimSprite({ width, height, pixels }: Raster): Raster {
  let [left, top, right, bottom] = [width, height, 0, 0];
  pixels.forEach((pixel, position) => {
    if (alphaOf(pixel) === 0) return;
    const [x, y] = [position % width, Math.floor(position / width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
  });
  if (right === 0) return blankRaster({ width: 1, height: 1 });
  const trimmed = blankRaster({ width: right - left, height: bottom - top });
  for (let y = top; y < bottom; y++)
    trimmed.pixels.set(pixels.subarray(y * width + left, y * width + right), (y - top) * trimmed.width);
  return trimmed;
}
