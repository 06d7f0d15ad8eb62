/* The smallest texts on which readers of plans fail, each with the right reading. They follow from lists of real games. */
import { describe, expect, test } from "vitest";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { listed, problemsOf, read } from "../support/readings";

const bat = "Bat | 24x16 | character-sprite | idle 4";

describe("the smallest plans", () => {
  test.each([
    [
      "a table with a header",
      "## Enemies\n| Name | Size | Frames | Notes |\n|-|-|-|-|\n| Bat | 24x16 | 4 | torn wings |",
      [bat],
    ],
    ["rows without a header", "| **Bat** | torn wings |", ["Bat | 32x32 | character-sprite"]],
    ["a table of counts", "| Category | Count |\n|-|-|\n| Enemies | 12 |", []],
    ["a heading with fields", "### Bat\n- **Size:** 24x16\n- **Frames:** 4\n- **Description:** purple", [bat]],
    [
      "a heading with poses",
      "## Bat\n- idle\n- walk\n- attack",
      ["Bat | 32x32 | character-sprite | idle 1, walk 1, attack 1"],
    ],
    ["size and frames in the name", "- Bat (24x16, 4 frames)", [bat]],
    ["nested frames", "- Cat\n  - Walk: 8 frames", ["Cat | 32x32 | character-sprite | walk 8"]],
    [
      "the contents of a sheet",
      "- props.png\n  - barrel\n  - crate",
      ["barrel | 32x32 | sprite-sheet", "crate | 32x32 | sprite-sheet"],
    ],
    ["an item twice", "## Enemies\n- Bat\n\n## Must have\n- Bat", ["Bat | 32x32 | character-sprite"]],
    [
      "three on a line",
      "- Barrel / Crate / Lamp (32x32)",
      ["Barrel | 32x32 | sprite-sheet", "Crate | 32x32 | sprite-sheet", "Lamp | 32x32 | sprite-sheet"],
    ],
    ["fuel is no orange", "- Fuel: orange-brown barrel", ["Fuel | 32x32 | sprite-sheet"]],
  ])("%s", async (_what, plan, items) => {
    expect(await listed(plan)).toEqual(items);
  });

  test.each([
    ["- Bat\n\n| Category | Count |\n|-|-|\n| Enemies | 12 |", ["3-5 count-table"]],
    ["## Enemies\n- Bat\n\n## Must have\n- Bat", ["5 repeated"]],
    ["- Barrel / Crate / Lamp (32x32)", ["1 split"]],
  ])("the lines that are not drawn as written are told: %j", async (plan, problems) => {
    expect(await problemsOf(plan)).toEqual(problems);
  });

  test.each(["Inimigos", "敌人", "Ennemis"])("what stands under %s is a character", async (heading) => {
    expect(await listed(`## ${heading}\n- Bat`)).toEqual(["Bat | 32x32 | character-sprite"]);
  });

  test("an edit of the frames keeps the key", async () => {
    const slugs = await Promise.all(
      [4, 6].map(async (frames) => (await read(`- Bat (24x16, ${frames} frames)`)).items[0]?.slug),
    );
    expect(slugs).toEqual(["bat", "bat"]);
  });

  test("a long table that cannot be read is one problem, and the refusal is another", async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `| ${index} | ${index * 2} |`).join("\n");
    const { problems } = await read(`| A | B |\n|-|-|\n${rows}`);
    expect(problems.map(({ kind, line, endLine }) => [kind, line, endLine])).toEqual([
      ["count-table", 1, 252],
      ["refused", 1, 252],
    ]);
    expect(problems[0]?.message).toContain("252 lines");
  });

  test("a style in fields gives its size and its perspective", () => {
    const { style } = parseStyle("- **Resolution:** 64x64\n- **Perspective:** side view");
    expect(style).toMatchObject({ resolution: { width: 64, height: 64 }, perspective: "side view" });
  });
});
