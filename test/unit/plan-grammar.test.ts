/* The text about plans and styles, held to the readers: a text that the readers would contradict fails here. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { directions } from "../../src/domain/asset";
import { assignKeys } from "../../src/features/plans/keys";
import { grammar, planGuide } from "../../src/features/plans/grammar";
import type { PlanItem, PlanReading } from "../../src/reading/plans/plan-reading";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { readPlan } from "../../src/reading/plans/read-plan";

const size = { width: 32, height: 32 };
const [table = "", shown = "", own = "", style = ""] = [...grammar.matchAll(/```markdown\n([^]*?)\n```/g)].map(
  ([, block = ""]) => block,
);

async function only(markdown: string): Promise<PlanItem> {
  const { items, problems } = await readPlan(`## Things\n${markdown}`, size);
  expect(problems).toEqual([]);
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`${items.length} items in ${markdown}`);
  return item;
}

describe("the table", () => {
  test("is read as the text shows: every line, key, name, kind, size, animation and description", async () => {
    const { items, problems } = await readPlan(table, size);
    expect(problems).toEqual([]);
    const rows = shown.split("\n").slice(2);
    const read = assignKeys(items, new Map()).items.map((item) => {
      const { line, key, name, kind, width, height, description } = item;
      const moves = item.animations.map((one) => `${one.name} ${one.frames} at ${one.fps} fps`).join(", ");
      return `| ${line} | \`${key}\` | ${name} | ${kind} | ${width}×${height} |  | ${moves} | ${description} |`;
    });
    expect(read).toEqual(rows);
  });
});

describe("the example in our own format", () => {
  let reading: PlanReading;
  beforeAll(async () => {
    reading = await readPlan(own, size);
  });
  const find = (name: string): PlanItem | undefined => reading.items.find((item) => item.name === name);

  test("is read without a problem, line by line", () => {
    expect(reading.problems).toEqual([]);
    const names = ["Farmer", "Scarecrow", "Meadow Grass", "Oak Tree", "Campfire", "Gold Coin"];
    expect(reading.items.map(({ name }) => name)).toEqual(names);
  });

  test("says what the text says about it", () => {
    const farmer = find("Farmer");
    expect([farmer?.explicitKey, farmer?.directions.length]).toEqual(["farmer", 4]);
    expect(farmer?.animations).toEqual([
      { name: "idle", frames: 2, fps: 4, loop: true },
      { name: "walk", frames: 4, fps: 6, loop: true },
    ]);
    expect(grammar).toContain("4 × (2 + 4) = 24");
    expect(farmer?.description).toMatch(/straw hat.*hoe/);
    expect(find("Scarecrow")?.description).toBe("patched coat, pumpkin head");
    expect(find("Oak Tree")).toMatchObject({ slug: "oak-tree", width: 48, height: 64 });
    expect(find("Gold Coin")).toMatchObject({ kind: "icon", animations: [{ name: "loop", frames: 6 }] });
  });
});

test("the example of a style is read without a problem", () => {
  expect(style).toContain("palette:");
  expect(parseStyle(style).problems).toEqual([]);
});

describe("each rule of the text holds", () => {
  const named = [...grammar.matchAll(/`(\[[A-Z]+(?::\w+)?\])`/g)].map(([, tag = ""]) => tag);
  const examples: Readonly<Record<string, string>> = {
    "[ANIM:N]": "[ANIM:3]",
    "[FPS:N]": "[ANIM:2] [FPS:9]",
    "[SIZE:WxH]": "[SIZE:8x9]",
    "[KIND:k]": "[KIND:icon]",
  };
  const factors = named.filter((tag) => /VARIANTS|TILES/.test(tag));

  test.each([...new Set(named)].filter((tag) => !factors.includes(tag)))("%s is a tag", async (tag) => {
    expect((await only(`- ${examples[tag] ?? tag} Ruin`)).name).toBe("Ruin");
  });

  test.each([...new Set(factors)])("%s is a tag that adds images", async (tag) => {
    const { variants, tiles } = await only(`- ${tag.replace(":N", ":3")} Ruin`);
    expect([variants, tiles]).not.toEqual([1, null]);
  });

  test("every kind is one", async () => {
    const [, listed = ""] = /`\[KIND:k\]`: one of (.*)\. Without/.exec(grammar) ?? [];
    const kinds = [...listed.matchAll(/`([a-z-]+)`/g)].map(([, kind = ""]) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of kinds) expect((await only(`- [KIND:${kind}] Ruin`)).kind).toBe(kind);
  });

  test("every pose adds an animation, and any name with a number of frames does", async () => {
    const [, listed = ""] = /with a pose \((.*?)\)/.exec(grammar) ?? [];
    const poses = [...listed.matchAll(/`(\w+)`/g)].map(([, pose = ""]) => pose);
    expect(poses).toHaveLength(8);
    for (const name of [...poses, "juggle (3 frames)"])
      expect((await only(`- Hero\n  - ${name}`)).animations[0]?.name).toBe(name.replace(/ \(.*/, ""));
    expect((await only("- Hero\n  - Animations: idle, walk (4 frames)")).animations).toMatchObject([
      { name: "idle", frames: 1 },
      { name: "walk", frames: 4 },
    ]);
    expect((await only("- Hero\n  Description: old\n  and grey")).description).toBe("old and grey");
  });

  test("the form of an item, its bullets, headings and defaults", async () => {
    const item = await only("- [MOVEABLE:8] Hero (4 frames) {#me}: brave");
    expect(item).toMatchObject({ name: "Hero", explicitKey: "me", description: "brave", directions, ...size });
    const idle = (await only("* [KIND:character-sprite] Hero (4 frames)")).animations;
    expect(idle).toMatchObject([{ name: "idle", frames: 4 }]);
    expect((await only("+ Hero [ANIM:2]\n  - idle\n  - walk (4 frames)")).animations).toMatchObject([
      { name: "idle", frames: 2 },
      { name: "walk", frames: 4 },
    ]);
    expect(await only("###### Ruins\n- Wall — old")).toMatchObject({ category: "Ruins", description: "old" });
  });

  test("attributes leave the name, wherever they stand, and a comment is private", async () => {
    const bat = { name: "Bat", slug: "bat", width: 24, height: 16 };
    expect(await only("- Bat (24x16, 4 frames, 12 fps)")).toMatchObject({
      ...bat,
      animations: [{ frames: 4, fps: 12 }],
    });
    expect(await only("- ✅ bat.png 24×16 px")).toMatchObject({ slug: "bat", width: 24 });
    const { items } = await readPlan("## Enemies (24x16)\n- Bat", size);
    expect(items).toMatchObject([bat]);
    expect((await only("- Hero <!-- draw this one first -->")).name).toBe("Hero");
  });
});

describe("the pages", () => {
  const quoted = (file: string, mark: string): string | undefined => {
    const text = readFileSync(path.join(import.meta.dirname, "../..", file), "utf8");
    return new RegExp(`<!-- ${mark} -->\\n([^]*?)\\n<!-- /${mark} -->`).exec(text)?.[1];
  };

  test("quote the text: docs/plans.md all of it, and the README the beginning", () => {
    expect(quoted("docs/plans.md", "grammar")).toBe(grammar);
    expect(quoted("README.md", "plan-guide")).toBe(planGuide);
  });
});
