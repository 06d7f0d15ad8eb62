import { describe, expect, test } from "vitest";
import { imageSlots } from "../../src/domain/asset";
import { parsePlan } from "../../src/features/plans/plan-parser";
import { defaults, moves, only, problemsOf } from "../support/plans";

describe("problems", () => {
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
  ])("%s is reported and ignored, and the asset is made", (tag, advice) => {
    expect(problemsOf(`# T\n- ${tag} Hero`)).toEqual([expect.stringContaining(advice)]);
    expect(only(`- ${tag} Hero: brave`)).toEqual({ ...only("- Hero: brave"), line: 2 });
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
  ])("a tag out of its place is reported once, and neither counts nor reaches the prompt: %j", (plan, line, advice) => {
    const { assets, problems } = parsePlan(plan, defaults);
    expect(problems).toEqual([{ line, message: expect.stringContaining(advice) }]);
    expect(assets).toEqual([{ ...only("- Barrel: oak barrel"), category: "Assets", line: 1 }]);
  });

  test.each([
    "recalls a verse [sic]",
    "a hat [optional] and a coat [optional]",
    "[optional] a hat",
    "press [A] or [F1]",
    "humming [static] noise",
    "a sign that reads [EXIT] in red",
    'a sign that reads "[EXIT]"',
    "a list [of things: many] and [1, 2]",
  ])("honest brackets stay as they are, and unreported: %j", (text) => {
    for (const plan of [`- Thing: ${text}`, `- Thing\n  - ${text}`, `- Thing\n  Description: ${text}`]) {
      expect(parsePlan(plan, defaults)).toMatchObject({ assets: [{ description: text }], problems: [] });
    }
  });

  test.each([
    ["- [ANIM:2] Hero (3 frames)", 1, "2 counts"],
    ["- [STATIC] [MOVEABLE:4] Hero", 1, "[STATIC] is ignored"],
    ["- [MOVEABLE:4] [MOVEABLE:8] Hero", 1, "earlier tag"],
    ["- Hero (0 frames)", 1, "starts from 1"],
    ["- [STATIC Hero", 1, "never closed"],
    ["- Hero {#a} {#b}", 1, "one key"],
    ["- [STATIC]", 1, "no name"],
    ["- A\n-", 2, "no name"],
    ["- : brave", 1, "no name"],
    ["- Hero\n  -", 2, "says nothing"],
    ["- Hero\n  - [STATIC] red", 2, "item's own line"],
    ["- Hero\n  - [SIZE:8x8] idle", 2, "only [ANIM:N]"],
    ["## A\nloose", 2, "not drawn"],
    ["loose", 1, "not drawn"],
    ["# T\n- A\nloose", 3, "not drawn"],
    ["####### Deep", 1, "not drawn"],
    ["-Hero", 1, "not drawn"],
    ["• Hero", 1, "not drawn"],
    ["1. Hero", 1, "numbered list"],
    ["12) Hero", 1, "numbered list"],
    ["| Hero | brave |", 1, "table"],
    ["> Hero", 1, "quote"],
    ["# T\n\n# Monsters\n- A", 3, "`## Category`"],
    ["## \n- A", 1, "heading is empty"],
    ["# T\nMonsters\n---\n- A", 2, "underlined heading"],
    ["```\n- Hidden\n```\n- A", 1, "code block is not read"],
    ["# T\n- A\n~~~~\n- B", 3, "never ends"],
    ["- A <!-- note\n- B", 1, 'close it with "-->"'],
    ["# T\nOnly an idea.", 2, "Nothing is planned yet"],
  ])("%j is reported once, with its line and advice", (plan, line, advice) => {
    expect(parsePlan(plan, defaults).problems).toEqual([{ line, message: expect.stringContaining(advice) }]);
  });

  test("prose under the title introduces the game in silence; layout, comments and blank lines are nothing", () => {
    expect(
      problemsOf(
        "\uFEFF# T\r\n\r\nA game.\r\nWith hats.\r\n\r\nIndeed.\r\n\r\n---\r\n<!--\r\n- no\r\n-->\r\n## A\r\n- X\r\n***\r\n",
      ),
    ).toEqual([]);
  });

  test("what stands in a comment or a code block is no item, and what comes after an open one still is", () => {
    const plan = "<!-- - a -->\n<!--\n- b\n-->\n````\n```\n- c\n````\n```js\n- d\n- e <!-- f\n- g";
    expect(parsePlan(plan, defaults).assets.map(({ name, line }) => [name, line])).toEqual([
      ["d", 10],
      ["e", 11],
      ["g", 12],
    ]);
  });

  test("what is nested in a numbered line does not fall to the item above", () => {
    expect(parsePlan("- Bat\n1. Hero\n   - walk", defaults).assets.map(moves)).toEqual([""]);
  });

  test("lines are counted the same after CRLF, CR and LF", () => {
    expect(parsePlan("- A\r\n- B\r- C\n\r\n- D", defaults).assets.map((asset) => asset.line)).toEqual([1, 2, 3, 5]);
  });
});

