/** Frames of one asset: one palette, one anchor, one scale, and strips cut into their frames. */
import { describe, expect, test } from "vitest";
import { imageSlots } from "../../src/domain/asset";
import { toDrawRequest } from "../../src/features/drawing/draw-request";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { composeSet } from "../../src/pixels/compose-set";
import { findGround } from "../../src/pixels/ground";
import { alphaOf, blankRaster, parseHex, toPixel, toRaster, type Raster } from "../../src/pixels/raster";
import { readImage, type Reading } from "../../src/pixels/read-image";
import { readStrip } from "../../src/pixels/read-strip";
import { measureSeam, mendSeams } from "../../src/pixels/seams";
import type { Target } from "../../src/pixels/settings";
import { cutStrip } from "../../src/pixels/strip";
import { procedural } from "../../src/providers/procedural";
import { drawRgba } from "../../src/providers/procedural/draw";
import { paintStored } from "../support/golden/paint";
import { farmPalette, walkingFarmer } from "../support/walking-farmer";

const palette = farmPalette;
const target: Target = { width: 32, height: 32, kind: "character-sprite", palette };
const magenta = toPixel([255, 0, 255]);

/** The frames of a walk in one direction, as the procedural provider draws them. */
function walk(): Raster[] {
  const spec = walkingFarmer(["front"]);
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the provider has no model");
  const style = { ...parseStyle("").style, palette };
  return imageSlots(spec).map((_, position) => {
    const request = toDrawRequest(model, { spec, style, seed: 7, note: null }, position, []);
    return toRaster(request, drawRgba(request));
  });
}

/** Enlarges sprites side by side on magenta, each with its own offset. */
function strip(sprites: readonly Raster[], scale: number, gap: number): Raster {
  const image = blankRaster({ width: sprites.length * (32 * scale + gap), height: 32 * scale + 20 });
  image.pixels.fill(magenta);
  sprites.forEach((sprite, index) => {
    for (let y = 0; y < 32 * scale; y++)
      for (let x = 0; x < 32 * scale; x++) {
        const pixel = sprite.pixels[Math.floor(y / scale) * 32 + Math.floor(x / scale)] ?? 0;
        const left = index * (32 * scale + gap) + (gap >> 1) + ((index * 7) % 5);
        if (alphaOf(pixel) > 0) image.pixels[(y + 10) * image.width + left + x] = pixel;
      }
  });
  return image;
}

