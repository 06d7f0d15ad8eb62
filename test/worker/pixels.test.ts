/** The pixels room inside workerd: the real decoders, and the cost of refining in time and memory. */
import { Buffer } from "node:buffer";
import { afterEach, describe, expect, inject, test } from "vitest";
import { decodeWith } from "../../src/pixels/codecs";
import { decodeSource } from "../../src/pixels/decode";
import { toRgba } from "../../src/pixels/raster";
import { readImage } from "../../src/pixels/read-image";
import { refineImage } from "../../src/pixels/refine-image";
import type { Target } from "../../src/pixels/settings";

const files = inject("imageFiles");
const farm = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];
const target: Target = { width: 32, height: 32, kind: "character-sprite", palette: farm };

function named(name: string) {
  const found = files[name];
  if (found === undefined) throw new Error(`no file ${name}`);
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
  return { ...found, file: bytes(found.file), rgba: bytes(found.rgba) };
}

/** The largest difference of a channel, where either is visible. */
function difference(one: Uint8Array, other: Uint8Array): number {
  let most = 0;
  for (let at = 0; at < one.length; at += 4) {
    if (one[at + 3] === 0 && other[at + 3] === 0) continue;
    for (let channel = 0; channel < 4; channel++)
      most = Math.max(most, Math.abs((one[at + channel] ?? 0) - (other[at + channel] ?? 0)));
  }
  return most;
}

describe("decoding", () => {
  test.each([
    ["8-bit PNG", 0],
    ["16-bit PNG", 0],
    ["interlaced PNG", 0],
    ["palette PNG", 0],
    ["1-bit PNG", 0],
    ["baseline JPEG", 1],
    ["progressive JPEG", 1],
    ["grey JPEG", 1],
    ["turned JPEG", 1],
    ["lossless WebP", 0],
    ["lossy WebP", 1],
  ])("a %s has the pixels that libvips reads, within %i of 255", async (name, tolerance) => {
    const { file, rgba, width, height } = named(name);
    const decoded = await decodeSource(file);
    if ("reason" in decoded) throw new Error(decoded.reason);
    expect(decoded.raster).toMatchObject({ width, height });
    expect(difference(toRgba(decoded.raster), rgba)).toBeLessThanOrEqual(tolerance);
  });

  test.each([
    ["CMYK JPEG", /CMYK/],
    ["animated WebP", /Animated WebP/],
    ["AVIF", /AVIF/],
    ["GIF", /GIF/],
  ])("a %s is refused by name, and the next file decodes", async (name, reason) => {
    expect(await decodeSource(named(name).file)).toEqual({ reason: expect.stringMatching(reason) });
    expect(await decodeSource(named("8-bit PNG").file)).toHaveProperty("raster");
  });

  test.each(["8-bit PNG", "baseline JPEG", "lossy WebP"])(
    "a damaged %s is refused, and the next one decodes",
    async (name) => {
      const { file } = named(name);
      const damaged = file.slice();
      damaged.fill(0xa5, Math.floor(file.length * 0.6));
      const result = await decodeSource(damaged.subarray(0, Math.floor(file.length * 0.8)));
      if ("reason" in result) expect(result.reason).toMatch(/damaged/);
      else expect(result.raster).toMatchObject({ width: 64, height: 48 });
      expect(await decodeSource(file)).toHaveProperty("raster");
    },
  );

  test("a PNG of 30,000 × 30,000 pixels is refused by its header, without its pixels", async () => {
    const header = named("8-bit PNG").file.slice(0, 33);
    const view = new DataView(header.buffer);
    view.setUint32(16, 30_000);
    view.setUint32(20, 30_000);
    expect(await decodeSource(header)).toEqual({ reason: expect.stringContaining("30000 × 30000") });
  });

  test("a foreign colour profile is told, and an sRGB profile is not", async () => {
    for (const [name, isForeign] of [
      ["PNG with a P3 profile", true],
      ["JPEG with a P3 profile", true],
      ["PNG with an sRGB profile", false],
      ["8-bit PNG", false],
    ] as const)
      expect(await decodeSource(named(name).file), name).toMatchObject({ isForeignColour: isForeign });
  });
});

describe("refining", () => {
  test.each(["painted PNG", "painted JPEG", "painted WebP"])("a %s becomes the same bytes each time", async (name) => {
    const once = await refineImage(named(name).file, {}, target);
    const again = await refineImage(named(name).file, {}, target);
    expect(once).toMatchObject({ state: "refined" });
    expect(again).toEqual(once);
  });

  test("an image that cannot be decoded stays unrefined, with the reason", async () => {
    const refined = await refineImage(named("CMYK JPEG").file, {}, target);
    expect(refined).toEqual({ state: "unrefined", reason: expect.stringContaining("CMYK") });
  });
});

describe("the cost at 1024 × 1024", () => {
  test("refining takes at most 60 times as long as decoding, and the first time at most 4 times the later ones", async () => {
    const { file } = named("painted PNG");
    const time = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const decodings: number[] = [];
    const refinings: number[] = [];
    for (let round = 0; round < 7; round++) {
      decodings.push(await time(() => decodeWith("png", file)));
      refinings.push(await time(() => refineImage(file, {}, target)));
    }
    const [first = 0, ...later] = refinings;
    expect(Math.min(...later)).toBeLessThanOrEqual(60 * Math.min(...decodings));
    expect(first).toBeLessThanOrEqual(4 * (later.toSorted((a, b) => a - b)[2] ?? 0));
  });

  const originals = { Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };
  afterEach(() => void Object.assign(globalThis, originals));

  test.each(["painted PNG", "painted JPEG", "painted WebP"])(
    "all typed arrays together that refining a %s makes have at most 32 MB",
    async (name) => {
      const decoded = await decodeSource(named(name).file);
      if ("reason" in decoded) throw new Error(decoded.reason);
      let bytes = 0;
      for (const [key, original] of Object.entries(originals)) {
        const counted = new Proxy(original, {
          construct(target, values, self) {
            const made: ArrayBufferView = Reflect.construct(target, values, self);
            if (!(values[0] instanceof ArrayBuffer)) bytes += made.byteLength;
            return made;
          },
        });
        Object.assign(globalThis, { [key]: counted });
      }
      readImage(decoded.raster, target, {});
      Object.assign(globalThis, originals);
      expect(bytes).toBeLessThanOrEqual(32 * 2 ** 20);
    },
  );
});
