/** Says which art, or which other matter, a heading announces. */
import type { ProblemKind } from "./plan-reading";
import { remembered } from "../remembered";
import { otherWords, sectionWords, type OtherTopic, type SectionTopic } from "../../dictionary/plan-words";
import { countWords, endOf, hasWord, toWordList, type WordList } from "./words";

const sections = mapLists(sectionWords);
const others = mapLists(otherWords);
const anySection = toWordList(Object.values(sectionWords).join(" "));
const anyOther = toWordList(Object.values(otherWords).join(" "));

/** Words that name a part of a game world. A heading that ends with one is about the place (`Boss Room`). */
const places = toWordList(
  "room rooms level levels world worlds area areas zone zones house hall town city village stage stages biome biomes raum welt sala nivel nivel niveau salle mundo stanza livello swiat poziom mundo fase уровень локация мир ステージ ワールド 맵 레벨 关卡 关 区域 地区",
);
/** Words that say nothing about the matter: `UI Elements` are UI. */
const vague = toWordList(
  "element elements sprite sprites asset assets art graphics graphic image images set sets component components widget widgets layer layers sheet sheets list needed required and the new more other main game animation animations 2d pixel",
);

/** More words behind a dash describe the heading, and announce nothing. */
const maxAsideWords = 3;

const artWords = toWordList(
  "art asset assets sprite sprites graphics texture textures images pictures grafik grafiken 素材",
);

/** The art of a section. The last word decides in English, any word elsewhere. */
export function topicOf(heading: string): SectionTopic | undefined {
  return findTopic(heading).topic;
}

const findTopic = remembered((heading) => ({ topic: searchTopic(heading) }));

/** `Floor 3` and `Map 2 — Forest` are places. */
const numberedPlace = /^(?:floor|level|stage|map|scene|world|area|zone|chapter|act|room|ground|terrain)\s+\d/i;

/** Chinese says "resources" for any files of a game, as in `美术资源清单`. */
const anyAssets = /美术资源|(?:资源|素材)(?:清单|列表|总表|需求)/gu;

function searchTopic(text: string): SectionTopic | undefined {
  const heading = text.replace(anyAssets, "");
  if (!hasWord(anySection, heading) || numberedPlace.test(heading)) return undefined;
  const parts = heading
    .split(/[,;:/&+|()（）–—·]| - | and | und | y | et | e | и | i | ve /iu)
    .filter((part) => part.trim() !== "");
  const found = parts.map(topicOfPart).filter((topic) => topic !== undefined);
  // `Sprites — Party` is about the party: almost everything is a sprite or a prop.
  return found.find((topic) => topic !== "prop") ?? found[0];
}

function topicOfPart(part: string): SectionTopic | undefined {
  const words = part
    .trim()
    .split(/\s+/u)
    .filter((word) => !hasWord(vague, word) && !/^\d+$/.test(word));
  if (numberedPlace.test(part.trim())) return undefined;
  const bare = hasWord(sections.prop, part) && words.length === 0 ? [part] : words;
  const last = bare.at(-1) ?? "";
  if (hasWord(places, last)) return undefined;
  const order = Object.keys(sections).filter(isTopic);
  const ofLast = /[\u3040-\u9fff]/u.test(last)
    ? findLast(last, order)
    : order.find((topic) => hasWord(sections[topic], last));
  if (ofLast !== undefined || /^[\w' -]*$/.test(part)) return ofLast ?? findRomance(bare, order);
  return findLast(part, order);
}

/** Where words have no spaces between, the thing itself stands last, too: `兵种图标` are icons. */
function findLast(part: string, order: readonly SectionTopic[]): SectionTopic | undefined {
  let found: SectionTopic | undefined;
  let end = -1;
  for (const topic of order.filter((one) => hasWord(sections[one], part))) {
    const at = endOf(sections[topic], part);
    if (at <= end) continue;
    found = topic;
    end = at;
  }
  return found;
}

/** In Romance languages the thing stands first: `personajes jugables`. */
function findRomance(words: readonly string[], order: readonly SectionTopic[]): SectionTopic | undefined {
  const first = words[0] ?? "";
  return words.length > 1 && !englishHeads.test(first)
    ? order.find((topic) => hasWord(sections[topic], first))
    : undefined;
}

/** Heads of English phrases whose last word decides (`Boss Room`). */
const englishHeads =
  /^(?:boss|player|hero|enemy|monster|item|tile|wall|ground|weapon|building|character|background|icon|menu|ui)$/i;

/** `How to swap an image` explains. */
const asking =
  /^(?:how|why|when|where|what|wie|warum|wann|cómo|por qué|cuándo|comment|pourquoi|quand|como|por que|quando|come|perché|jak|dlaczego|как|почему|когда|як|чому|nasıl|neden)\s/iu;

/** The other matter that a heading announces, unless the heading names art, too (`Sound icons`). */
export function otherTopicOf(text: string): OtherTopic | undefined {
  const heading = text.replace(/[(（][^()（）]*[)）]/gu, " ").trim() || text;
  if (asking.test(heading)) return "rule";
  if (!hasWord(anyOther, heading)) return undefined;
  const [, before, behind = ""] = /^(.+?\S) (?:--?|[–—]) ([^-–—]+)$/u.exec(heading) ?? [];
  // `Fluids — one flow with color tints` is about fluids.
  if (before !== undefined && behind.split(" ").length > maxAsideWords) return otherTopicOf(before);
  // `Foes - high priority` is about foes.
  if (before !== undefined && hasWord(others.order, heading.slice(before.length))) return otherTopicOf(before);
  const found = Object.keys(others)
    .filter(isOtherTopic)
    .find((topic) => hasWord(others[topic], heading));
  if (found === undefined || found === "animation") return found;
  return withoutArt(heading, found);
}

/** `Gameplay art to draw` and `Sound icons` announce art. */
function withoutArt(heading: string, found: OtherTopic): OtherTopic | undefined {
  if (endOf(others[found], heading) === heading.length && /[\u3040-\u9fff]$/u.test(heading)) return found;
  if (found === "design" && hasWord(artWords, heading)) return undefined;
  const art = artOf(heading);
  if (art === undefined || found === "audio" || found === "font")
    return art === "icon" || art === "ui" ? undefined : found;
  return countWords(others[found], heading) > 1 ? found : undefined;
}

/** `Sprite guidelines` are guidelines: a word for any asset names no art here. */
function artOf(heading: string): SectionTopic | undefined {
  const topic = topicOf(heading);
  if (topic !== "prop") return topic;
  const words = heading.split(/\s+/u).filter((word) => !hasWord(vague, word));
  return topicOf(words.join(" "));
}

export function isAbout(topic: OtherTopic, text: string): boolean {
  return hasWord(others[topic], text);
}

/** The kind of the problem for a block of this matter. */
export const problemOfTopic: Readonly<Record<OtherTopic, ProblemKind>> = {
  audio: "audio",
  font: "font",
  code: "code",
  rule: "rule",
  summary: "contents",
  order: "repeated",
  question: "sentence",
  design: "rule",
  animation: "unreadable",
};

function isTopic(name: string): name is SectionTopic {
  return name in sections;
}

function isOtherTopic(name: string): name is OtherTopic {
  return name in others;
}

function mapLists<Name extends string>(source: Readonly<Record<Name, string>>): Readonly<Record<Name, WordList>> {
  // The entries are those of `source`, so every name has its list.
  return Object.fromEntries(Object.entries<string>(source).map(([name, list]) => [name, toWordList(list)])) as Record<
    Name,
    WordList
  >;
}
