import { decode, encode } from "fast-png";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shrinkPng } from "../../src/lib/shrink-png";

/** Two colours side by side: the left half is one, the right half the other. */
function halves(width: number, height: number, left: readonly number[], right: readonly number[]): Uint8Array {
  const data = new Uint8Array(width * height * left.length);
  for (let pixel = 0; pixel < width * height; pixel++)
    data.set(pixel % width < width / 2 ? left : right, pixel * left.length);
  return encode({ width, height, data, channels: left.length });
}

describe("a PNG made smaller", () => {
  test("fits, keeps its shape and its colours", () => {
    const small = shrinkPng(halves(1024, 512, [255, 0, 0, 255], [0, 0, 255, 255]), 511);
    expect(small).toMatchObject({ width: 341, height: 170 });
    const { data, channels } = decode(small?.bytes ?? new Uint8Array(0));
    expect(channels).toBe(4);
    expect([...data.slice(0, 4)]).toEqual([255, 0, 0, 255]);
    expect([...data.slice(-4)]).toEqual([0, 0, 255, 255]);
  });

  test("has no fringe of what was transparent", () => {
    const small = shrinkPng(halves(4, 4, [200, 100, 50, 255], [0, 255, 0, 0]), 1);
    const { data } = decode(small?.bytes ?? new Uint8Array(0));
    expect([...data]).toEqual([200, 100, 50, 128]);
  });

  test.each([1, 2, 3, 4])("may have %i channels", (channels) => {
    const colour = Array.from({ length: channels }, () => 90);
    const { data } = decode(shrinkPng(halves(8, 8, colour, colour), 3)?.bytes ?? new Uint8Array(0));
    expect([...data.slice(0, 4)]).toEqual([90, 90, 90, channels % 2 === 0 ? 90 : 255]);
  });

  test("has no side over the limit, whatever its shape", () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 40 }), (width, height, limit) => {
        const small = shrinkPng(halves(width, height, [1, 2, 3], [4, 5, 6]), limit);
        const png = decode(small?.bytes ?? new Uint8Array(0));
        expect([png.width, png.height]).toEqual([small?.width, small?.height]);
        expect(Math.max(png.width, png.height)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 60 },
    );
  });

  test("is undefined when it cannot be read", () => {
    expect(shrinkPng(new Uint8Array([1, 2, 3]), 511)).toBeUndefined();
    expect(shrinkPng(halves(64, 64, [1, 2, 3], [4, 5, 6]).slice(0, 60), 16)).toBeUndefined();
  });
});
