/* Hatchery's own format: tags, keys, frames, descriptions and nested animations. */
import { describe, expect, test } from "vitest";
import { defaults, moves, only, read } from "../support/readings";
import { readPlan } from "../../src/reading/plans/read-plan";

const four = ["front", "back", "left", "right"];

describe("items", () => {
  test.each([
    ["* Hero: brave", "Hero", "brave"],
    ["+ Hero — brave: and bold", "Hero", "brave: and bold"],
    ["-\tHero – brave", "Hero", "brave"],
    ["- Hero - brave", "Hero", "brave"],
    ["- Hero:brave", "Hero", "brave"],
    ["- Hero: brave — bold", "Hero", "brave — bold"],
    ["- **Hero:** *brave*", "Hero", "brave"],
    ["- `Hero`: brave", "Hero", "brave"],
    ["- __Hero__ — brave", "Hero", "brave"],
    ["- [Hero](art/hero.png): brave", "Hero", "brave"],
    ["- snake_case_hero: 5 * 3 * 2", "snake case hero", "5 * 3 * 2"],
    ["- [x] Hero: brave", "Hero", "brave"],
    ['- Sign "Keep: out": oak plank', 'Sign "Keep: out"', "oak plank"],
    ['- 24" Monitor: shows "hi"', '24" Monitor', 'shows "hi"'],
    ["- Clock 12:30: round face", "Clock 12:30", "round face"],
    ["- Door (oak: old): heavy", "Door (oak: old)", "heavy"],
    ["- Knight - Elder: grey beard", "Knight - Elder", "grey beard"],
    ["- 勇者：赤いマント", "勇者", "赤いマント"],
    ["- He\u0000r\u009Fo: br\u0007ave", "Hero", "brave"],
    ["- Hero <!-- a note -->: brave", "Hero", "brave"],
    ["- x2*3* Hero: brave", "x2*3* Hero", "brave"],
    ["- Sign: reads [A]", "Sign", "reads [A]"],
    ["- Sign: reads [A] or [STATIC] noise", "Sign", "reads [A] or [STATIC] noise"],
  ])("%s is read as name and description", async (item, name, description) => {
    const asset = await only(item);
    expect([asset.name, asset.description]).toEqual([name, description]);
    expect((await read(item)).problems).toEqual([]);
  });

  test.each([
    "Torch (4 frames)",
    "Torch (4-frame)",
    "Torch (4 frame)",
    "Torch (4-frames)",
    "(4 Frames) Torch",
    "Torch ( 4 frames )",
  ])("%s has four frames, and the count leaks into no text", async (item) => {
    const asset = await only(`- ${item}: lit`);
    expect([asset.name, asset.description, moves(asset)]).toEqual(["Torch", "lit", "loop 4"]);
  });

  test("tags count in any case, order and place, several in one bracket too", async () => {
    const tagged = [
      "[moveable:4] [Size:8x16] [kind:Icon] Gem",
      "Gem [SIZE:8X16] [KIND:icon][MOVEABLE:4]",
      "[KIND:icon, SIZE:8×16] Gem: [MOVEABLE:4]",
    ];
    const expected = { name: "Gem", description: "", kind: "icon", width: 8, height: 16, directions: four };
    for (const item of tagged) expect(await only(`- ${item}`)).toMatchObject(expected);
  });

  test("marks at the end of the description are marks: tags, key, frames", async () => {
    const asset = await only("- Torch: lit (3 frames) [SIZE:8x8] {#fire}");
    expect([asset.description, moves(asset), asset.width, asset.explicitKey]).toEqual(["lit", "loop 3", 8, "fire"]);
  });

  test("explicit mobility tags are never lost", async () => {
    const { items } = await read("## Characters\n- [MOVEABLE:8] Farmer\n- [STATIC] Statue Guard\n- [ANIM:6] Campfire");
    expect(items.map((item) => [item.directions.length, moves(item)])).toEqual([
      [8, ""],
      [0, ""],
      [0, "idle 6"],
    ]);
  });
});

describe("nested lines", () => {
  test("poses and names with a frame count are animations; the item's count is for those that have none", async () => {
    const nested = "  - Idle\n\t* walk (4 frames): slow\n\n  - wave (3-frame)\n  - [ANIM:5] spin\n    - die";
    const asset = await only(`- [ANIM:2] Hero: brave\n${nested}`);
    expect(moves(asset)).toBe("idle 2, walk 4, wave 3, spin 5, die 2");
    expect(asset.description).toBe("brave, walk: slow");
  });

  test("any other bullet describes, and every description is kept", async () => {
    const nested =
      "  - tall.\n  Description: red hat\n  and blue\n  coat\n  - **Description:** walks slowly\n  - Colour: red (3 frames)";
    const asset = await only(`- Hero: brave\n${nested}`);
    expect(asset.description).toBe("brave, tall. red hat and blue coat, walks slowly, Colour: red (3 frames)");
    expect(asset.animations).toEqual([]);
  });

  test("a Description line needs no indent, as a bullet or not", async () => {
    expect((await only("- Hero\nDescription: brave\n- Description: bold")).description).toBe("brave, bold");
  });

  test("an asset never has more than 256 images, the longest animation giving way, and says so", async () => {
    const plan = "- [MOVEABLE:8] Hero\n  - idle (2 frames)\n  - run (99999999999999999999 frames)\n  - spin (7 frames)";
    expect(moves(await only(plan))).toBe("idle 2, run 23, spin 7");
    expect((await read(plan)).problems.map(({ kind }) => kind)).toEqual(["tag"]);
  });
});

