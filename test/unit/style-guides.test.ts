/** Styles without front matter, in the forms in which people write art guides. */
import { describe, expect, test } from "vitest";
import type { Style } from "../../src/domain/style";
import { parseStyle } from "../../src/reading/styles/style-parser";

const read = (...lines: readonly string[]) => parseStyle(lines.join("\n"));
const styleOf = (...lines: readonly string[]): Style => read(...lines).style;

describe("fields", () => {
  test.each([
    ["a bold list", ["- **Resolution:** 64x64", "- **Perspective:** side view", "- **Mood**: eerie"]],
    ["a plain list", ["* Resolution: 64 x 64 px", "* Perspective: side view", "* Mood: eerie"]],
    [
      "a table",
      ["| Rule | Decision |", "|---|---|", "| Sprite size | 64×64 |", "| Camera | side view |", "| Mood | eerie |"],
    ],
    ["bold lines in a row", ["**Tile size:** 64px", "**View:** side view", "**Atmosphere:** eerie"]],
    [
      "sections",
      ["# Style", "## Sprite size", "Sprites are 64x64.", "## Perspective", "Side view.", "## Mood", "Eerie."],
    ],
    ["a quote", ["> - Grid: 64px", "> - Perspective: side view", "> - Mood: eerie"]],
    ["German", ["- Auflösung: 64x64", "- Perspektive: side view", "- Stimmung: eerie"]],
    ["Spanish", ["- Resolución: 64x64", "- Perspectiva: side view", "- Ambiente: eerie"]],
    ["Russian", ["- Разрешение: 64x64", "- Ракурс: side view", "- Настроение: eerie"]],
    ["Japanese", ["- 解像度：64x64", "- 視点：side view", "- 雰囲気：eerie"]],
  ])("%s gives size, perspective and mood", (_, lines) => {
    const { style, problems } = read(...lines);
    const { resolution, perspective, mood } = style;
    expect([resolution, perspective, mood?.toLowerCase()]).toEqual([{ width: 64, height: 64 }, "side view", "eerie"]);
    expect(problems).toEqual([]);
  });

  test.each([
    [
      "a remark in brackets that forbids",
      ["- Outline: soft dark edges (avoid pure black)"],
      { outline: "soft dark edges" },
    ],
    [
      "a label in bold before the sentence",
      ["## Light", "**Light.** One warm lamp, upper left."],
      { lighting: "One warm lamp, upper left" },
    ],
    ["a list that only names the light", ["- Show in the trailer: lighting"], { lighting: null }],
    ["a table of references", ["| Park atmosphere reference | mine |", "|---|---|"], { mood: null }],
    [
      "a heading of style and inspiration",
      ["## Visual Style & Inspiration", "- Game type: top-down adventure"],
      { perspective: "top-down" },
    ],
  ])("%s", (_what, lines, found) => {
    expect(styleOf(...lines)).toMatchObject(found);
  });

  test("sentences about the document or its files are no style", () => {
    expect(styleOf("本文档只定义视觉规范。", "制作方案.md（第 5 节）", "", "Flat shapes.").text).toBe("Flat shapes.");
  });

  test("front matter wins over fields, and fields over sentences", () => {
    const body = ["- Lighting: from the left", "", "A game in top-down view, warm evening lighting."];
    const both = ["---", "lighting: from above", "---", ...body];
    expect(styleOf(...both).lighting).toBe("from above");
    expect(styleOf(...body).lighting).toBe("from the left");
    expect(styleOf("A game in top-down view, warm evening lighting.")).toMatchObject({
      lighting: "warm evening lighting",
      perspective: "top-down",
    });
  });

  test("the size of the screen is not the size of sprites, and that is said", () => {
    const { style, problems } = read("- Resolution: 320x180", "- Display resolution: 640x360");
    expect(style.resolution).toBeNull();
    expect(problems).toEqual([expect.objectContaining({ line: 1, message: expect.stringContaining("Sprite size") })]);
    expect(styleOf("- Resolution: 320x180", "- Sprite size: 16x16").resolution).toEqual({ width: 16, height: 16 });
  });

  test("sentences with several sizes give none, and that is said", () => {
    const { style, problems } = read("Tiles are 16x16. Character sprites are 32x32.");
    expect(style.resolution).toBeNull();
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining("16x16, 32x32") })]);
    expect(styleOf("Everything is drawn on a 16 px grid.").resolution).toEqual({ width: 16, height: 16 });
  });
});

