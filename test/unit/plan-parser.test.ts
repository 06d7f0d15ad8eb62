import { describe, expect, test } from "vitest";
import { guessKind } from "../../src/features/plans/plan-kind";
import { parsePlan } from "../../src/features/plans/plan-parser";
import { defaults, four, moves, only, problemsOf } from "../support/plans";

describe("the old parser's defects do not come back", () => {
  test("explicit mobility tags are never lost", () => {
    const plan = "## Characters\n- [MOVEABLE:8] Farmer\n- [STATIC] Statue Guard\n- [ANIM:6] Campfire";
    const { assets } = parsePlan(plan, defaults);
    expect(assets.map((asset) => [asset.directions.length, moves(asset)])).toEqual([
      [8, ""],
      [0, ""],
      [0, "idle 6"],
    ]);
  });

  test("a Description line reaches the asset", () => {
    expect(only("- Oak Tree\n  Description: Large oak tree with autumn leaves").description).toBe(
      "Large oak tree with autumn leaves",
    );
  });

  test.each([
    "Torch (4 frames)",
    "Torch (4-frame)",
    "Torch (4 frame)",
    "Torch (4-frames)",
    "(4 Frames) Torch",
    "Torch ( 4 frames )",
  ])("%s has four frames, and the count leaks into no text", (item) => {
    const asset = only(`- ${item}: lit`);
    expect([asset.name, asset.description, moves(asset)]).toEqual(["Torch", "lit", "loop 4"]);
  });

  test.each([
    ["Oak Tree", "Environment", "sprite-sheet"],
    ["Barrel", "Environment", "sprite-sheet"],
    ["Campfire", "Environment", "sprite-sheet"],
    ["Wooden Chair", "Furniture", "sprite-sheet"],
    ["Bar", "Town", "sprite-sheet"],
    ["Barn Door", "Buildings", "sprite-sheet"],
    ["Guild Sign", "Buildings", "sprite-sheet"],
  ])("%s in %s is not mistaken for another kind", (name, category, kind) => {
    expect(guessKind(name, category)).toBe(kind);
  });

  test("a line put in between changes nothing about the others but their lines", () => {
    const before = parsePlan("## A\n- One\n- Two: b", defaults).assets;
    const after = parsePlan("## A\n- New\n- One\n- Two: b", defaults).assets.slice(1);
    expect(after).toEqual(before.map((asset) => ({ ...asset, line: asset.line + 1 })));
  });
});

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
    ["- snake_case_hero: 5 * 3 * 2", "snake_case_hero", "5 * 3 * 2"],
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
  ])("%s is read as name and description", (item, name, description) => {
    const asset = only(item);
    expect([asset.name, asset.description]).toEqual([name, description]);
    expect(problemsOf(item)).toEqual([]);
  });

  test("tags count in any case, order and place, several in one bracket too", () => {
    const tagged = [
      "[moveable:4] [Size:8x16] [kind:Icon] Gem",
      "Gem [SIZE:8X16] [KIND:icon][MOVEABLE:4]",
      "[KIND:icon, SIZE:8×16] Gem: [MOVEABLE:4]",
    ];
    for (const item of tagged) {
      expect(only(`- ${item}`)).toMatchObject({
        name: "Gem",
        description: "",
        kind: "icon",
        width: 8,
        height: 16,
        directions: four,
      });
    }
  });

  test("an explicit kind wins over every guess", () => {
    expect(only("- [KIND:background] Health Bar Icon").kind).toBe("background");
  });

  test("a frame count alone is idle for a character and loop for the rest", () => {
    expect(moves(only("- [KIND:character-sprite] Thing (1 frame)"))).toBe("idle 1");
    expect(moves(only("- [ANIM:3] Thing"))).toBe("loop 3");
    expect(moves(only("- [STATIC] [ANIM:3] Thing"))).toBe("loop 3");
    expect(moves(only("- Thing"))).toBe("");
  });

  test("marks at the end of the description are marks: tags, key, frames", () => {
    const asset = only("- Torch: lit (3 frames) [SIZE:8x8] {#fire}");
    expect([asset.description, moves(asset), asset.width, asset.explicitKey]).toEqual(["lit", "loop 3", 8, "fire"]);
  });

  test("the nearest heading names the category, of any depth, and an item above all has one too", () => {
    const { assets } = parsePlan("- A\n## **Props**:\n- B\n###### Deep ##\n- C\n##Tight\n- D", defaults);
    expect(assets.map((asset) => asset.category)).toEqual(["Assets", "Props", "Deep", "Tight"]);
  });
});

describe("nested lines", () => {
  test("poses and names with a frame count are animations; the item's count is for those that have none", () => {
    const nested = "  - Idle\n\t* walk (4 frames): slow\n\n  - wave (3-frame)\n  - [ANIM:5] spin\n    - die";
    const asset = only(`- [ANIM:2] Hero: brave\n${nested}`);
    expect(moves(asset)).toBe("idle 2, walk 4, wave 3, spin 5, die 2");
    expect(asset.description).toBe("brave, walk: slow");
    expect(moves(only("- Hero\n  - idle\n  - walk"))).toBe("idle 1, walk 1");
  });

  test("one bullet may list animations", () => {
    expect(moves(only("- Hero\n  - Animations: idle, run (2 frames)\n  - Poses:\n    - hurt"))).toBe(
      "idle 1, run 2, hurt 1",
    );
  });

  test("any other bullet describes, and every description is kept", () => {
    const nested =
      "  - tall.\n  Description: red hat\n  and blue\n  coat\n  - **Description:** walks slowly\n  - Colour: red (3 frames)";
    const asset = only(`- Hero: brave\n${nested}`);
    expect(asset.description).toBe("brave, tall. red hat and blue coat, walks slowly, Colour: red (3 frames)");
    expect(asset.animations).toEqual([]);
  });

  test("a wrapped line goes on; after a gap it is a text of its own", () => {
    expect(only("- Hero: young\n  and brave\n\n  tall\n").description).toBe("young and brave, tall");
  });

  test("a BOM does not count as an indent", () => {
    expect(parsePlan("\uFEFF- A\n  - idle", defaults).assets.map(moves)).toEqual(["idle 1"]);
  });

  test("a Description line needs no indent, as a bullet or not", () => {
    expect(only("- Hero\nDescription: brave\n- Description: bold").description).toBe("brave, bold");
  });

  test("one space more is a sibling, two are a child, under every bullet", () => {
    expect(parsePlan("- A\n - B\n   - idle\n- C\n  - run", defaults).assets.map(moves)).toEqual([
      "",
      "idle 1",
      "run 1",
    ]);
  });

  test("an animation named twice counts once", () => {
    expect(moves(only("- Hero\n  - idle\n  - IDLE (4 frames)"))).toBe("idle 4");
    expect(problemsOf("- Hero\n  - idle\n  - idle")).toEqual([
      '3: "idle" is already an animation of this item: remove one of them.',
    ]);
  });
});
