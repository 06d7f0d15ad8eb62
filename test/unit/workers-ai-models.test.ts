import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { workersAi } from "../../src/providers/workers-ai";

const [klein4b, klein9b, dev] = workersAi.models;
const sizeOf = (width: number, height: number) => klein4b?.size({ width, height });

describe("the size asked for", () => {
  test.each([
    [32, 32, 256, 256],
    [96, 32, 768, 256],
    [320, 180, 640, 360],
    [16, 24, 256, 384],
    [1, 1, 256, 256],
    [256, 256, 256, 256],
    [1920, 1080, 1920, 1080],
    [2048, 2048, 1920, 1920],
    [2048, 1024, 1920, 960],
    // Seven times the width would be 2100, so the factor is 6.4.
    [300, 40, 1920, 256],
    // This shape is too long to keep.
    [2048, 32, 1920, 256],
    [1, 2048, 256, 1920],
  ])("for %i x %i is %i x %i", (width, height, drawnWidth, drawnHeight) => {
    expect(sizeOf(width, height)).toEqual({ width: drawnWidth, height: drawnHeight });
  });

  const side = fc.integer({ min: 1, max: 2048 });

  test("is always one that the models draw, and asking for it again changes nothing", () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const drawn = sizeOf(width, height) ?? { width: 0, height: 0 };
        for (const pixels of [drawn.width, drawn.height]) {
          expect(Number.isInteger(pixels) && pixels >= 256 && pixels <= 1920).toBe(true);
        }
        expect(sizeOf(drawn.width, drawn.height)).toEqual(drawn);
      }),
    );
  });

  test("is the smallest whole multiple wherever one fits", () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const fits = Array.from({ length: 256 }, (_, index) => index + 1).find(
          (multiple) => Math.min(width, height) * multiple >= 256 && Math.max(width, height) * multiple <= 1920,
        );
        fc.pre(fits !== undefined);
        expect(sizeOf(width, height)).toEqual({ width: width * fits, height: height * fits });
      }),
    );
  });

  test("keeps any shape up to 7.5 to 1 to within a pixel", () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        fc.pre(Math.max(width, height) <= 7.5 * Math.min(width, height));
        const drawn = sizeOf(width, height) ?? { width: 0, height: 0 };
        const scale = Math.max(drawn.width, drawn.height) / Math.max(width, height);
        expect(Math.abs(drawn.width - width * scale)).toBeLessThanOrEqual(1);
        expect(Math.abs(drawn.height - height * scale)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the price", () => {
  test.each([
    [256, 256, 287, 15_000, 10_250],
    [640, 360, 574, 15_000, 20_500],
    [1024, 1024, 1_148, 15_000, 41_000],
    [1025, 1024, 1_722, 17_000, 61_500],
    [1920, 1920, 4_592, 21_000, 164_000],
  ])("of %i x %i is the published one, parts of a unit counted whole", (width, height, ...expected) => {
    expect([klein4b, klein9b, dev].map((model) => model?.estimateMicroUsd({ width, height, references: [] }))).toEqual(
      expected,
    );
  });

  test("is a whole number and does not fall as an image grows", () => {
    const side = fc.integer({ min: 256, max: 1920 });
    fc.assert(
      fc.property(fc.constantFrom(...workersAi.models), side, side, side, (model, width, height, taller) => {
        const price = model.estimateMicroUsd({ width, height: Math.min(height, taller), references: [] }) ?? 0;
        expect(Number.isSafeInteger(price) && price > 0).toBe(true);
        expect(
          model.estimateMicroUsd({ width, height: Math.max(height, taller), references: [] }),
        ).toBeGreaterThanOrEqual(price);
      }),
    );
  });

  test("grows with each reference by the published one", () => {
    const small = { width: 256, height: 256 };
    const prices = (count: number) =>
      [klein4b, klein9b, dev].map(
        (model) => model?.estimateMicroUsd({ ...small, references: Array.from({ length: count }, () => small) }) ?? 0,
      );
    const [none, two] = [prices(0), prices(2)];
    expect(two.map((price, index) => price - (none[index] ?? 0))).toEqual([118, 4_000, 10_500]);
  });

  test("is listed in whole micro-dollars for each model", () => {
    expect(workersAi.models.map(({ id, prices }) => [id, prices.map(({ microUsd }) => microUsd)])).toEqual([
      ["workers-ai/flux-2-klein-4b", [287, 59]],
      ["workers-ai/flux-2-klein-9b", [15_000, 2_000, 2_000]],
      ["workers-ai/flux-2-dev", [410, 210]],
    ]);
  });
});