describe("tags with a fault", () => {
  test.each([
    ["[MOVEABLE:5]", "[MOVEABLE:4] or [MOVEABLE:8]"],
    ["[MOVEABLE]", "[MOVEABLE:4] or [MOVEABLE:8]"],
    ["[ANIM:0]", "[ANIM:N] with N from 1"],
    ["[ANIM:x]", "[ANIM:N] with N from 1"],
    ["[SIZE:99999x1]", "[SIZE:WxH] with sides from 1 to 2048 pixels"],
    ["[SIZE:0x1]", "[SIZE:WxH] with sides from 1 to 2048 pixels"],
    ["[STATIC:1]", "write [STATIC]"],
    ["[KIND:dragon]", "character-sprite, sprite-sheet, tileset"],
    ["[FOO]", "the tags are STATIC, MOVEABLE, ANIM, SIZE, KIND"],
  ])("%s is reported and ignored, and the asset is made", async (tag, advice) => {
    const { items, problems } = await read(`## Things\n- ${tag} Hero: brave`);
    expect(problems).toEqual([{ line: 2, endLine: 2, kind: "tag", message: expect.stringContaining(advice) }]);
    expect(items).toEqual([{ ...(await only("- Hero: brave")), text: items[0]?.text }]);
  });

  test.each([
    ["- Barrel: oak [SIZE:8x8] barrel", 1, "before the item's name"],
    ["- Barrel: oak [Size: 8x8] barrel", 1, "before the item's name"],
    ["- Barrel: oak [MOVEABLE] barrel", 1, "before the item's name"],
    ["- Barrel: [STATIC] oak barrel", 1, "before the item's name"],
    ["- Barrel: [FOO] oak barrel", 1, "before the item's name"],
    ["- Barrel: oak {#b} barrel", 1, "before the item's name"],
    ["- Barrel: oak barrel [FOO]", 1, "the tags are"],
    ["- Barrel: oak barrel [MOVABLE:4]", 1, "the tags are"],
    ["- Barrel: oak barrel [ANIM:0]", 1, "[ANIM:N]"],
    ["- Barrel\n  - [FOO] oak barrel", 2, "item's own line"],
    ["- Barrel\n  - oak barrel [FOO]", 2, "item's own line"],
    ["- Barrel\n  - oak [SIZE:8x8] barrel", 2, "item's own line"],
    ["- Barrel\n  Description: [FOO] oak barrel", 2, "item's own line"],
    ["- Barrel\n  oak [KIND:icon] barrel", 2, "item's own line"],
  ])(
    "a tag out of its place is reported once, and neither counts nor reaches the prompt: %j",
    async (plan, line, advice) => {
      const { items, problems } = await read(plan);
      expect(problems).toEqual([{ line, endLine: line, kind: "tag", message: expect.stringContaining(advice) }]);
      expect(items).toMatchObject([{ name: "Barrel", description: "oak barrel", width: 32 }]);
    },
  );

  test.each([
    "recalls a verse [sic]",
    "a hat [optional] and a coat [optional]",
    "[optional] a hat",
    "press [A] or [F1]",
    "humming [static] noise",
    "a sign that reads [EXIT] in red",
    'a sign that reads "[EXIT]"',
    "a list [of things: many] and [1, 2]",
  ])("honest brackets stay as they are, and unreported: %j", async (text) => {
    for (const plan of [`- Thing: ${text}`, `- Thing\n  - ${text}`, `- Thing\n  Description: ${text}`]) {
      expect(await readPlan(plan, defaults)).toMatchObject({ items: [{ description: text }], problems: [] });
    }
  });
});

test.each([
  ["Ice Golem", "Bosses", "character-sprite"],
  ["Merchant", "NPCs", "character-sprite"],
  ["Cow", "Farm Animals", "character-sprite"],
  ["Wolf", "Heroes & Enemies", "character-sprite"],
  ["Goblin", "Level 1", "character-sprite"],
  ["Throne", "Boss Room", "sprite-sheet"],
  ["Knight Statue", "Dungeon", "sprite-sheet"],
  ["Heart", "UI Elements", "ui-element"],
  ["Health Bar", "Town", "ui-element"],
  ["Pause Menu", "Menus", "ui-element"],
  ["Sword", "UI Icons", "icon"],
  ["Potion", "Inventory", "icon"],
  ["Hero Icon", "Characters", "icon"],
  ["Night Sky", "Level 1", "background"],
  ["Clouds", "Skies", "background"],
  ["Title Screen", "UI", "background"],
  ["Stone Floor", "Dungeon", "tileset"],
  ["Grass Tiles 01", "Environment", "tileset"],
  ["Cliff", "Background Tiles", "tileset"],
  ["Wall Torch", "Dungeon", "sprite-sheet"],
])("%s in %s is by good guess a kind of its own", async (name, category, kind) => {
  expect((await read(`## ${category}\n- ${name}`)).items).toMatchObject([{ name, kind }]);
});