describe("bounds", () => {
  test("names and descriptions are cut at code points and reported", () => {
    const { assets, problems } = parsePlan(`- ${"😀".repeat(121)}: ${"é".repeat(2001)}`, defaults);
    expect(assets.map(({ name, description }) => [name, description])).toEqual([["😀".repeat(120), "é".repeat(2000)]]);
    expect(problems.map((problem) => problem.message)).toEqual([
      "A name has at most 120 characters and is cut: shorten it.",
      "A description has at most 2000 characters and is cut: shorten it.",
    ]);
    expect(problemsOf(`- ${"😀".repeat(120)}: ${"é".repeat(2000)}`)).toEqual([]);
  });

  test("an asset never has more than 256 images, the longest animation giving way, and says so", () => {
    const asset = only(
      "- [MOVEABLE:8] Hero\n  - idle (2 frames)\n  - run (99999999999999999999 frames)\n  - spin (7 frames)",
    );
    expect(moves(asset)).toBe("idle 2, run 23, spin 7");
    expect(imageSlots(asset)).toHaveLength(256);
    expect(imageSlots(only("- [MOVEABLE:8] Hero (32 frames)"))).toHaveLength(256);
    expect(problemsOf("- [MOVEABLE:8] Hero (32 frames)")).toEqual([]);
    expect(problemsOf("- [MOVEABLE:8] Hero (33 frames)")).toEqual([expect.stringMatching(/^1: .*cut to 32 frames\. /)]);
  });

  test("an asset has at most 64 animations", () => {
    const bullets = Array.from({ length: 65 }, (_, index) => `  - move${index} (1 frame)`).join("\n");
    expect(only(`- Hero\n${bullets}`).animations).toHaveLength(64);
    expect(problemsOf(`- Hero\n${bullets}`)).toEqual(['66: "move64" is left out: an item has at most 64 animations.']);
    expect(only(`- [MOVEABLE:8] Hero\n${bullets}`).animations).toHaveLength(32);
  });

  test("assets are kept up to 1000 and counted beyond; a nameless item is none", () => {
    const { assets, itemCount, problems } = parsePlan(`- [FOO] A\n- [STATIC]\n${"- A\n".repeat(1001)}- :\n`, defaults);
    expect([assets.length, itemCount]).toEqual([1000, 1002]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2]);
    expect(parsePlan(`- [STATIC]\n${"- A\n".repeat(1000)}`, defaults).itemCount).toBe(1000);
    expect(parsePlan("- a\n".repeat(25_000), defaults)).toMatchObject({ itemCount: 25_000, problems: [] });
  });

  test("at most 200 problems are listed, in the order of the lines, and one last counts the rest", () => {
    const { problems } = parsePlan(`${"- [FOO] [BAR] A\n".repeat(1500)}loose\n`, defaults);
    expect(problems).toHaveLength(201);
    expect(problems.map(({ line }) => line)).toEqual(
      Array.from({ length: 201 }, (_, index) => 1 + Math.floor(index / 2)),
    );
    expect(problems.at(-1)?.message).toBe("and 1801 more");
  });

  test("a message quotes little of what the author wrote", () => {
    for (const { message } of parsePlan(`- [${"x".repeat(90_000)}] A`, defaults).problems)
      expect(message.length).toBeLessThan(250);
  });
});
