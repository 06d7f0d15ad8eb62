import { readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyStyle } from "../support/empty-style";
import { styleLimits } from "../../src/domain/style";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { findNamedPalette } from "../../src/reading/styles/named-palettes";
import { growth, linear } from "../support/growth";

function example(game: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../examples", game, "style.md"), "utf8");
}

const problem = (line: unknown, advice: string) => ({
  line,
  endLine: expect.any(Number),
  kind: "style",
  message: expect.stringContaining(advice),
});
const nothing = { problems: [], unused: [] };

function withFields(...fields: readonly string[]) {
  return parseStyle(["---", ...fields, "---", "Soft."].join("\n"));
}

describe("the example games", () => {
  test("the farm's front matter and prose are read to the last field", () => {
    expect(parseStyle(example("farm"))).toEqual({
      style: {
        keywords: ["pixel art", "cosy", "soft outlines"],
        lighting: "warm morning light",
        outline: "one-pixel dark-brown outlines",
        mood: null,
        palette: ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"],
        paletteName: null,
        resolution: { width: 32, height: 32 },
        perspective: "three-quarter top-down",
        model: null,
        background: "transparent",
        pixels: null,
        licences: [],
        text: "Rounded shapes, two-tone shading, one-pixel dark-brown outlines.",
      },
      problems: [],
      // "No text inside images" is a wish that no prompt can have.
      unused: [{ line: 9, endLine: 9 }],
    });
  });

  test("the dungeon's text without front matter is itself the style", () => {
    const text = "Grim pixel art, four greys and one ember red, hard light from the left, thick outlines.";
    const style = { ...emptyStyle, lighting: "hard light from the left", outline: "thick outlines", text };
    expect(parseStyle(example("dungeon"))).toEqual({ style, ...nothing });
  });
});

