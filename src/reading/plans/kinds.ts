/** Guesses the kind of an asset from words, when no tag and no field says it. */
import type { SectionTopic } from "../../dictionary/plan-words";
import type { AssetKind } from "../../domain/asset";
import type { NounLookup } from "./noun-lookup";
import { topicOf } from "./topics";

const beings: ReadonlySet<string> = new Set(["person", "creature", "animal"]);
const kindOfTopic: Readonly<Record<SectionTopic, AssetKind>> = {
  being: "character-sprite",
  item: "icon",
  icon: "icon",
  tile: "tileset",
  ui: "ui-element",
  background: "background",
  effect: "sprite-sheet",
  prop: "sprite-sheet",
};
/** Sections that name a form: everything below has the form, a dragon too. */
const forms: ReadonlySet<SectionTopic> = new Set(["icon", "item", "tile", "ui", "background"]);

/**
 * The last word of a name is the thing itself: a knight statue is a statue. An unambiguous last word comes first, then
 * phrases in the name, then a section that names a form, then the noun's own group (an animal is a being in every
 * language), then the section, then any other last word. The default is a prop: `sprite-sheet`.
 */
export function guessKind(
  name: string,
  section: { name: string; topic: SectionTopic | undefined },
  nouns: NounLookup,
  poses: readonly string[] = [],
): AssetKind {
  const nameWords = toWords(name);
  const bare = name.replace(/\s*[(（][^()（）]*[)）]$/u, "").replace(/['’]\p{L}+/gu, "");
  const words = toWords(bare);
  const head = findHead(words);
  const { topic } = section;
  return (
    findKind(certainHeads, head) ??
    kindOfPhrase(nameWords) ??
    kindOfForm(bare, words.at(-1) ?? "") ??
    kindOfPrefix(nameWords) ??
    kindOfUnspaced(name) ??
    (topic !== undefined && forms.has(topic) ? kindOfTopic[topic] : undefined) ??
    kindOfNoun(name, nouns) ??
    kindOfSection(section, nouns) ??
    findKind(likelyHeads, head) ??
    kindOfPoses(poses) ??
    "sprite-sheet"
  );
}

/** The first word of a file name is often a short sort: `bg_forest`, `btn_close`. */
const prefixes: ReadonlyMap<string, AssetKind> = new Map<string, AssetKind>([
  ["bg", "background"],
  ["btn", "ui-element"],
  ["ui", "ui-element"],
  ["hud", "ui-element"],
  ["icon", "icon"],
  ["ico", "icon"],
  ["tile", "tileset"],
  ["tileset", "tileset"],
  ["npc", "character-sprite"],
  ["fx", "sprite-sheet"],
  ["vfx", "sprite-sheet"],
]);

function kindOfPrefix(words: readonly string[]): AssetKind | undefined {
  if (words.length < 2) return undefined;
  return prefixes.get(words[0] ?? "") ?? (words.at(-1) === "bg" ? "background" : undefined);
}

/** `UI ikonları` are icons: the last word names the form in other languages, too. */
function kindOfForm(name: string, last: string): AssetKind | undefined {
  const isSpaced = /[^ -~]/.test(name) && !/[\u3040-\u9fff\uac00-\ud7af]/u.test(name);
  return isSpaced && topicOf(last) === "icon" ? "icon" : undefined;
}

/** In a script without spaces, the word for the form stands anywhere in the name. */
function kindOfUnspaced(name: string): AssetKind | undefined {
  const topic = /[\u0500-\uffff]/u.test(name) ? topicOf(name) : undefined;
  return topic === "icon" || topic === "background" || topic === "ui" || topic === "tile"
    ? kindOfTopic[topic]
    : undefined;
}

/** A section of props says nothing: props are the default, and a floor among them is a floor. */
function kindOfSection(
  section: { name: string; topic: SectionTopic | undefined },
  nouns: NounLookup,
): AssetKind | undefined {
  const { name, topic } = section;
  if (topic === undefined) return kindOfPhrase(toWords(name)) ?? kindOfHeading(name, nouns);
  return kindOfTopic[topic] === "sprite-sheet" ? undefined : kindOfTopic[topic];
}

/** `Zombies` holds zombies, whatever each is called. */
function kindOfHeading(name: string, nouns: NounLookup): AssetKind | undefined {
  const bare = name.replace(/\s*[(（].*$/u, "");
  const last = toWords(bare).at(-1) ?? "";
  if (!/[^s]s$/.test(last)) return undefined;
  return (
    kindOfNoun(last, nouns) ?? (findKind(likelyHeads, last) === "character-sprite" ? "character-sprite" : undefined)
  );
}

/** Two things that only a being does, in any words of English. */
function kindOfPoses(poses: readonly string[]): AssetKind | undefined {
  return poses.filter((pose) =>
    /\b(?:walk|run|jump|attack|crouch|hurt|die|dead|sleep|climb|cast)(?:ing)?\b/i.test(pose),
  ).length > 1
    ? "character-sprite"
    : undefined;
}

function kindOfNoun(name: string, nouns: NounLookup): AssetKind | undefined {
  const noun = nouns.find(name);
  return noun !== undefined && beings.has(noun.group) ? "character-sprite" : undefined;
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
  const isFrame = words.some((word) => parts.has(word));
  return !isFrame && words.some((word) => backgrounds.test(word)) ? "background" : undefined;
}

const backgrounds = /^(?:background|backdrop|hintergrund|fondo|fundo|sfondo|arkaplan|tlo|фон|задник|тло)$/;

/** The background of a button is a part of a button. */
const parts = new Set(["button", "panel", "bar", "frame", "icon", "card", "slot", "music", "tile", "layer"]);

/** The word that the others describe: the last one before a preposition, ignoring numbers. */
function findHead(words: readonly string[]): string | undefined {
  const end = words.findIndex((word, index) => index > 0 && prepositions.has(word));
  const main = words.slice(0, end === -1 ? undefined : end).filter((word) => !/^\d+$/.test(word));
  return main.findLast((word) => !artWords.has(word)) ?? main.at(-1);
}

/** A background sprite is a background. */
const artWords = new Set(["sprite", "sprites", "image", "art", "texture", "graphic", "base", "variant"]);

const prepositions = new Set(["of", "with", "in", "on", "at", "from", "for", "by", "under"]);

function findKind(vocabulary: Vocabulary, word: string | undefined): AssetKind | undefined {
  const known = toSingulars(word ?? "").find((form) => vocabulary.has(form));
  return known === undefined ? undefined : vocabulary.get(known);
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
