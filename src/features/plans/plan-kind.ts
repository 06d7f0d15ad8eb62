import type { AssetKind } from "../../domain/asset";

/**
 * Guesses the kind of an asset from whole words of its name and category (`bar` does not match `barrel`). The last word
 * of a name is the thing itself: a knight statue is a statue. An unambiguous last word comes first, then phrases in the
 * name, then the category, then any other last word. The default is a prop: `sprite-sheet`.
 */
export function guessKind(name: string, category: string): AssetKind {
  const nameWords = toWords(name);
  const head = findHead(nameWords);
  return (
    findKind(certainHeads, head) ??
    kindOfPhrase(nameWords) ??
    kindOfCategory(category) ??
    findKind(likelyHeads, head) ??
    "sprite-sheet"
  );
}

type Vocabulary = ReadonlyMap<string, AssetKind>;

const certainWords = toVocabulary(
  ["tileset", "tileset tilemap autotile"],
  ["background", "skybox"],
  ["ui-element", "hud healthbar scrollbar minimap"],
);

const certainHeads = toVocabulary(["background", "background backdrop wallpaper parallax"], ["icon", "icon"]);

const likelyHeads = toVocabulary(
  [
    "character-sprite",
    "hero heroine player protagonist character npc villager farmer knight wizard witch mage archer warrior guard " +
      "soldier merchant king queen prince princess monster enemy boss goblin orc troll dragon slime zombie skeleton " +
      "ghost",
  ],
  ["tileset", "tile wall floor ground terrain ceiling"],
  ["ui-element", "button slider checkbox cursor tooltip menu"],
  ["background", "sky skyline horizon panorama"],
);

const categoryHeads = toVocabulary(
  [
    "character-sprite",
    "character hero heroine player protagonist npc villager people person cast party companion ally enemy foe " +
      "monster creature mob boss villain animal pet critter unit",
  ],
  ["ui-element", "ui hud gui interface menu button"],
  ["icon", "icon item inventory pickup collectible collectable loot"],
  ["background", "background backdrop sky skybox parallax scenery"],
  ["tileset", "tile tileset tilemap autotile terrain wall floor ground"],
);

/** Words without meaning in a category: `UI Elements` are UI. */
const vagueWords = new Set([
  "element",
  "sprite",
  "asset",
  "art",
  "graphic",
  "image",
  "set",
  "component",
  "widget",
  "layer",
]);
const screens = new Set(["title", "splash", "loading", "start", "victory", "ending", "over"]);
const meters = new Set(["health", "hp", "mana", "mp", "xp", "stamina", "energy", "progress", "loading", "boss"]);

function kindOfPhrase(words: readonly string[]): AssetKind | undefined {
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? "";
    if (/^screens?$/.test(word) && screens.has(before)) return "background";
    if (/^bars?$/.test(word) && meters.has(before)) return "ui-element";
    const kind = findKind(certainWords, word);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** The last word of a category decides (`Boss Room` is a room). A category may have several parts (`Heroes & Enemies`). */
function kindOfCategory(category: string): AssetKind | undefined {
  const parts = category.split(/[,;:/&+|()–—]| - | and /i).map(toWords);
  const heads = parts.map((words) => findHead(words.filter((word) => !hasForm(vagueWords, word))));
  const known = heads.map((head) => findKind(categoryHeads, head)).find((kind) => kind !== undefined);
  return known ?? kindOfPhrase(toWords(category));
}

/** The word that the others describe: the last one before a preposition, ignoring numbers. */
function findHead(words: readonly string[]): string | undefined {
  const end = words.findIndex((word, index) => index > 0 && prepositions.has(word));
  return words.slice(0, end === -1 ? undefined : end).findLast((word) => !/^\d+$/.test(word));
}

const prepositions = new Set(["of", "with", "in", "on", "at", "from", "for", "by", "under"]);

function findKind(vocabulary: Vocabulary, word: string | undefined): AssetKind | undefined {
  const known = toSingulars(word ?? "").find((form) => vocabulary.has(form));
  return known === undefined ? undefined : vocabulary.get(known);
}

function hasForm(words: ReadonlySet<string>, word: string): boolean {
  return toSingulars(word).some((form) => words.has(form));
}

/** The word itself, and its possible singular forms. */
function toSingulars(word: string): string[] {
  return [word, word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
}

function toWords(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function toVocabulary(...lists: readonly (readonly [AssetKind, string])[]): Vocabulary {
  return new Map(lists.flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)));
}
