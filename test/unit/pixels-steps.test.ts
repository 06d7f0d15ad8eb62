/** The small steps of the refinement, each by itself. */
import { describe, expect, test } from "vitest";
import { alignFrames } from "../../src/pixels/align";
import { decodeSource } from "../../src/pixels/decode";
import { halve } from "../../src/pixels/halve";
import { alphaOf, blankRaster, redOf, toPixel, type Raster } from "../../src/pixels/raster";
import { readImage } from "../../src/pixels/read-image";
import { composeSet } from "../../src/pixels/compose-set";
import type { Target } from "../../src/pixels/settings";
import { excessOf, shrink } from "../../src/pixels/shrink";
import { fitInto, scaleSmooth } from "../../src/pixels/smooth";
import { cleanSpecks } from "../../src/pixels/specks";
import { spectrumOf } from "../../src/pixels/spectrum";

const [red, blue, clear] = [toPixel([200, 30, 40]), toPixel([40, 60, 200]), 0];

/** One letter a pixel: r and b are colours, and everything else is transparent. */
function draw(...rows: readonly string[]): Raster {
  const colours: Readonly<Record<string, number>> = { r: red, b: blue };
  const width = rows[0]?.length ?? 0;
  return { width, height: rows.length, pixels: Int32Array.from([...rows.join("")], (each) => colours[each] ?? clear) };
}

function lettersOf({ width, pixels }: Raster): string[] {
  const letters = [...pixels].map((pixel) =>
    pixel === red ? "r" : pixel === blue ? "b" : alphaOf(pixel) > 0 ? "?" : ".",
  );
  return letters.join("").match(new RegExp(`.{${width}}`, "g")) ?? [];
}

describe("smooth scaling", () => {
  test("a pixel has the mean colour of the sprite's pixels on it, and their share as alpha", () => {
    const source = draw("rb..", "rb..");
    const mask = Uint8Array.from([1, 1, 0, 0, 1, 1, 0, 0]);
    const whole = { left: 0, top: 0, right: 4, bottom: 2 };
    expect([...scaleSmooth(source, mask, whole, { width: 2, height: 1 }).pixels]).toEqual([toPixel([120, 45, 120]), 0]);
    const [one = 0] = scaleSmooth(source, mask, whole, { width: 1, height: 1 }).pixels;
    expect([alphaOf(one), redOf(one)]).toEqual([128, 120]);
  });

  test("a box keeps its shape, and never grows", () => {
    expect(fitInto({ width: 900, height: 300 }, { width: 300, height: 300 })).toEqual({ width: 300, height: 100 });
    expect(fitInto({ width: 20, height: 30 }, { width: 300, height: 300 })).toEqual({ width: 20, height: 30 });
  });

  test("the mode smooth removes the ground and fits the size, without a grid or a palette", () => {
    const image = blankRaster({ width: 400, height: 400 });
    image.pixels.fill(toPixel([255, 0, 255]));
    for (let y = 100; y < 300; y++)
      for (let x = 100; x < 300; x++) image.pixels[y * 400 + x] = toPixel([x - 90, 120, y - 90]);
    const target: Target = { width: 50, height: 50, kind: "icon", palette: ["#000000", "#ffffff"] };
    const reading = readImage(image, target, { mode: "smooth" });
    const [sprite] = composeSet([{ direction: null, animation: null, reading }], target, { mode: "smooth" });
    expect(sprite?.raster).toMatchObject({ width: 50, height: 50 });
    expect(sprite?.quality).toMatchObject({ gridPitch: null, offPalette: 0, flags: [] });
    expect(new Set(sprite?.raster.pixels).size).toBeGreaterThan(1000);
  });
});

describe("halving", () => {
  test("a pixel is the mean of two by two, weighted by alpha, without an odd last column and row", () => {
    const half = halve(draw("rrb..", "rrb..", "....."));
    expect({ width: half.width, height: half.height }).toEqual({ width: 2, height: 1 });
    const [first, second = 0] = half.pixels;
    expect(first).toBe(red);
    expect([alphaOf(second), second & 0xffffff]).toEqual([128, blue & 0xffffff]);
  });

  test("an image of more pixels than are read is refused in words, with both numbers", async () => {
    const header = new Uint8Array(33);
    header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    new DataView(header.buffer).setUint32(16, 4096);
    new DataView(header.buffer).setUint32(20, 1025);
    header.set([8, 6, 0, 0, 0], 24);
    expect(await decodeSource(header)).toEqual({
      reason: "The image has 4096 × 1025 pixels; at most 4194304 are read.",
    });
  });
});

describe("shrinking a sprite that was drawn finer than asked", () => {
  test("each pixel takes the colour that covers most of it, and is clear where most of it is clear", () => {
    expect(lettersOf(shrink(draw("rrb.", "rb..", "....", "bbbr"), 2))).toEqual(["r.", "bb"]);
  });

  test("all frames share the factor of the largest, which is 1 where all fit", () => {
    const canvas = { width: 32, height: 32 };
    expect(excessOf([{ width: 20, height: 30 }], canvas)).toBe(1);
    expect(
      excessOf(
        [
          { width: 20, height: 30 },
          { width: 48, height: 40 },
        ],
        canvas,
      ),
    ).toBe(1.5);
  });
});

describe("cleaning specks", () => {
  const body = Array.from({ length: 12 }, () => `${"r".repeat(12)}......`);

  test("an island of two pixels beside a large body goes, and one of three stays", () => {
    const sprite = draw(...body, ".".repeat(18), "....bb....bbb.....");
    expect(lettersOf(cleanSpecks(sprite)).at(-1)).toBe("..........bbb.....");
  });

  test("a pixel that touches the body by a corner stays, and so does a spark of a small sprite", () => {
    expect(lettersOf(cleanSpecks(draw(...body, "............b....."))).at(-1)).toBe("............b.....");
    expect(lettersOf(cleanSpecks(draw("rr..b", "rr...")))).toEqual(["rr..b", "rr..."]);
  });
});

describe("the ground under a jump", () => {
  const frame = (animation: string, lift: number) => ({ sprite: draw("rr", "rr", "rr"), animation, lift });

  test("a jump keeps the height over the first frame's ground, and a walk stands on the ground", () => {
    const lifts = (animation: string): number[] =>
      alignFrames([0, 4, 9, 2].map((lift) => frame(animation, lift))).map(({ y }) => y);
    expect(lifts("jump")).toEqual([-3, -7, -12, -5]);
    expect(lifts("walk")).toEqual([-3, -3, -3, -3]);
  });
});

test("the spectrum of a wave has one peak, at the wave's frequency", () => {
  const values = Float64Array.from({ length: 500 }, (_, at) => Math.cos((2 * Math.PI * at) / 12.5));
  const spectrum = spectrumOf(values);
  const size = (spectrum.length - 1) * 2;
  expect(spectrum.indexOf(Math.max(...spectrum)) / size).toBeCloseTo(1 / 12.5, 3);
});
