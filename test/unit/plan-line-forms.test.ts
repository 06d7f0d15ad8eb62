/* Forms of lists that people use beside one item a line: names in a row, running numbers, sizes of a whole list. */
import { describe, expect, test } from "vitest";
import { listed, problemsOf, read } from "../support/readings";

async function namesOf(plan: string): Promise<string[]> {
  return (await read(plan)).items.map(({ name }) => name);
}

describe("several names on a line", () => {
  test.each([
    ["## Cursor Icons\n- Aim, Dig, Cancel, Mark", ["Aim", "Dig", "Cancel", "Mark"]],
    ["## Things\n- cave_rat, ice_bat, mole", ["cave rat", "ice bat", "mole"]],
    ["## Things\n- barrel, lantern, sword", ["barrel", "lantern", "sword"]],
    ["## Foes\nDraw these:\n\n`npc_cook`, `npc_monk`, `npc_smith`", ["npc cook", "npc monk", "npc smith"]],
    ["## Biomes\n**Coast (3):** dune, reef, tide_pool", ["dune", "reef", "tide pool"]],
    ["## Tiles\n- Types: moss floor, brick floor, tar floor", ["moss floor", "brick floor", "tar floor"]],
    ["## Faces\n- mood_{good,bad}.png", ["mood good", "mood bad"]],
    ["## Buttons\n- tile_0004.png ~ tile_0006.png", ["tile 0004", "tile 0005", "tile 0006"]],
  ])("%j", async (plan, names) => {
    expect(await namesOf(plan)).toEqual(names);
  });

  test.each([
    ["## Foes\n- Bat, purple, torn wings", ["Bat, purple, torn wings"]],
    ["## Foes\n- Bat: purple, torn wings, red eyes, long ears", ["Bat"]],
  ])("words that describe one thing stay together: %j", async (plan, names) => {
    expect(await namesOf(plan)).toEqual(names);
  });
});

describe("running numbers", () => {
  test("a column of places in the table names nothing", async () => {
    const plan =
      "## Foes\n| # | File | Enemy | Scale |\n|-|-|-|-|\n| B1 | `bat.png` | Bat | 0.5 |\n| B2 | `rat.png` | Rat | 0.7 |";
    expect(await namesOf(plan)).toEqual(["Bat", "Rat"]);
  });

  test("numbers and progress beside names count nothing", async () => {
    const plan =
      "## Towers\n| # | Tower | Base | Sides |\n|-|-|-|-|\n| 1 | Frost Spire | [x] | 8/8 |\n| 2 | Mortar | [ ] | 0/8 |";
    expect(await namesOf(plan)).toEqual(["Frost Spire", "Mortar"]);
  });

  test("a table right below a text keeps its header", async () => {
    const plan =
      "## Foes\n> Six of them.\n| key | File | Look |\n|-|-|-|\n| `foe/bat` | bat.png | torn |\n| `foe/rat` | rat.png | grey |";
    expect((await read(plan)).items.map(({ line }) => line)).toEqual([5, 6]);
  });

  test("a file that an earlier table gave a name is the same item", async () => {
    const first = "## Foes\n| Foe | File |\n|-|-|\n| Battering Ram | `ram.png` |\n| Bat | `bat.png` |";
    const again = "## All files\n| File | Priority |\n|-|-|\n| `ram.png` | P1 |\n| `bat.png` | P2 |";
    expect(await namesOf(`${first}\n\n${again}`)).toEqual(["Battering Ram", "Bat"]);
    expect(await problemsOf(`${first}\n\n${again}`)).toEqual(["10-11 repeated"]);
  });

  test("the icon and the effect of one spell are two items", async () => {
    expect(await listed("## Spell icons\n- Frost Ring\n\n## Spell effects\n- Frost Ring")).toEqual([
      "Frost Ring | 32x32 | icon",
      "Frost Ring | 32x32 | sprite-sheet",
    ]);
  });
});

describe("values of a whole list", () => {
  test.each([
    ["above the list", "## Foes\n- **Size:** 48x48\n- **View:** side\n\n1. Bat\n2. Rat"],
    ["in the list", "## Foes\n- Size: 48x48\n- Bat\n- Rat"],
    ["above the headings", "## Foes\n**Format**: PNG\n**Size**: 48x48 pixels\n\n### Caves\n- Bat\n- Rat"],
  ])("a size field %s holds for its items", async (_where, plan) => {
    expect((await listed(plan)).map((item) => item.split(" | ").slice(0, 2).join(" "))).toEqual([
      "Bat 48x48",
      "Rat 48x48",
    ]);
  });

  test("a title that names icons holds for sections that name nothing", async () => {
    expect(await listed("# Game icons\n\n## Files\n- gold.png\n- crown.png")).toEqual([
      "gold | 32x32 | icon",
      "crown | 32x32 | icon",
    ]);
  });

  test("the folder of a file tells the kind where no heading does", async () => {
    expect(await listed("## Shipped\n- art/backgrounds/dusk.png\n- art/creatures/grumpf.png")).toEqual([
      "dusk | 32x32 | background",
      "grumpf | 32x32 | character-sprite",
    ]);
  });

  test("a number of tiers in a heading is no number of variants", async () => {
    expect((await read("## Tier 5 Variants\n- Cannon\n- Mortar")).items.map(({ variants }) => variants)).toEqual([
      1, 1,
    ]);
  });
});

describe("parts that explain", () => {
  test.each([
    ["## How the swap works\n1. Ink on paper\n2. Scan at night\n3. Ship the result", ["2-4 rule"]],
    ["## Sites\n- **Old Site**: https://example.com/pots\n- **New Site**: https://example.com/pans", ["2-3 contents"]],
    ["## Foes\n- bundle.zip: all of them\n- intro.mp4: moving", ["2-3 code"]],
  ])("%j has no items", async (plan, problems) => {
    expect(await namesOf(plan)).toEqual([]);
    expect(await problemsOf(plan)).toEqual(problems);
  });

  test("art below a heading that is still called art is read", async () => {
    expect(
      await namesOf(
        "## Parts still needing art\n| Save as | Part |\n|-|-|\n| `a/heart.png` | Heart |\n| `a/skin.png` | Skin |",
      ),
    ).toEqual(["heart", "skin"]);
  });

  test("the thing that stands last in a Chinese heading decides", async () => {
    expect((await listed("## 兵种图标\n- 骑士\n- 弓手")).every((item) => item.endsWith("icon"))).toBe(true);
    expect(await problemsOf("## 角色\n- 骑士\n\n## 特效规格\n- 帧率: 30\n- 循环: 否")).toEqual(["5-6 rule"]);
  });
});
