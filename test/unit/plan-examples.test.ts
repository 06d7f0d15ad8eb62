import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { directions } from "../../src/domain/asset";
import { parsePlan, type PlannedAsset } from "../../src/features/plans/plan-parser";
import { defaults, four, moves } from "../support/plans";

function example(game: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../examples", game, "plan.md"), "utf8");
}

type Row = [string, number, string, string, string, string, number, number, string[], string, string | null];

function toRow(asset: PlannedAsset): Row {
  const { name, line, slug, category, kind, description, width, height, explicitKey } = asset;
  return [
    name,
    line,
    slug,
    category,
    kind,
    description,
    width,
    height,
    [...asset.directions],
    moves(asset),
    explicitKey,
  ];
}

describe("the example games", () => {
  test("every line of the farm becomes the asset that it describes, and nothing is a problem", () => {
    const { assets, problems } = parsePlan(example("farm"), defaults);
    const farmer = "young farmer in blue overalls, straw hat, red scarf";
    const meadow = "meadow grass, tilled soil, and the edges between them";
    expect(problems).toEqual([]);
    expect(assets.map(toRow)).toEqual([
      ["Farmer", 6, "farmer", "Characters", "character-sprite", farmer, 32, 32, four, "idle 4, walk 4", "farmer"],
      [
        "Chicken",
        10,
        "chicken",
        "Characters",
        "character-sprite",
        "plump white hen with a red comb",
        32,
        32,
        four,
        "idle 2",
        null,
      ],
      [
        "Scarecrow",
        11,
        "scarecrow",
        "Characters",
        "character-sprite",
        "patched coat, pumpkin head, arms out",
        32,
        32,
        [],
        "",
        null,
      ],
      ["Grass and Soil Tiles", 14, "grass-and-soil-tiles", "Environment", "tileset", meadow, 16, 16, [], "", null],
      ["Oak Tree", 16, "oak-tree", "Environment", "sprite-sheet", "large oak with autumn leaves", 32, 32, [], "", null],
      [
        "Campfire",
        17,
        "campfire",
        "Environment",
        "sprite-sheet",
        "small fire inside a ring of stones",
        32,
        32,
        [],
        "loop 4",
        null,
      ],
      ["Barrel", 18, "barrel", "Environment", "sprite-sheet", "", 32, 32, [], "", null],
      ["Parsnip", 21, "parsnip", "Items", "icon", "pale root vegetable with green top", 32, 32, [], "", null],
      ["Watering Can", 22, "watering-can", "Items", "icon", "dented copper can", 32, 32, [], "", null],
      ["Gold Coin", 23, "gold-coin", "Items", "icon", "", 32, 32, [], "", null],
      [
        "Wooden Button",
        26,
        "wooden-button",
        "UI",
        "ui-element",
        "carved plank with a lighter rim",
        96,
        32,
        [],
        "",
        null,
      ],
      ["Title Screen", 27, "title-screen", "UI", "background", "sunrise over rolling fields", 320, 180, [], "", null],
    ]);
  });

  test("every line of the dungeon becomes the asset that it describes, and nothing is a problem", () => {
    const { assets, problems } = parsePlan(example("dungeon"), defaults);
    const witch = 'Witch-Apprentice "Ïris"';
    const slime = "translucent, crown half sunk";
    expect(problems).toEqual([]);
    expect(assets.map(toRow)).toEqual([
      [
        "Knight of Ash",
        6,
        "knight-of-ash",
        "Heroes",
        "character-sprite",
        "charcoal plate armour, ember-red cape",
        32,
        32,
        [...directions],
        "idle 6",
        "knight",
      ],
      [
        witch,
        7,
        "witch-apprentice-iris",
        "Heroes",
        "character-sprite",
        "crooked hat, green lantern",
        32,
        32,
        four,
        "",
        null,
      ],
      ["Slime King", 10, "slime-king", "Monsters", "character-sprite", slime, 48, 48, [], "idle 4", null],
      ["Bat", 11, "bat", "Monsters", "character-sprite", "", 32, 32, [], "idle 3", null],
      ["Bat", 12, "bat", "Monsters", "character-sprite", "", 32, 32, [], "idle 3", null],
      ["Stone Walls", 15, "stone-walls", "Dungeon", "tileset", "", 16, 16, [], "", null],
      ["Torch", 16, "torch", "Dungeon", "sprite-sheet", "", 32, 32, [], "loop 3", null],
      [
        "Treasure Chest",
        17,
        "treasure-chest",
        "Dungeon",
        "sprite-sheet",
        "iron bands, opens",
        32,
        32,
        [],
        "loop 2",
        null,
      ],
    ]);
  });
});
