import { readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyStyle } from "../support/empty-style";
import { parseStyle } from "../../src/features/plans/style-parser";
import { growth, linear } from "../support/growth";

function example(game: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../examples", game, "style.md"), "utf8");
}

function withFields(...fields: readonly string[]) {
  return parseStyle(["---", ...fields, "---", "Soft."].join("\n"));
}

describe("the example games", () => {
  test("the farm's front matter and prose are read to the last field", () => {
    expect(parseStyle(example("farm"))).toEqual({
      style: {
        keywords: ["pixel art", "cosy", "soft outlines"],
        lighting: "warm morning light",
        palette: ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"],
        resolution: { width: 32, height: 32 },
        perspective: "three-quarter top-down",
        model: null,
        background: "transparent",
        text: "Rounded shapes, two-tone shading, one-pixel dark-brown outlines. No text inside images.",
      },
      problems: [],
    });
  });

  test("the dungeon's text without front matter is itself the style", () => {
    const text = "Grim pixel art, four greys and one ember red, hard light from the left, thick outlines.";
    expect(parseStyle(example("dungeon"))).toEqual({ style: { ...emptyStyle, text }, problems: [] });
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
    ["# a comment", {}],
    ["", {}],
  ])("%j is read and nothing is a problem", (fields, style) => {
    expect(withFields(fields)).toEqual({ style: { ...emptyStyle, text: "Soft.", ...style }, problems: [] });
  });

  test.each([
    ["mood: grim", {}, "the fields are keywords"],
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
    expect(read.problems).toEqual([{ line: expect.any(Number), message: expect.stringContaining(advice) }]);
  });

  test("a problem names the line of its field", () => {
    const { problems } = withFields("lighting: warm", "", "mood: grim", "resolution: big", "palette:", "  - no");
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
    expect(parseStyle("---\n: [\n---\nGrim #abc.").style).toEqual({
      ...emptyStyle,
      palette: ["#aabbcc"],
      text: "Grim #abc.",
    });
  });

  test("front matter that never closes is prose, and reported", () => {
    expect(parseStyle("---\nlighting: warm")).toEqual({
      style: { ...emptyStyle, text: "---\nlighting: warm" },
      problems: [{ line: 1, message: expect.stringContaining("never ends") }],
    });
  });

  test("a rule further down, CRLF and a BOM confuse nothing", () => {
    expect(parseStyle("Grim.\n---\nmodel: x\n---\n").style).toEqual({
      ...emptyStyle,
      text: "Grim.\n---\nmodel: x\n---",
    });
    expect(parseStyle("\uFEFF---\r\nmodel: x\r\n--- \r\nGrim.\r\nDark.\r\n").style).toEqual({
      ...emptyStyle,
      model: "x",
      text: "Grim.\nDark.",
    });
  });

  test("too long front matter is reported, and the text below it counts", () => {
    const { style, problems } = withFields(`lighting: warm # ${"x".repeat(8192)}`);
    expect(style).toEqual({ ...emptyStyle, text: "Soft." });
    expect(problems).toEqual([{ line: 1, message: expect.stringContaining("8192") }]);
  });
});

describe("prose", () => {
  test("its hex colours are the palette when no palette is given, each once", () => {
    const text = "Skin #C98F4B, line #000; skin #c98f4b. Not &#123; page.html#abc #12345 #abcdefg nor #fffx.";
    expect(parseStyle(text).style.palette).toEqual(["#c98f4b", "#000000"]);
    expect(parseStyle(`---\npalette: ["#fff"]\n---\n${text}`).style.palette).toEqual(["#ffffff"]);
  });

  test("control characters go, lines stay", () => {
    expect(parseStyle(" a\u0000b\n\n\tc\u009F ").style.text).toBe("ab\n\n\tc");
  });
});

describe("bounds", () => {
  test("texts are cut at 200 code points, lists at 64, the prose at 100,000", () => {
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
    expect(parseStyle("é".repeat(100_001))).toEqual({
      style: { ...emptyStyle, text: "é".repeat(100_000) },
      problems: [{ line: 1, message: expect.stringContaining("100000") }],
    });
  });

  test("any text is read without a throw, the same each time, and its own text again", () => {
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
    ];
    const yaml = fc
      .array(fc.constantFrom(...parts), { maxLength: 40 })
      .map((list) => `---\n${list.join("")}\n---\nend`);
    fc.assert(
      fc.property(fc.oneof(yaml, fc.string({ unit: "binary" })), (markdown) => {
        const { style, problems } = parseStyle(markdown);
        expect(parseStyle(markdown)).toEqual({ style, problems });
        for (const colour of style.palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
        if (!style.text.startsWith("---")) expect(parseStyle(style.text).style.text).toBe(style.text);
        for (const { line } of problems) expect(line >= 1 && line <= markdown.split(/\r\n|\n|\r/).length).toBe(true);
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
  ])("time grows with the text, not with its square, as front matter and as prose: %j", (unit) => {
    const read = (size: number): void => {
      const text = unit.repeat(Math.ceil(size / unit.length));
      parseStyle(text);
      parseStyle(`---\n${text}\n---\n`);
    };
    expect(growth(100_000, read)).toBeLessThan(linear);
  });
});