describe("the palette", () => {
  const three = ["#112233", "#445566", "#778899"];

  test.each([
    ["a list", ["## Palette", "- Ink: `#112233`", "- Stone: `#445566`", "- Fog: `#789`"]],
    [
      "a table",
      ["## Colours", "| Use | Hex |", "|---|---|", "| ink | #112233 |", "| stone | #445566 |", "| fog | #778899 |"],
    ],
    ["a code block", ["### Color Palette (draft)", "```", "Ground: #112233, #445566", "Sky:    #778899", "```"]],
    ["a palette file in a code block", ["## Palette", "```", "112233", "445566", "778899", "```"]],
    ["one line", ["Palette: #112233 #445566 #778899"]],
    ["sentences", ["Ink is #112233, stone #445566 and fog #778899."]],
    ["parts of a section", ["## Paleta de cores", "### Chão", "- `#112233`", "### Céu", "- `#445566`", "- `#778899`"]],
  ])("in %s is read in order", (_, lines) => {
    expect(styleOf(...lines).palette).toEqual(three);
  });

  test("a palette's section wins over colours elsewhere", () => {
    const lines = ["Buttons are #aaaaaa, #bbbbbb, #cccccc.", "## Palette", ...three.map((colour) => `- ${colour}`)];
    expect(styleOf(...lines).palette).toEqual(three);
  });

  test.each([
    "Never use pure black (#000000).",
    "No #000, please.",
    "Outlines: use #112233 instead of #000000.",
    "Avoid #000000; use #112233.",
    "Colours are never #fff000, #000000.",
    "- #000000: forbidden",
    "- `#000000` — never",
    "## Don't\n- #000000",
    "| Do | Don't |\n|---|---|\n| #112233 | #000000 |",
    "Kein #000000.",
    "不要使用 #000000。",
    "Magenta key: chroma key #000000.",
  ])("a colour that the text forbids is not in the palette: %j", (rule) => {
    const lines = ["## Palette", ...three.map((colour) => `- ${colour}`), "- #000000", "", "## Rules", rule];
    expect(styleOf(...lines).palette).toEqual(three);
    expect(read(...lines).problems).toEqual([
      expect.objectContaining({ line: 5, message: expect.stringContaining("#000000 is left out") }),
    ]);
  });

  test("fewer than three colours in sentences are no palette, and a palette field holds as many as it says", () => {
    const { style, problems } = read("One accent: a red #ff0000 lamp.");
    expect(style.palette).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining("`Palette: #ff0000`") })]);
    expect(styleOf("- Palette: #ff0000").palette).toEqual(["#ff0000"]);
  });

  test.each([
    ["Palette: PICO-8", "PICO-8", 16],
    ["- **Colour palette:** Endesga 32 (lospec)", "Endesga 32", 32],
    ["All art uses the Game Boy palette.", "Game Boy", 4],
    ["## Palette\nWe draw with Resurrect 64 only.", "Resurrect 64", 64],
    ["| Palette | DB16 |\n|---|---|\n| Palette | DB16 |", "DawnBringer 16", 16],
  ])("%j names a well-known palette", (line, name, count) => {
    const { paletteName, palette } = styleOf(line);
    expect([paletteName, palette.length]).toEqual([name, count]);
  });

  test("a game that a sentence names is no palette", () => {
    expect(styleOf("Inspired by Game Boy games and by Apollo missions.").paletteName).toBeNull();
  });

  test("the number of an issue is no colour", () => {
    expect(styleOf("See #252, #254 and #301.")).toMatchObject({ palette: [] });
  });
});

describe("the text", () => {
  test("has the sentences about the look, without headings, data, wishes and work", () => {
    const { style, unused } = read(
      "# Moor Lights — Art Guide",
      "",
      "This document defines the look of the game.",
      "",
      "## Visual style",
      "Chunky pixel art with soft, rounded silhouettes and two-tone shading.",
      "- No gradients, blur or glow",
      "",
      "## Sprite list",
      "| Sprite | Size | Frames |",
      "|---|---|---|",
      "| Hero | 16x16 | 4 |",
      "",
      "## Export",
      "Export from Aseprite as PNG into assets/sprites/.",
      "Soft shades need names with bold letters.",
    );
    expect(style.text).toBe("Chunky pixel art with soft, rounded silhouettes and two-tone shading.");
    expect(unused).toEqual([
      { line: 3, endLine: 3 },
      { line: 7, endLine: 16 },
    ]);
  });

  test("a field that was read is not in the text as well", () => {
    const { style, unused } = read("- Perspective: side view", "- Outline: thin", "", "Flat shapes.");
    expect([style.text, unused]).toEqual(["Flat shapes.", []]);
  });

  test("keywords are short words, and a sentence about the style is text", () => {
    expect(styleOf("Style: pixel art, cosy")).toMatchObject({ keywords: ["pixel art", "cosy"], text: "" });
    const sentence = "Style: a hand-painted world with soft light and very few lines";
    expect(styleOf(sentence)).toMatchObject({ keywords: [], text: sentence });
  });

  test("comments are private, and one that never ends hides nothing", () => {
    expect(read("<!-- ask Ada -->", "Flat shapes.")).toMatchObject({ style: { text: "Flat shapes." }, unused: [] });
    expect(styleOf("<!-- ask Ada", "Flat shapes.").text).toContain("Flat shapes.");
  });
});