describe("fields", () => {
  test.each([
    ["keywords: pixel art, cosy ,, soft", { keywords: ["pixel art", "cosy", "soft"] }],
    ["keywords:\n  - pixel art\n  - 8", { keywords: ["pixel art", "8"] }],
    ["KEYWORDS: [a]", { keywords: ["a"] }],
    ["palette: [\"#FFF\", '2B1D0E', abc]", { palette: ["#ffffff", "#2b1d0e", "#aabbcc"] }],
    ["palette: [000000, 123e45, 112233, 1e5]", { palette: ["#000000", "#123e45", "#112233", "#11ee55"] }],
    ["palette: [#fff, #000]", { palette: ["#ffffff", "#000000"] }],
    ["palette:\n  - #fff # white\n  - #000000\n", { palette: ["#ffffff", "#000000"] }],
    ["palette: #fff, #000, #fff", { palette: ["#ffffff", "#000000"] }],
    ['palette: "#fff, #000, #fff"', { palette: ["#ffffff", "#000000"] }],
    ["palette: []", { palette: [] }],
    ["resolution: 16x24", { resolution: { width: 16, height: 24 } }],
    ["resolution: 16 × 24", { resolution: { width: 16, height: 24 } }],
    ["resolution: 48", { resolution: { width: 48, height: 48 } }],
    ["resolution: 2048x1", { resolution: { width: 2048, height: 1 } }],
    ["perspective: side\nmodel: flux\nbackground: #abc", { perspective: "side", model: "flux", background: "#abc" }],
    ["lighting: >\n  warm\n  light", { lighting: "warm light" }],
    ["lighting:", { lighting: null }],
    ["outline: thin\nmood: grim", { outline: "thin", mood: "grim" }],
    ["palette: PICO-8", { palette: findNamedPalette("pico8", true)?.colours, paletteName: "PICO-8" }],
    ["palette: [game boy]", { palette: ["#0f380f", "#306230", "#8bac0f", "#9bbc0f"], paletteName: "Game Boy" }],
    ["pixels: on", { pixels: {} }],
    ["pixels: off", { pixels: { mode: "smooth" } }],
    [
      "pixels: {mode: snap, grid: {x: 4, y: 4}, colours: 16}",
      { pixels: { mode: "snap", grid: { x: 4, y: 4 }, colours: 16 } },
    ],
    ["licences: [MIT]", { licences: ["MIT"] }],
    ["licenses: mit, CC BY 3.0", { licences: ["MIT", "CC-BY-3.0"] }],
    ["# a comment", {}],
    ["", {}],
  ])("%j is read and nothing is a problem", (fields, style) => {
    expect(withFields(fields)).toEqual({ style: { ...emptyStyle, text: "Soft.", ...style }, ...nothing });
  });

  test.each([
    ["grimness: high", {}, "the fields are keywords"],
    ["pixels: {mode: sharp}", {}, "`on`, `off` or settings"],
    ["pixels: {glow: 4}", {}, "`on`, `off` or settings"],
    ["licences: [MIT, GPL-3.0]", { licences: ["MIT"] }, '"GPL-3.0" is ignored'],
    ["lighting: [warm]", {}, "one text"],
    ["lighting: 5", {}, "one text"],
    ["model: true", {}, "one text"],
    ["keywords: {a: b}", {}, "list of texts"],
    ["keywords: [a, [b], true]", { keywords: ["a"] }, "list of texts"],
    ['palette: ["#fff", "red", "#000"]', { palette: ["#ffffff", "#000000"] }, '"red" is ignored'],
    ['palette: ["#12345678"]', {}, "#rgb or #rrggbb"],
    ["palette: {dark: '#000'}", {}, "list of texts"],
    ["resolution: 0x16", {}, "from 1 to 2048"],
    ["resolution: 4096", {}, "from 1 to 2048"],
    ["resolution: large", {}, "from 1 to 2048"],
    ["resolution: [16, 16]", {}, "from 1 to 2048"],
    ["lighting: warm\nlighting: cold", { lighting: "warm" }, "second lighting"],
    ["lighting: !secret warm", { lighting: "warm" }, "tag or directive"],
    ["- keywords", {}, "`name: value`"],
    ["just words", {}, "`name: value`"],
    ["keywords: [a", {}, "not valid YAML"],
    ["lighting: warm\n\tmodel: x", {}, "not valid YAML"],
  ])("%j is reported, and the rest counts", (fields, style, advice) => {
    const read = withFields(fields);
    expect(read.style).toEqual({ ...emptyStyle, text: "Soft.", ...style });
    expect(read.problems).toEqual([problem(expect.any(Number), advice)]);
  });

  test("a problem names the line of its field", () => {
    const { problems } = withFields("lighting: warm", "", "grimness: high", "resolution: big", "palette:", "  - no");
    expect(problems.map(({ line }) => line)).toEqual([4, 5, 6]);
    expect(withFields("a: b", "c: [").problems).toEqual([expect.objectContaining({ line: expect.closeTo(3, 0) })]);
  });

  test("aliases are never followed, so nothing multiplies", () => {
    const bomb = ["a: &a [x, x, x, x]", "b: &b [*a, *a, *a, *a]", "keywords: [*b, *b]", "lighting: *a", "<<: *b"];
    const { style, problems } = withFields(...bomb);
    expect(style).toEqual({ ...emptyStyle, text: "Soft." });
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  test("names that objects have are fields like any other unknown one", () => {
    expect(withFields("__proto__: {model: x}", "constructor: y", "toString: z").problems).toHaveLength(3);
  });
});

describe("front matter", () => {
  test("broken YAML does not lose the text below it", () => {
    const { style, unused } = parseStyle("---\n: [\n---\nGrim #abc, #def and #012abc.");
    expect(style).toEqual({
      ...emptyStyle,
      palette: ["#aabbcc", "#ddeeff", "#012abc"],
      text: "Grim #abc, #def and #012abc.",
    });
    expect(unused).toEqual([{ line: 1, endLine: 3 }]);
  });

  test("front matter that never closes is read as text, and reported", () => {
    expect(parseStyle("---\nlighting: warm")).toEqual({
      style: { ...emptyStyle, lighting: "warm" },
      problems: [problem(1, "never ends")],
      unused: [],
    });
  });

  test("a rule further down, CRLF and a BOM confuse nothing", () => {
    expect(parseStyle("Grim.\n---\nmodel: x\n---\n").style).toEqual({
      ...emptyStyle,
      text: "Grim. model: x",
    });
    expect(parseStyle("\uFEFF---\r\nmodel: x\r\n--- \r\nGrim.\r\nDark.\r\n").style).toEqual({
      ...emptyStyle,
      model: "x",
      text: "Grim. Dark.",
    });
  });

  test("too long front matter is reported, and the text below it counts", () => {
    const { style, problems } = withFields(`lighting: warm # ${"x".repeat(8192)}`);
    expect(style).toEqual({ ...emptyStyle, text: "Soft." });
    expect(problems).toEqual([problem(1, "8192")]);
  });
});

describe("bounds", () => {
  test("texts are cut at 200 code points, lists at 64, the text at 60 words, and what is cut is reported", () => {
    const long = "😀".repeat(201);
    const colours = Array.from({ length: 70 }, (_, index) => `"#0000${(index + 16).toString(16)}"`);
    const words = Array.from({ length: 70 }, (_, index) => `w${index}`);
    const { style, problems } = withFields(
      `model: ${long}`,
      `palette: [${colours.join()}]`,
      `keywords: [${words.join()}, ${long}]`,
    );
    expect([style.model, style.palette.length, style.keywords.length]).toEqual(["😀".repeat(200), 64, 64]);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 4]);
    const prose = parseStyle(Array.from({ length: 30 }, (_, index) => `A soft shade number ${index}.`).join("\n"));
    expect(prose.style.text.split(" ")).toHaveLength(60);
    expect(prose.problems).toEqual([problem(13, "60 words")]);
    expect(prose.unused).toEqual([{ line: 13, endLine: 30 }]);
    expect(parseStyle("é".repeat(100_001)).problems).toEqual([problem(1, "100000")]);
  });

  test("any text is read without a throw and the same each time, within bounds, and every line is accounted for", () => {
    const parts = [
      "---\n",
      "keywords: ",
      "palette:\n",
      "- ",
      "#fff",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a ",
      "<<: ",
      "!t ",
      ": ",
      '"',
      "'",
      "|\n",
      "\n",
      "  ",
      "\t",
      "# ",
      "\u0000",
      "\uD800",
      "é",
      "## Palette\n",
      "**Light:** ",
      "| a | b |\n|---|---|\n",
      "Sprite size: 16x16 ",
      "no ",
      "outlines, ",
      ". ",
      "```\n",
    ];
    const yaml = fc
      .array(fc.constantFrom(...parts), { maxLength: 40 })
      .map((list) => `---\n${list.join("")}\n---\nend`);
    const markup = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((list) => list.join(""));
    fc.assert(
      fc.property(fc.oneof(yaml, markup, fc.string({ unit: "binary" })), (markdown) => {
        const reading = parseStyle(markdown);
        expect(parseStyle(markdown)).toEqual(reading);
        const { style, problems, unused } = reading;
        for (const colour of style.palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
        expect(Array.from(style.text).length).toBeLessThanOrEqual(styleLimits.text.codePoints + 1);
        const count = markdown.split(/\r\n|\n|\r/).length;
        for (const { line, endLine } of [...problems, ...unused])
          expect([line >= 1, line <= endLine, endLine <= count]).toEqual([true, true, true]);
        const isSorted = unused.every(({ line }, index) => line > (unused[index - 1]?.endLine ?? 0));
        expect(isSorted).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    "[",
    "{",
    "- ",
    "? ",
    "a: ",
    "[a: ",
    "&a ",
    "}\n",
    "]",
    '"',
    "!",
    "\n",
    "#fff,",
    ", ",
    "a: |\n \n",
    "---\n",
    "| a ",
    "|---",
    "no #fff ",
    "use #fff ",
    "Light: a\n",
    "16x16 ",
    "1",
    "a.\n",
    "a. no b, c.\n",
    "# Palette\n#fff\n",
    "<!-- ",
    "endesga ",
    "(a",
  ])("time grows with the text, not with its square, as front matter and as prose: %j", (unit) => {
    const read = (size: number): void => {
      const text = unit.repeat(Math.ceil(size / unit.length));
      parseStyle(text);
      parseStyle(`---\n${text}\n---\n`);
    };
    expect(growth(100_000, read)).toBeLessThan(linear);
  });
});
