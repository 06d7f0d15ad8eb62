/* The examples that people start from: each form of plan is read as its author meant. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readPlan } from "../../src/reading/plans/read-plan";

async function read(game: string) {
  const text = readFileSync(path.join(import.meta.dirname, "../../examples", game, "plan.md"), "utf8");
  return readPlan(text, { width: 32, height: 32 });
}

describe("the example plans", () => {
  test("tables: every row is an item with size and frames, poses belong to the player, counts are no items", async () => {
    const { items, problems, isRefused } = await read("platformer");
    expect(isRefused).toBe(false);
    expect(items.map(({ slug, width, height, animations }) => [slug, width, height, animations.length])).toEqual([
      ["player", 32, 32, 4],
      ["brass-beetle", 24, 16, 1],
      ["cuckoo", 24, 24, 1],
      ["rust-bat", 32, 24, 1],
      ["pendulum-knight", 48, 64, 1],
      ["oak-planks", 16, 16, 0],
      ["copper-pipes", 16, 16, 0],
      ["stone-bricks", 16, 16, 0],
      ["small-gear", 16, 16, 1],
      ["oil-can", 16, 16, 0],
      ["golden-key", 16, 16, 1],
    ]);
    expect(problems.map(({ kind }) => kind)).toEqual(["count-table"]);
  });

  test("check boxes: marks, extensions and sizes leave the name; sounds and questions are told apart", async () => {
    const { items, problems } = await read("jam");
    expect(items.map(({ slug, width, height }) => `${slug} ${width}x${height}`)).toEqual([
      "ghost-baker 32x32",
      "black-cat 32x32",
      "flour-imp 32x32",
      "bread 16x16",
      "croissant 16x16",
      "pumpkin-pie 16x16",
      "cherry-tart 16x16",
      "honey-bun 16x16",
      "moon-cake 16x16",
      "brick-oven 48x48",
      "counter 64x32",
      "shelf 32x48",
    ]);
    expect(problems.map(({ kind }) => kind).toSorted()).toEqual(["audio", "sentence", "split"]);
  });

  test("Japanese: kinds, sizes, frames and directions are understood", async () => {
    const { items, problems } = await read("kitsune");
    expect(items.map(({ name, kind, width, directions }) => [name, kind, width, directions.length])).toEqual([
      ["狐", "character-sprite", 32, 0],
      ["狸", "character-sprite", 32, 0],
      ["巫女", "character-sprite", 32, 8],
      ["提灯お化け", "character-sprite", 24, 0],
      ["一つ目の傘", "character-sprite", 32, 0],
      ["りんご飴", "icon", 16, 0],
      ["鈴", "icon", 16, 0],
      ["お面", "icon", 16, 0],
      ["鳥居と石段", "background", 320, 0],
    ]);
    expect(problems).toEqual([]);
  });

  test("a design document is refused", async () => {
    const { items, isRefused, problems } = await read("design-document");
    expect([items, isRefused]).toEqual([[], true]);
    expect(problems.map(({ kind }) => kind)).toContain("refused");
  });
});
