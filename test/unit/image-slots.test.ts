import { describe, expect, test } from "vitest";
import { asDrawnBefore, imageSlots, maxImagesPerAsset, toSpec, type GivenSpec } from "../../src/domain/asset";
import { tileMasks } from "../../src/domain/tile-sets";
import { describeTile } from "../../src/features/drawing/prompts/set-phrases";
import { buildPrompts } from "../../src/features/drawing/prompts/prompt";
import { toWork } from "../../src/features/drawing/item-store";
import { emptyStyle } from "../support/empty-style";
import { only, read } from "../support/readings";

function spec(fields: Partial<GivenSpec>) {
  return toSpec({
    name: "Rock",
    category: "World",
    kind: "sprite-sheet",
    description: "",
    width: 16,
    height: 16,
    directions: [],
    animations: [],
    ...fields,
  });
}

describe("the images of an asset", () => {
  test("variants are one more factor, between the animations and the frames", () => {
    const slots = imageSlots(
      spec({ directions: ["front", "back"], animations: [{ name: "walk", frames: 2 }], variants: 2 }),
    );
    expect(slots.map(({ direction, variant, frame }) => `${direction} ${variant} ${frame}`)).toEqual([
      "front 1 1",
      "front 1 2",
      "front 2 1",
      "front 2 2",
      "back 1 1",
      "back 1 2",
      "back 2 1",
      "back 2 2",
    ]);
  });

  test.each([
    ["edge16", 16],
    ["corner16", 16],
    ["blob47", 47],
  ] as const)("%s has %i images, in ascending order of the masks", (tiles, count) => {
    const masks = imageSlots(spec({ kind: "tileset", tiles })).map(({ tile }) => tile);
    expect(masks).toHaveLength(count);
    expect(masks).toEqual(tileMasks(tiles));
  });

  test("each variant of a set has all its tiles", () => {
    const slots = imageSlots(spec({ kind: "tileset", tiles: "edge16", variants: 2 }));
    expect(slots.map(({ variant }) => variant)).toEqual([...Array(16).fill(1), ...Array(16).fill(2)]);
  });

  test("never exceed the cap, also for an asset of an earlier release that plans more variants", () => {
    const many = spec({ animations: [{ name: "walk", frames: 100 }], variants: 16 });
    expect(imageSlots(many)).toHaveLength(200);
    expect(imageSlots(spec({ kind: "tileset", tiles: "blob47", variants: 16 }))).toHaveLength(47 * 5);
    expect(47 * 5).toBeLessThanOrEqual(maxImagesPerAsset);
  });

  test("an item that was accepted as one image ends as one image", () => {
    const planned = spec({ variants: 3 });
    const workOf = (imageCount: number) => toWork({ item: { spec: planned, imageCount }, generation: {} } as never);
    expect(workOf(3).item.spec).toEqual(planned);
    expect(workOf(1).item.spec).toEqual(asDrawnBefore(planned));
    expect(imageSlots(workOf(1).item.spec)).toHaveLength(1);
  });
});

const problemsOf = async (plan: string) => (await read(plan)).problems.map(({ message }) => message);

describe("the reader of plans", () => {
  test("cuts variants that do not fit, and says so", async () => {
    const plan = "- [MOVEABLE:8] [ANIM:16] [VARIANTS:4] Guard";
    expect(await only(plan)).toMatchObject({ variants: 2, animations: [{ frames: 16 }] });
    expect(await problemsOf(plan)).toEqual([expect.stringContaining("only 2 variants are drawn")]);
  });

  test("a set of tiles beside frames or directions is ignored, and the line says so", async () => {
    expect(await only("- [TILES:edge16] [ANIM:4] Water")).toMatchObject({ tiles: null, kind: "tileset" });
    expect(await problemsOf("- [TILES:edge16] [ANIM:4] Water")).toEqual([
      expect.stringContaining("[TILES] is ignored beside directions or frames"),
    ]);
  });

  test("variants and sets of tiles are drawn, so a plan of them has no problem", async () => {
    const plan = "- [VARIANTS:3] Rock\n- [TILES:blob47] [KIND:icon] Grass";
    expect((await read(plan)).items).toMatchObject([{ variants: 3 }, { tiles: "blob47", kind: "tileset" }]);
    expect(await problemsOf(plan)).toEqual([]);
  });
});

describe("the prompts of hosted models", () => {
  const promptsOf = (fields: Partial<GivenSpec>) =>
    buildPrompts(
      { spec: spec(fields), style: emptyStyle, note: null, hasReference: false },
      imageSlots(spec(fields)).map((slot) => ({ slot })),
    );

  test("tell variants apart, and say nothing of the only one", () => {
    const prompts = promptsOf({ variants: 3 });
    expect(new Set(prompts).size).toBe(3);
    expect(prompts[1]).toContain("variant 2 of 3");
    expect(promptsOf({})[0]).not.toContain("variant");
  });

  test.each(["edge16", "corner16", "blob47"] as const)("tell the tiles of %s apart", (tiles) => {
    const prompts = promptsOf({ kind: "tileset", tiles });
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(prompts.join("\n")).not.toContain("repeats in every direction");
  });

  test("name the sides by the bits of the mask", () => {
    expect(describeTile("edge16", 1 + 2)).toContain("reaches the top edge and the right edge");
    expect(describeTile("corner16", 4)).toContain("fills the bottom left corner");
    expect(describeTile("blob47", 255)).toBe("the terrain fills the whole tile");
  });
});
