/* The text about plans and styles, held to the parser: a text that the parser would contradict fails here. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { directions } from "../../src/domain/asset";
import { grammar } from "../../src/features/plans/grammar";
import { parsePlan } from "../../src/features/plans/plan-parser";
import { parseStyle } from "../../src/features/plans/style-parser";

const size = { width: 32, height: 32 };
const [, planExample = "", styleExample = ""] =
  /```markdown\n([^]*?)\n```[^]*```markdown\n([^]*?)\n```/.exec(grammar) ?? [];

function only(markdown: string) {
  const { assets, problems } = parsePlan(`## Things\n${markdown}`, size);
  expect(problems).toEqual([]);
  expect(assets).toHaveLength(1);
  return assets[0];
}

describe("the example of a plan", () => {
  const { assets, problems } = parsePlan(planExample, size);
  const find = (name: string) => assets.find((asset) => asset.name === name);

  test("is read without a problem, line by line", () => {
    expect(problems).toEqual([]);
    expect(assets.map(({ name }) => name)).toEqual([
      "Farmer",
      "Scarecrow",
      "Meadow Grass",
      "Oak Tree",
      "Campfire",
      "Gold Coin",
    ]);
  });

  test("says what the text says about it", () => {
    const farmer = find("Farmer");
    const frames = farmer?.animations.map((animation) => animation.frames) ?? [];
    expect([farmer?.explicitKey, farmer?.directions.length, frames]).toEqual(["farmer", 4, [2, 4]]);
    expect(grammar).toContain("4 × (2 + 4) = 24");
    expect(farmer?.description).toMatch(/straw hat.*hoe/);
    expect(find("Scarecrow")?.description).toBe("patched coat, pumpkin head");
    expect(find("Oak Tree")).toMatchObject({ slug: "oak-tree", width: 48, height: 64 });
    expect(find("Gold Coin")).toMatchObject({ kind: "icon", animations: [{ name: "loop", frames: 6 }] });
  });
});

test("the example of a style is read without a problem, every field of it", () => {
  const { style, problems } = parseStyle(styleExample);
  expect(problems).toEqual([]);
  const isEmpty = (value: unknown): boolean =>
    value === null || value === "" || (Array.isArray(value) && value.length === 0);
  expect(Object.entries(style).filter(([, value]) => isEmpty(value))).toEqual([]);
  expect(parseStyle("Warm #ffcc00 and #102030.").style.palette).toEqual(["#ffcc00", "#102030"]);
});

describe("each rule of the text holds", () => {
  const named = [...grammar.matchAll(/`(\[[A-Z]+(?::\w+)?\])`/g)].map(([, tag = ""]) => tag);
  const examples: Readonly<Record<string, string>> = {
    "[ANIM:N]": "[ANIM:3]",
    "[SIZE:WxH]": "[SIZE:8x9]",
    "[KIND:k]": "[KIND:icon]",
  };
  test.each([...new Set(named)])("%s is a tag", (tag) => {
    expect(only(`- ${examples[tag] ?? tag} Ruin`)?.name).toBe("Ruin");
  });

  test("every kind is one", () => {
    const [, listed = ""] = /`\[KIND:k\]`: one of (.*)\. Without/.exec(grammar) ?? [];
    const kinds = [...listed.matchAll(/`([a-z-]+)`/g)].map(([, kind = ""]) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of kinds) expect(only(`- [KIND:${kind}] Ruin`)?.kind).toBe(kind);
  });

  test("every pose adds an animation, and any name with a number of frames does", () => {
    const [, listed = ""] = /with a pose \((.*?)\)/.exec(grammar) ?? [];
    const poses = [...listed.matchAll(/`(\w+)`/g)].map(([, pose = ""]) => pose);
    expect(poses).toHaveLength(8);
    for (const name of [...poses, "juggle (3 frames)"])
      expect(only(`- Hero\n  - ${name}`)?.animations[0]?.name).toBe(name.replace(/ \(.*/, ""));
    expect(only("- Hero\n  - Animations: idle, walk (4 frames)")?.animations).toEqual([
      { name: "idle", frames: 1 },
      { name: "walk", frames: 4 },
    ]);
    expect(only("- Hero\n  - tall\n  Description: old\n  and grey")?.description).toBe("tall, old and grey");
  });

  test("the form of an item, its bullets, headings and defaults", () => {
    const item = only("- [MOVEABLE:8] Hero (4 frames) {#me}: brave");
    expect(item).toMatchObject({ name: "Hero", explicitKey: "me", description: "brave", directions, ...size });
    expect(only("* [KIND:character-sprite] Hero (4 frames)")?.animations).toEqual([{ name: "idle", frames: 4 }]);
    expect(only("+ Hero [ANIM:2]\n  - idle\n  - walk (4 frames)")?.animations).toEqual([
      { name: "idle", frames: 2 },
      { name: "walk", frames: 4 },
    ]);
    expect(only("###### Ruins\n- Wall — old")).toMatchObject({ category: "Ruins", description: "old" });
  });

  test("comments are private, and other lines are reported", () => {
    expect(only("- Hero <!-- draw this one first -->")?.name).toBe("Hero");
    for (const line of ["```\n- Hero\n```", "1. Hero", "| Hero | 1 |", "> Hero", "Hero"])
      expect(parsePlan(`## Things\n${line}`, size)).toMatchObject({ assets: [], problems: [{ line: 2 }] });
  });
});

test("the README quotes the grammar", () => {
  const readme = readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");
  const [, quoted] = /<!-- grammar -->\n([^]*?)\n<!-- \/grammar -->/.exec(readme) ?? [];
  expect(quoted).toBe(grammar);
});
