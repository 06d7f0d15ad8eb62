import { expect, test } from "vitest";
import { guessKind } from "../../src/features/plans/plan-kind";

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
])("%s in %s is by good guess a kind of its own", (name, category, kind) => {
  expect(guessKind(name, category)).toBe(kind);
});