/** The rows and columns that the sprite reaches, from the left, the top, the right and the bottom. */
function frameOf({ width, pixels }: Raster) {
  const filled = [...pixels.keys()].filter((position) => alphaOf(pixels[position] ?? 0) > 0);
  const xs = filled.map((position) => position % width);
  const ys = filled.map((position) => Math.floor(position / width));
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** True if both show the same pixels, one moved as a whole. */
function shiftBetween(one: Raster, other: Raster): { x: number; y: number } | undefined {
  const [a, b] = [frameOf(one), frameOf(other)];
  const [x, y] = [b.left - a.left, b.top - a.top];
  const isSame = one.pixels.every((pixel, position) => {
    const [u, v] = [(position % one.width) + x, Math.floor(position / one.width) + y];
    return alphaOf(pixel) === 0 || other.pixels[v * other.width + u] === pixel;
  });
  return isSame ? { x, y } : undefined;
}

describe("an animation", () => {
  test("each frame is painted at another place, and all keep the first frame's distance from the truth", async () => {
    const truths = walk();
    const frames: { direction: string; animation: string; reading: Reading }[] = [];
    for (const [index, truth] of truths.entries()) {
      const place = { left: 20 + index * 9.3, top: 60 - index * 7.7 };
      const spoiling = {
        pitchX: 29.3,
        pitchY: 29.3,
        ...place,
        ground: () => [255, 0, 255] as const,
        jitter: 0.05,
        jpeg: 85,
      };
      const reading = readImage(await paintStored(truth, spoiling, index), target, {});
      frames.push({ direction: "front", animation: "walk", reading });
    }
    const sprites = composeSet(frames, target, {});
    const shifts = sprites.map(({ raster }, index) => shiftBetween(truths[index] ?? raster, raster));
    expect(shifts[0]).toBeDefined();
    expect(shifts).toEqual(shifts.map(() => shifts[0]));
    expect(sprites.map(({ quality }) => quality.jitter)).toEqual([0, 0, 0, 0]);
  });

  test("without a palette in the style, all frames share the colours that are found", () => {
    const frames = walk().map((sprite, index) => {
      const tinted = {
        ...sprite,
        pixels: sprite.pixels.map((pixel) => (pixel === 0 ? 0 : pixel + (index % 2 === 0 ? 1 : 0x0202))),
      };
      return {
        direction: "front",
        animation: "walk",
        reading: { sprite: tinted, pitch: null, confidence: null, floor: 0, flags: [] },
      };
    });
    const used = (list: readonly Raster[]): number => new Set(list.flatMap(({ pixels }) => [...pixels])).size;
    const sprites = composeSet(frames, { ...target, palette: [] }, {}).map(({ raster }) => raster);
    expect(used(sprites)).toBe(used(walk()));
    expect(used(frames.map(({ reading }) => reading.sprite))).toBeGreaterThan(used(sprites));
  });
});

describe("a strip", () => {
  const whole = { frames: 4, places: [0, 1, 2, 3] };

  test("is cut at its uneven gaps, and each frame is read to the last pixel", () => {
    const truths = walk();
    const readings = readStrip(strip(truths, 8, 24), whole, target, {});
    expect(readings.map(({ flags }) => flags)).toEqual([[], [], [], []]);
    const sprites = readings.map(
      (reading) => composeSet([{ direction: null, animation: null, reading }], target, {})[0]?.raster,
    );
    sprites.forEach((sprite, index) => {
      const truth = truths[index];
      expect(sprite && truth && shiftBetween(truth, sprite)).toBeDefined();
    });
  });

  test("without gaps is divided evenly and flagged, and lines that are given cut the same image", () => {
    const image = blankRaster({ width: 400, height: 100 });
    image.pixels.fill(magenta);
    for (let y = 20; y < 80; y++) image.pixels.fill(toPixel(parseHex("#3e6b2f")), y * 400 + 10, y * 400 + 390);
    const { mask } = findGround(image, "auto", []);
    expect(cutStrip(image, mask, 4, null)).toMatchObject({
      isCut: false,
      frames: [{ right: 100 }, { left: 100 }, { left: 200 }, { left: 300 }],
    });
    expect(cutStrip(image, mask, 4, [90, 210, 300])).toMatchObject({
      isCut: true,
      frames: [{ right: 90 }, { right: 210 }, { right: 300 }, { right: 400 }],
    });
    expect(readStrip(image, whole, target, {}).every(({ flags }) => flags.includes("uncut"))).toBe(true);
  });
});

describe("a tile", () => {
  const green = toPixel(parseHex("#3e6b2f"));
  const light = toPixel(parseHex("#4a7838"));
  const blue = toPixel(parseHex("#4b80ca"));

  test("that repeats has no seam, and a hard edge is told", () => {
    const even = {
      width: 16,
      height: 16,
      pixels: Int32Array.from({ length: 256 }, (_, at) => ((at >> 1) % 2 === 0 ? green : light)),
    };
    const torn = { ...even, pixels: even.pixels.map((pixel, at) => (at % 16 === 15 ? blue : pixel)) };
    expect(measureSeam(even).isVisible).toBe(false);
    expect(measureSeam(torn).isVisible).toBe(true);
    expect(mendSeams(torn)).toBe(torn);
  });

  test("keeps its whole canvas, and the size follows from the asset", async () => {
    const pixels = Int32Array.from({ length: 256 }, (_, at) =>
      toPixel(parseHex(palette[(at * 7 + (at >> 4) * 3) % palette.length] ?? "#000000")),
    );
    const truth = { width: 16, height: 16, pixels };
    const spoiling = { pitchX: 64, pitchY: 64, left: 0, top: 0, ground: () => [0, 0, 0] as const, jpeg: 85 };
    const tile: Target = { width: 16, height: 16, kind: "tileset", palette };
    const reading = readImage(await paintStored(truth, spoiling, 1), tile, { seams: "keep" });
    const [sprite] = composeSet([{ direction: null, animation: null, reading }], tile, { seams: "keep" });
    expect([...(sprite?.raster.pixels ?? [])]).toEqual([...pixels]);
    expect(sprite?.quality.alphaCoverage).toBe(1);
  });
});
