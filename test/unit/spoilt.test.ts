/** The answers of the local servers in the demo: spoilt as models spoil them, the sprites come back as they were. */
import { decode } from "fast-png";
import { afterEach, describe, expect, test } from "vitest";
import { imageSlots } from "../../src/domain/asset";
import { listRequests } from "../../src/features/drawing/draw-request";
import { buildPrompts } from "../../src/features/drawing/prompts/prompt";
import { composeSet } from "../../src/pixels/compose-set";
import { alphaOf, parseHex, toHex, toRaster, type Raster, type Rgb } from "../../src/pixels/raster";
import { findGround } from "../../src/pixels/ground";
import { readImage } from "../../src/pixels/read-image";
import { readStrip } from "../../src/pixels/read-strip";
import { cutStrip } from "../../src/pixels/strip";
import { replicate } from "../../src/providers/replicate";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { addJpegNoise } from "../../stand-ins/spoilt/jpeg-noise";
import { drawPrompted } from "../../stand-ins/spoilt/prompted-sprite";
import { spoilSprite } from "../../stand-ins/spoilt/spoil";
import { drawSpoilt } from "../../stand-ins/spoilt/spoilt-image";
import { drawImage, employ } from "../../stand-ins/workers-ai/image";
import { scoreSprite } from "../support/golden/score";
import { farmPalette, walkingFarmer } from "../support/walking-farmer";

const palette = farmPalette;
const spec = walkingFarmer(["front", "left"]);
const input = {
  spec,
  style: { ...parseStyle("").style, palette },
  note: null,
  hasReference: false,
  isOpaque: true,
};
const prompts = buildPrompts(
  input,
  imageSlots(spec).map((slot) => ({ slot })),
);
const [prompt = ""] = prompts;

function refine(image: Raster) {
  const target = { width: 32, height: 32, kind: spec.kind, palette };
  const [sprite] = composeSet(
    [{ direction: null, animation: null, reading: readImage(image, target, {}) }],
    target,
    {},
  );
  if (sprite === undefined) throw new RangeError("one frame gives one sprite");
  return sprite;
}

describe("the sprite of a prompt", () => {
  test("has the size and the colours that the prompt names, and another pose for each direction and frame", () => {
    const drawn = prompts.map((each) => drawPrompted(each, 7).sprites[0]);
    expect(new Set(drawn.map(({ pixels }) => pixels.join())).size).toBeGreaterThanOrEqual(6);
    for (const { width, height, pixels } of drawn) {
      expect({ width, height }).toEqual({ width: 32, height: 32 });
      expect(pixels.every((pixel) => alphaOf(pixel) === 0 || palette.includes(toHex(pixel)))).toBe(true);
    }
  });

  const key: Rgb = parseHex("#ff00ff");
  test.each([2, 4])("on the key colour, spoilt with seed %i: comes back to the last pixel", (seed) => {
    const [sprite] = drawPrompted(prompt, 7).sprites;
    const { raster, quality } = refine(spoilSprite(sprite, seed, key));
    expect(scoreSprite(raster, sprite)).toEqual({ exact: 1, alpha: 1, isGridRight: true });
    expect(quality.flags).toEqual([]);
  });

  test.each([11, 13])("on any ground, spoilt with seed %i: comes back, or is flagged", (seed) => {
    const [sprite] = drawPrompted(prompt, 7).sprites;
    const { raster, quality } = refine(spoilSprite(sprite, seed));
    const { exact } = scoreSprite(raster, sprite);
    expect(exact >= 0.99 || quality.flags.length > 0).toBe(true);
  });
});

describe("a strip of all frames", () => {
  test("with uneven gaps comes back frame by frame to the last pixel, on one anchor", () => {
    const [model] = replicate.models;
    if (model === undefined) throw new Error("the provider has no model");
    const wish = { spec: walkingFarmer(["front"]), style: input.style, note: null };
    const [strip, ...others] = listRequests(model, wish, { style: [], hasChanged: false }, "auto");
    if (strip === undefined) throw new Error("the asset has no request");
    expect([strip.images, others]).toEqual([4, []]);
    const { width, height, data } = decode(drawSpoilt({ ...strip, model: model.id, seed: "7" }));
    const source = toRaster({ width, height }, Uint8Array.from(data));
    const target = { width: 32, height: 32, kind: spec.kind, palette };
    const readings = readStrip(source, { frames: 4, places: [0, 1, 2, 3] }, target, {});
    const frames = readings.map((reading) => ({ direction: "front", animation: "walk", isOfStrip: true, reading }));
    const sprites = composeSet(frames, target, {});
    const truths = drawPrompted(strip.prompt, 7).sprites;
    expect(new Set(truths.map(({ pixels }) => pixels.join())).size).toBeGreaterThan(2);
    expect(sprites.map(({ raster }, index) => scoreSprite(raster, truths[index] ?? raster))).toEqual(
      truths.map(() => ({ exact: 1, alpha: 1, isGridRight: true })),
    );
    expect(sprites.flatMap(({ quality }) => [quality.jitter, ...quality.flags])).toEqual([0, 0, 0, 0]);
    // The gaps between the boxes of the frames differ by more than a pixel of the sprite.
    const { mask } = findGround(source, "auto", []);
    const edges = cutStrip(source, mask, 4, null).frames.map(({ right }) => right);
    const rooms = edges.map((right, index) => right - (edges[index - 1] ?? 0));
    expect(Math.max(...rooms) - Math.min(...rooms)).toBeGreaterThan(8);
  });
});

describe("a spoilt answer", () => {
  const request = { model: "m", prompt, seed: "7", width: 512, height: 384 };
  afterEach(() => employ(undefined));

  test("has the size that the request names, and the same bytes each time", () => {
    const bytes = drawSpoilt(request);
    expect(decode(bytes)).toMatchObject({ width: 512, height: 384 });
    expect(drawSpoilt(request)).toEqual(bytes);
  });

  test("is sent where the artist is employed, and else the quick placeholder", () => {
    const placeholder = drawImage(request, "png");
    employ(() => Uint8Array.of(7));
    expect(drawImage(request, "png")).toEqual(Uint8Array.of(7));
    employ(undefined);
    expect(drawImage(request, "png")).toEqual(placeholder);
  });

  test("has the marks of a JPEG: flat areas keep their colour, and edges do not", () => {
    const pixels = Int32Array.from({ length: 32 * 32 }, (_, at) => (at % 32 < 19 ? 0xff2060a0 | 0 : 0xffe0e0e0 | 0));
    const noisy = addJpegNoise({ width: 32, height: 32, pixels }, 75).pixels;
    const far = (at: number): number => Math.abs(((noisy[at] ?? 0) & 255) - ((pixels[at] ?? 0) & 255));
    expect(far(0)).toBeLessThan(4);
    expect(Math.max(...Array.from({ length: 32 }, (_, at) => far(at)))).toBeGreaterThan(4);
  });
});
