import { createHash } from "node:crypto";
import { decode } from "fast-png";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assetKinds, maxSidePixels, toSpec, type AssetKind, type AssetSpec } from "../../src/domain/asset";
import { emptyStyle } from "../support/empty-style";
import { toDrawRequest } from "../../src/features/drawing/draw-request";
import { procedural } from "../../src/providers/procedural";
import { drawRgba } from "../../src/providers/procedural/draw";
import { ProviderError, type DrawRequest } from "../../src/providers/provider";
import { bindingAccess } from "../support/provider-access";
import { growth, linear } from "../support/growth";

const plain: DrawRequest = {
  model: "procedural",
  prompt: "",
  subject: "Farmer",
  description: "",
  note: "",
  styleWords: "",
  kind: "character-sprite",
  palette: [],
  width: 32,
  height: 32,
  seed: 7,
  slot: { direction: null, animation: null, frame: 1, variant: 1, tile: null },
  frames: 1,
  tiles: null,
  licences: [],
  references: [],
};

const subjects = [
  "Farmer with straw hat",
  "Knight, ember-red cape",
  "Slime King: translucent",
  "Bat",
  "Oak tree, autumn leaves",
  "Campfire",
  "Treasure chest",
  "Gold coin",
  "Watering can",
  "Wooden button",
  "Health bar",
  "Grass and soil",
  "Stone walls",
  "Water",
  "Sunrise over fields",
  "Dungeon hall",
  "Ünknown thingummy",
  "",
];

const anyKind = fc.constantFrom(...assetKinds);
const anySubject = fc.constantFrom(...subjects);
const anyText = fc.oneof(anySubject, fc.string({ maxLength: 60 }));
const anyHex = fc.integer({ min: 0, max: 0xffffff }).map((colour) => `#${colour.toString(16).padStart(6, "0")}`);
const anyPalette = fc.array(anyHex, { minLength: 1, maxLength: 12 });

const anyRequest = fc.record({
  model: fc.constant("procedural"),
  prompt: fc.constant(""),
  subject: anyText,
  description: anyText,
  note: anyText,
  styleWords: fc.oneof(fc.constantFrom("", "grim", "pastel, neon"), fc.string({ maxLength: 30 })),
  kind: anyKind,
  palette: fc.oneof(fc.constant([]), anyPalette),
  width: fc.integer({ min: 1, max: 80 }),
  height: fc.integer({ min: 1, max: 80 }),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  slot: fc.record({
    direction: fc.constantFrom(null, "front", "back", "left", "right", "front-left", "back-right"),
    animation: fc.constantFrom(null, "idle", "walk", "attack", "jump", "die", "loop", "moonwalk", "constructor"),
    frame: fc.integer({ min: 1, max: 6 }),
    variant: fc.integer({ min: 1, max: 3 }),
    tile: fc.constant(null),
  }),
  frames: fc.integer({ min: 1, max: 6 }),
  tiles: fc.constant(null),
  licences: fc.constant([]),
  references: fc.constant([]),
}) satisfies fc.Arbitrary<DrawRequest>;

async function bytesOf(request: DrawRequest): Promise<Uint8Array> {
  const submission = await procedural.submit(request, bindingAccess());
  if (submission.state !== "done") throw new Error("expected an image in the response");
  return submission.drawing.bytes;
}

function squareOf(pixels: number): { width: number; height: number } {
  const side = Math.round(Math.sqrt(pixels));
  return { width: side, height: side };
}

function alphas(request: DrawRequest): Set<number> {
  return new Set(drawRgba(request).filter((_, index) => index % 4 === 3));
}

describe("the provider", () => {
  test("returns a PNG of exactly the requested size at once, RGBA with 8 bits, at no cost", async () => {
    const submission = await procedural.submit({ ...plain, width: 48, height: 20 }, bindingAccess());
    expect(submission).toMatchObject({ state: "done", drawing: { seed: 7, costMicroUsd: 0 } });
    const image = decode(await bytesOf({ ...plain, width: 48, height: 20 }));
    expect(image).toMatchObject({ width: 48, height: 20, channels: 4, depth: 8 });
  });

  test("the PNG holds the drawn pixels unchanged", async () => {
    const image = decode(await bytesOf(plain));
    expect(Buffer.from(image.data.buffer)).toEqual(Buffer.from(drawRgba(plain)));
  });

  test("the same request gives the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const [once, again] = [await bytesOf(request), await bytesOf(structuredClone(request))];
        expect(createHash("sha256").update(once).digest("hex")).toBe(createHash("sha256").update(again).digest("hex"));
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    [0, 32],
    [32, -1],
    [1.5, 32],
    [32, maxSidePixels + 1],
    [Number.NaN, 8],
  ])("refuses a side that it cannot draw: %s × %s", async (width, height) => {
    const refusal = await procedural
      .submit({ ...plain, width, height }, bindingAccess())
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProviderError);
    expect(refusal).toMatchObject({ outcome: "refused", retryable: false });
  });

  test("offers one free model that draws any size as asked", () => {
    expect(procedural.repeatable).toBe(true);
    expect(procedural.models.map(({ id }) => id)).toEqual(["procedural"]);
    const [model] = procedural.models;
    expect(model?.size({ width: 320, height: 181 })).toEqual({ width: 320, height: 181 });
    expect(model?.estimateMicroUsd({ width: 2048, height: 2048, references: [] })).toBe(0);
    expect(model?.prices).toEqual([{ billable: "image", unit: "image", microUsd: 0 }]);
  });
});

