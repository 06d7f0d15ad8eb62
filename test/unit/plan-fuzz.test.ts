import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directions, imageSlots } from "../../src/domain/asset";
import { parsePlan } from "../../src/features/plans/plan-parser";
import { defaults } from "../support/plans";
import { growth, linear } from "../support/growth";

const fragments = [
  "- ",
  "  - ",
  "\t* ",
  "# ",
  "## ",
  "\n",
  "\n\n",
  "\r\n",
  "[STATIC]",
  "[MOVEABLE:8]",
  "[FOO]",
  "[ANIM:",
  "[SIZE:4x4]",
  "]",
  "(3 frames)",
  "(",
  ")",
  "{#a}",
  "{#",
  ": ",
  " — ",
  " - ",
  '"',
  "**",
  "_",
  "`",
  "```\n",
  "~~~\n",
  "<!--",
  "-->",
  "---\n",
  "idle",
  "walk",
  "Description:",
  "Bat",
  "😀",
  "\uD800",
  "\u0000",
  "| ",
  "> ",
  "1. ",
  ",",
];
const anyPlan = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map((parts) => parts.join("")),
);

describe("any text", () => {
  test("never throws, gives the same again, and keeps every bound", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { assets, itemCount, problems } = parsePlan(plan, defaults);
        expect(parsePlan(plan, defaults)).toEqual({ assets, itemCount, problems });
        expect(itemCount).toBe(assets.length);
        const lineCount = plan.split(/\r\n|\n|\r/).length;
        for (const asset of assets) {
          expect(asset.name).toMatch(/^\P{Cc}{1,120}$/u);
          expect(asset.description).toMatch(/^\P{Cc}{0,2000}$/u);
          expect(new Set(asset.animations.map(({ name }) => name)).size).toBe(asset.animations.length);
          expect(imageSlots(asset).length).toBeLessThanOrEqual(256);
        }
        for (const { line } of [...assets, ...problems]) expect(line >= 1 && line <= lineCount).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("whatever is asked for, an asset ends up with 1 to 256 images", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 80 });
    fc.assert(
      fc.property(counts, fc.constantFrom("[STATIC]", "[MOVEABLE:4]", "[MOVEABLE:8]"), (frames, tag) => {
        const bullets = frames.map((count, index) => `  - move${index} (${count} frames)`);
        const [asset] = parsePlan([`- ${tag} Hero`, ...bullets].join("\n"), defaults).assets;
        const images = asset === undefined ? 0 : imageSlots(asset).length;
        expect(images >= 1 && images <= 256).toBe(true);
      }),
    );
  });

  test("a plan written from assets is read as those assets", () => {
    const word = fc
      .stringMatching(/^[A-Za-z][a-z]{0,9}$/)
      .filter((text) => !/^(description|animations?|poses?)$/i.test(text));
    const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => list.join(" "));
    const item = fc.record({
      name: words,
      category: words,
      description: words,
      width: fc.integer({ min: 1, max: 2048 }),
      height: fc.integer({ min: 1, max: 2048 }),
      kind: fc.constantFrom("icon", "tileset", "character-sprite"),
      facings: fc.constantFrom(0, 4, 8),
      animations: fc.uniqueArray(
        fc.record({ name: words.map((text) => text.toLowerCase()), frames: fc.integer({ min: 1, max: 8 }) }),
        { maxLength: 4, selector: ({ name }) => name },
      ),
    });
    const write = (one: typeof item extends fc.Arbitrary<infer T> ? T : never): string =>
      [
        `## ${one.category}`,
        `- ${one.facings === 0 ? "[STATIC]" : `[MOVEABLE:${one.facings}]`} [SIZE:${one.width}x${one.height}] [KIND:${one.kind}] ${one.name}: ${one.description}`,
        ...one.animations.map(({ name, frames }) => `  - ${name} (${frames} frames)`),
      ].join("\n");
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), (items) => {
        const { assets, problems } = parsePlan(items.map(write).join("\n"), defaults);
        expect(problems).toEqual([]);
        expect(assets).toMatchObject(
          items.map(({ facings, ...spec }) => ({ ...spec, directions: directions.slice(0, facings) })),
        );
      }),
    );
  });

  test.each([
    ["brackets", "[", "- "],
    ["tags", "[a]", "- "],
    ["known tags", "[STATIC]", "- a: "],
    ["strange tags", "[FOO]", "- a: b "],
    ["tags among words", "[SIZE:8x8] b ", "- a: "],
    ["nested tags", "[FOO]", "- a\n  - b "],
    ["tags in a bracket", "SIZE,", "- a: ["],
    ["commas", ",", "- ["],
    ["quotes", '" ', "- "],
    ["parentheses", "(1", "- "],
    ["spaces in a count", " ", "- a (1"],
    ["stars", "*a ", "- "],
    ["closing stars", "a* ", "- "],
    ["underscores", "__", "- "],
    ["dashes", " - ", "- "],
    ["colons", "a:", "- "],
    ["links", "[a](", "- "],
    ["keys", "{#", "- "],
    ["items", "- a\n", ""],
    ["nested", "  - b\n", "- a\n"],
    ["animations", "idle,", "- a\n  - "],
    ["counted", "(2 frames)", "- a\n  - "],
    ["loose lines", "a\n", ""],
    ["wrapped lines", "  b\n", "- a\n"],
    ["open fences", "~~~ x\n", ""],
    ["fences", "~~~\n```\n", ""],
    ["open comments", "<!--\n", ""],
    ["comments", "<!--\n-->\n", ""],
    ["hashes", " #", "## "],
    ["rules", "* ", ""],
    ["tabs", "\t", ""],
    ["carriage returns", "\r", ""],
    ["combining marks", "\u0301", "- a"],
    ["whole items", '- [ANIM:2] "A: b" (3 frames) {#k}: *c* [x] <!-- d -->\n  - idle (2 frames)\n', ""],
  ])("time grows with the text, not with its square: %s", (_what, unit, prefix) => {
    const read = (size: number): unknown =>
      parsePlan(`${prefix}${unit.repeat(Math.ceil(size / unit.length))}a`, defaults);
    expect(growth(100_000, read)).toBeLessThan(linear);
  });
});
