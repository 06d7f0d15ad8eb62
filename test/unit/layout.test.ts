/** How an asset's images are divided into requests, and what the requests cost. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directions, imageSlots, toSpec, type GivenSpec } from "../../src/domain/asset";
import { layouts } from "../../src/domain/layout";
import { listRequests } from "../../src/features/drawing/draw-request";
import { estimateAsset, estimateRequest, openingOf } from "../../src/features/drawing/estimates";
import { pictureSize, planRequests, toLayout } from "../../src/features/drawing/layout";
import { offers, type Offer } from "../../src/providers/registry";
import { emptyStyle } from "../support/empty-style";

const hosted = offers.filter((offer) => toLayout(offer) === "auto");
const nothing = { style: [], hasChanged: false };

function offerOf(id: string): Offer {
  const found = offers.find(({ model }) => model.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

function walker(changes: Partial<GivenSpec> = {}) {
  return toSpec({
    name: "Farmer",
    category: "Characters",
    kind: "character-sprite",
    description: "",
    width: 32,
    height: 32,
    directions: ["front", "back", "left", "right"],
    animations: [{ name: "walk", frames: 4 }],
    ...changes,
  });
}

describe("a walk in four directions of four frames", () => {
  const { model } = offerOf("replicate/flux-2-pro");

  test("takes 4 requests instead of 16, for less money", () => {
    const [strips, frames] = [
      estimateAsset(model, walker(), nothing, "auto"),
      estimateAsset(model, walker(), nothing, "frame"),
    ];
    expect([strips.requests, strips.images]).toEqual([4, 16]);
    expect([frames.requests, frames.images]).toEqual([16, 16]);
    expect(strips.estimateMicroUsd).toBeLessThan(frames.estimateMicroUsd / 3);
  });

  test("keeps each animation whole: one that is too long for a strip is drawn by frame, and the others are not", () => {
    const spec = walker({
      directions: ["front"],
      animations: [
        { name: "idle", frames: 2 },
        { name: "dance", frames: 40 },
        { name: "walk", frames: 4 },
      ],
    });
    const requests = planRequests(model, spec, "auto");
    expect(requests.filter(({ images }) => images > 1)).toEqual([
      { first: 0, images: 2 },
      { first: 42, images: 4 },
    ]);
    expect(requests).toHaveLength(42);
    expect(planRequests(model, spec, "strip").map(({ images }) => images)).toEqual([2, 40, 4]);
  });

  test("is drawn by frame where frames fill their canvas, and by the built-in model", () => {
    for (const kind of ["tileset", "background"] as const)
      expect(planRequests(model, walker({ kind }), "strip")).toHaveLength(16);
    for (const layout of layouts) expect(toLayout(offerOf("procedural"), layout)).toBe("frame");
  });

  test("without more than one frame of a movement, takes the same requests in each layout", () => {
    const still = walker({ animations: [], variants: 3 });
    for (const layout of layouts)
      expect(planRequests(model, still, layout)).toEqual(imageSlots(still).map((_, first) => ({ first, images: 1 })));
  });
});

describe("for every model, asset and layout", () => {
  const side = fc.integer({ min: 8, max: 300 });
  const inputs = fc.record({
    offer: fc.constantFrom(...hosted),
    layout: fc.constantFrom(...layouts),
    hasChanged: fc.boolean(),
    spec: fc
      .record({
        width: side,
        height: side,
        directions: fc.subarray([...directions], { maxLength: 4 }),
        animations: fc.array(
          fc.record({ name: fc.constantFrom("idle", "walk"), frames: fc.integer({ min: 1, max: 12 }) }),
          {
            maxLength: 2,
          },
        ),
      })
      .map(walker),
  });

  test("each image is in one request, in drawing order, and an asset costs as much as its requests", () => {
    fc.assert(
      fc.property(inputs, ({ offer: { model }, layout, hasChanged, spec }) => {
        const requests = planRequests(model, spec, layout);
        const places = requests.flatMap(({ first, images }) => Array.from({ length: images }, (_, at) => first + at));
        expect(places).toEqual(imageSlots(spec).map((_, place) => place));
        const available = { style: [], hasChanged };
        const sum = requests.reduce((total, { first, images }) => {
          const opening = openingOf(model, spec, requests, first);
          return total + estimateRequest(model, spec, available, { images, opening });
        }, 0);
        expect(estimateAsset(model, spec, available, layout)).toEqual({
          images: places.length,
          requests: requests.length,
          estimateMicroUsd: sum,
        });
      }),
      { numRuns: 300 },
    );
  });

  test("each frame of a strip that nobody asked for has four pixels of the picture for each of its own", () => {
    fc.assert(
      fc.property(inputs, ({ offer: { model }, spec }) => {
        for (const { images, width, height } of listRequests(
          model,
          { spec, style: emptyStyle, note: null },
          nothing,
          "auto",
        )) {
          expect({ width, height }).toEqual(pictureSize(model, spec, images));
          if (images === 1) continue;
          expect(width / images).toBeGreaterThanOrEqual(spec.width * 4);
          expect(height).toBeGreaterThanOrEqual(spec.height * 4);
        }
      }),
      { numRuns: 300 },
    );
  });
});