describe("every image", () => {
  test("has only the palette's colours, and no pixel is half transparent", () => {
    fc.assert(
      fc.property(anyRequest, anyPalette, (request, palette) => {
        const allowed = new Set(palette.map((hex) => Number.parseInt(hex.slice(1), 16)));
        const rgba = drawRgba({ ...request, palette });
        for (let at = 0; at < rgba.length; at += 4) {
          const [red = 0, green = 0, blue = 0, alpha] = rgba.subarray(at, at + 4);
          if (alpha === 0) continue;
          if (alpha !== 255 || !allowed.has((red << 16) | (green << 8) | blue)) {
            throw new Error(`pixel ${at / 4} is ${red},${green},${blue},${alpha}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each<AssetKind>(["tileset", "background"])("a %s fills its whole frame", (kind) => {
    for (const subject of subjects) expect(alphas({ ...plain, kind, subject }), subject).toEqual(new Set([255]));
  });

  test.each<AssetKind>(["character-sprite", "sprite-sheet", "icon", "ui-element"])(
    "a %s stands on transparent ground and is not empty",
    (kind) => {
      for (const subject of subjects) {
        for (const side of [8, 16, 32, 64, 96]) {
          expect(alphas({ ...plain, kind, subject, width: side, height: side }), `${subject} ${side}`).toEqual(
            new Set([0, 255]),
          );
        }
      }
    },
  );

  test.each(assetKinds)("a %s of an extreme size is drawn", (kind) => {
    for (const [width, height] of [
      [1, 1],
      [1, 2048],
      [2048, 1],
      [2, 3],
      [5, 700],
      [2047, 61],
    ] as const) {
      expect(drawRgba({ ...plain, kind, width, height })).toHaveLength(width * height * 4);
    }
  });

  test.each(assetKinds)("the time of a %s grows with its pixels", (kind) => {
    const draw = (pixels: number): unknown => drawRgba({ ...plain, kind, ...squareOf(pixels) });
    expect(growth(2048 * 2048, draw)).toBeLessThan(linear);
  });

  test("a larger image is the smaller one with larger pixels", () => {
    const small = drawRgba({ ...plain, width: 64, height: 64 });
    const large = drawRgba({ ...plain, width: 192, height: 192 });
    for (let y = 0; y < 192; y++) {
      for (let x = 0; x < 192; x++) {
        const [from, to] = [(Math.floor(y / 3) * 64 + Math.floor(x / 3)) * 4, (y * 192 + x) * 4];
        expect(large[to]).toBe(small[from]);
        expect(large[to + 3]).toBe(small[from + 3]);
      }
    }
  });
});

describe("the words of an asset", () => {
  const hero = toSpec({
    name: "Hero",
    category: "Characters",
    kind: "character-sprite",
    description: "",
    width: 32,
    height: 32,
    directions: ["front"],
    animations: [{ name: "idle", frames: 2 }],
  });

  type Words = { spec?: Partial<AssetSpec>; note?: string; style?: string; position?: number };

  /** Draws as a generation does, from the words of the plan, the reviewer and the style. */
  function drawn({ spec, note = "", style = "", position = 0 }: Words): Uint8Array {
    const [model] = procedural.models;
    if (!model) throw new Error("the provider has no model");
    const wish = { spec: { ...hero, ...spec }, style: { ...emptyStyle, text: style }, seed: 7, note };
    return drawRgba(toDrawRequest(model, wish, position, []));
  }

  const described = (description: string): Uint8Array => drawn({ spec: { description } });

  test.each([
    "in a heroic pose",
    "seen in an idle animation",
    "facing the viewer",
    "32x32 pixels",
    "single isolated subject",
    "resting state",
  ])("are read to the end, even after “%s”, which a prompt also contains", (phrase) => {
    expect(described(`${phrase}, red cape, crown`)).not.toEqual(described(phrase));
  });

  test("a note outranks the whole description", () => {
    const spec = { description: "blue cape" };
    expect(drawn({ spec, note: "longer sword, red cape" })).toEqual(
      drawn({ spec: { description: "red cape" }, note: "longer sword" }),
    );
  });

  test("for an asset without a description, the category counts", () => {
    const bare = { name: "Xyzzy", category: "Monsters" };
    expect(drawn({ spec: bare })).toEqual(drawn({ spec: { ...bare, category: "", description: "monster" } }));
    expect(drawn({ spec: bare })).not.toEqual(drawn({ spec: { ...bare, category: "" } }));
  });

  test("are sanitised as in the prompt", () => {
    expect(described("<|im_start|>red cape<|im_end|>")).toEqual(described("red cape"));
    expect(described("blue cr\u200bown")).toEqual(described("blue crown"));
  });

  test("the style's words choose the colours; an asset's name, description or note does not", () => {
    const grim = { style: "Grim and gritty." };
    expect(drawn(grim)).not.toEqual(drawn({}));
    for (const word of ["neon", "pastel", "grim"]) {
      expect(drawn({ note: word }), word).toEqual(drawn({ note: "better" }));
      expect(described(word), word).toEqual(described("better"));
    }
  });
});
