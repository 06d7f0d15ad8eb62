/** Compares a sprite with the true one. */
import { alphaOf, type Raster } from "../../../src/pixels/raster";
import { canvasSide } from "../../../stand-ins/spoilt/canvas";
import type { Spoiling } from "../../../stand-ins/spoilt/paint";

export type Score = {
  /** The shares of the pixels in the true sprite's box that are right in every channel, and in transparency. */
  readonly exact: number;
  readonly alpha: number;
  readonly isGridRight: boolean;
};

type Frame = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Both sprites are cropped to their boxes. The best shift of at most one pixel counts. */
export function scoreSprite(result: Raster | undefined, truth: Raster): Score {
  const expected = frameOf(truth);
  const found = result && frameOf(result);
  if (result === undefined || found === undefined || expected === undefined)
    return { exact: 0, alpha: 0, isGridRight: false };
  const isGridRight = found.width === expected.width && found.height === expected.height;
  const shifts = [0, -1, 1];
  const tries = shifts.flatMap((dx) => shifts.map((dy) => compare(result, found, truth, expected, dx, dy)));
  return { ...tries.reduce((best, next) => (next.exact > best.exact ? next : best)), isGridRight };
}

/** The part of a sprite that the canvas shows: cells of which at least half can be seen. */
export function visiblePart(truth: Raster, { left, top, pitchX, pitchY }: Spoiling): Raster {
  const isVisible = (start: number, pitch: number): boolean =>
    (Math.min(canvasSide, start + pitch) - Math.max(0, start)) / pitch >= 0.5;
  const pixels = truth.pixels.map((pixel, position) => {
    const [x, y] = [position % truth.width, Math.floor(position / truth.width)];
    return isVisible(left + x * pitchX, pitchX) && isVisible(top + y * pitchY, pitchY) ? pixel : 0;
  });
  return { ...truth, pixels };
}

function compare(result: Raster, found: Frame, truth: Raster, expected: Frame, dx: number, dy: number) {
  let [exact, alpha] = [0, 0];
  for (let y = 0; y < expected.height; y++)
    for (let x = 0; x < expected.width; x++) {
      const wanted = truth.pixels[(expected.top + y) * truth.width + expected.left + x] ?? 0;
      const got = pixelAt(result, found.left + x + dx, found.top + y + dy);
      if (alphaOf(got) > 0 !== alphaOf(wanted) > 0) continue;
      alpha++;
      if (alphaOf(wanted) === 0 || got === wanted) exact++;
    }
  const area = expected.width * expected.height;
  return { exact: exact / area, alpha: alpha / area };
}

function pixelAt({ width, height, pixels }: Raster, x: number, y: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : (pixels[y * width + x] ?? 0);
}

function frameOf({ width, height, pixels }: Raster): Frame | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (alphaOf(pixels[y * width + x] ?? 0) === 0) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
