import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colourNamed } from "../../src/providers/procedural/colour-words";
import { luma, toColours, toPaint } from "../../src/providers/procedural/colours";
import { toTraits } from "../../src/providers/procedural/traits";
import { findNamed, singular, toPhrases } from "../../src/providers/procedural/words";

const table = {
  well: { words: "well" },
  rock: { words: "rock", vague: "stone" },
  bag: { words: "bag sack" },
  coin: { words: "coin" },
  slime: { words: "slime" },
  person: { words: "witch", vague: "king hero" },
};

const farm = toPaint(
  toColours(["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"]),
);

function traitsOf(text: string): ReturnType<typeof toTraits> {
  return toTraits(toPhrases(text), 1, farm);
}

describe("naming", () => {
  test.each([
    ["Stone Well", "well"],
    ["Bag of gold coins", "bag"],
    ["Gold coins: a whole bag", "coin"],
    ["Slime King", "slime"],
    ["King with a slime", "slime"],
    ["Hero", "person"],
    ["The WITCHES", "person"],
    ["old stone", "rock"],
    ["Wïtch", "person"],
    ["wellness", undefined],
    ["", undefined],
  ])("%s is a %s", (text, name) => {
    expect(findNamed(table, toPhrases(text))).toBe(name);
  });

  test("a word that is a property of every object names nothing", () => {
    expect(findNamed(table, toPhrases("constructor toString __proto__ hasOwnProperty"))).toBeUndefined();
  });

  test.each([
    ["leaves", "leaf"],
    ["berries", "berry"],
    ["torches", "torch"],
    ["grass", "grass"],
    ["boxes", "box"],
    ["tomatoes", "tomato"],
    ["cactus", "cactus"],
    ["bus", "bus"],
  ])("%s is one %s", (many, one) => {
    expect(singular(many)).toBe(one);
  });

  test("any text is read, however odd or long", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary", maxLength: 400 })), (text) => {
        for (const word of toPhrases(text).flat()) expect(word).toMatch(/^[a-z0-9]+$/);
        expect(findNamed(table, toPhrases(text)) ?? "well").toBeTypeOf("string");
      }),
    );
    expect(toPhrases("a, ".repeat(1_000_000)).length).toBeLessThan(4000);
  });
});

describe("colours of things", () => {
  test.each([
    ["red scarf", "scarf", "red"],
    ["a scarf, red hat", "scarf", "blue"],
    ["ember-red cape", "cape", "red"],
    ["iron bands", "band iron", "iron"],
    ["a long woollen scarf", "scarf", "blue"],
    ["copper can", "can", "copper"],
  ] as const)("in “%s” the %s is %s", (text, noun, colour) => {
    expect(traitsOf(text).ramp(noun, ["blue"]).base).toBe(farm.nearest(colourNamed(colour)));
  });

  test("a colour that stands alone is the main one", () => {
    expect(traitsOf("Slime: translucent").mainRamp("slime", ["red"]).base).toBe(
      farm.nearest(colourNamed("translucent")),
    );
  });

  test("a fallback keeps away from what it must stand out from, if it can", () => {
    const straw = farm.ramp(colourNamed("straw"));
    for (let seed = 0; seed < 20; seed++) {
      const skin = toTraits([], seed, farm).ramp("skin", ["tawny", "fair"], straw);
      expect(skin.base).not.toBe(straw.base);
    }
  });

  test("light is never darker than base, nor base than shade, nor shade than line, and all are of the palette", () => {
    const anyColour = fc.integer({ min: 0, max: 0xffffff });
    fc.assert(
      fc.property(fc.array(anyColour, { minLength: 1, maxLength: 16 }), anyColour, (colours, wanted) => {
        const { line, shadow, base, light } = toPaint(colours).ramp(wanted);
        const brightness = [line, shadow, base, light].map(luma);
        expect(brightness).toEqual(brightness.toSorted((one, other) => one - other));
        for (const tone of [line, shadow, base, light]) expect(colours).toContain(tone);
      }),
    );
  });

  test("the outline is the darkest, and fills nothing while there is another colour", () => {
    expect(farm.outline).toBe(0x2b1d0e);
    expect(farm.nearest(0x000000)).toBe(0x6b4423);
    expect(toPaint([0x123456]).nearest(0xffffff)).toBe(0x123456);
  });

  test("a grey that the palette lacks becomes a brown, not a green", () => {
    expect([0x6b4423, 0xc98f4b]).toContain(farm.nearest(colourNamed("stone")));
  });
});
