/** Makes the data of `src/dictionary/nouns.ts`: every known word with the English noun and its group. */
import { foldWord, hashWord, singularsOf } from "../../src/dictionary/fold.ts";
import { noNoun, type NounGroup } from "../../src/dictionary/noun-groups.ts";
import type { Emoji } from "./emoji.ts";
import { gameNouns } from "./game-nouns.ts";
import { groupNumber, groupOfSubgroup, toGroupFinder } from "./noun-groups.ts";
import { ownTranslations } from "./own-translations.ts";
import { translate, type Translation } from "./translations.ts";
import type { Sense, WordNet } from "./word-net.ts";

/** A word counts as a noun if this share of its uses are nouns, and this share of these name things. */
const leastNounShare = 0.2;
const leastThingShare = 0.25;
/** Makes senses that occur in no tagged text count a little. */
const unseenCount = 0.1;
const leastLength = 3;

/** Words of these languages win over equal words of the others: Polish "kot" is a cat, in Malay a coat. */
const frequent = new Set("de es fr it ja ko pl pt ru uk zh".split(" "));
const frequentBonus = 0.5;

type Groups = ReadonlyMap<string, NounGroup>;

/**
 * The nouns of English with their groups. `shown`: words with a chosen picture, which WordNet may know as no thing
 * ("drill").
 */
export function toEnglishNouns(emoji: readonly Emoji[], shown: readonly string[], wordNet: WordNet): Groups {
  const groups = toKnownNouns(emoji, wordNet);
  for (const word of shown.map(foldWord)) if (!word.includes(" ") && !groups.has(word)) groups.set(word, "thing");
  return groups;
}

/** Game words, then the labels of emoji, then the things of WordNet. */
function toKnownNouns(emoji: readonly Emoji[], wordNet: WordNet): Map<string, NounGroup> {
  const groups = new Map<string, NounGroup>();
  const add = (word: string, group: NounGroup | undefined): void => {
    if (group !== undefined && word.length >= leastLength && !groups.has(word)) groups.set(word, group);
  };
  const groupOf = toGroupFinder(wordNet);
  for (const [word, group] of gameNouns) add(word, group);
  for (const { subgroup, words } of emoji) {
    const label = words.get("en")?.[0]?.label ?? "";
    const own = groupOfSubgroup(subgroup);
    const finer = wordNet.senses.get(label)?.map(groupOf) ?? [];
    add(label, isMixed(own) ? (finer.find((group) => group !== undefined) ?? own) : own);
  }
  for (const [word, senses] of wordNet.senses) {
    // A rare English word, such as "epee", gives way to a common word of another language.
    const givesWay = wordNet.counts.get(word) === 0 && ownTranslations.has(word);
    if (/^[a-z-]+$/.test(word) && !givesWay && wordNet.nounShare(word) >= leastNounShare)
      add(foldWord(word), thingGroup(word, senses, groupOf, wordNet));
  }
  return groups;
}

/** The group of the most frequent sense that is a thing; undefined if the word mostly names no things, or is a name. */
function thingGroup(
  word: string,
  senses: readonly Sense[],
  groupOf: (sense: Sense) => NounGroup | undefined,
  wordNet: WordNet,
): NounGroup | undefined {
  const things = senses.filter((sense) => groupOf(sense) !== undefined && wordNet.wordsOf(sense.synset).includes(word));
  const weigh = (list: readonly Sense[]): number => list.reduce((sum, { count }) => sum + count + unseenCount, 0);
  if (weigh(things) / weigh(senses) < leastThingShare) return undefined;
  const [first] = things.toSorted((a, b) => b.count - a.count || a.rank - b.rank);
  return first && groupOf(first);
}

/** These groups of emoji are mixed, so that WordNet knows better. */
function isMixed(group: NounGroup): boolean {
  return group === "tool" || group === "thing" || group === "place" || group === "building";
}

/**
 * Words of all languages with their English nouns. Where two languages have a word, the surer translation wins. A word
 * that English has, too, keeps the English sense: "red" is no Spanish net.
 */
export function toTranslations(emoji: readonly Emoji[], english: Groups, wordNet: WordNet): Map<string, string> {
  const languages = [...new Set(emoji.flatMap(({ words }) => [...words.keys()]))].filter((name) => name !== "en");
  const isEnglish = (word: string, leastCount: number): boolean =>
    [word, ...singularsOf(word, "en")].some(
      (form) => english.has(form) || (wordNet.counts.get(form) ?? -1) >= leastCount,
    );
  const found = new Map<string, Translation>();
  for (const [word, noun] of ownTranslations) if (!isEnglish(word, 1)) found.set(word, { noun, likeness: Infinity });
  for (const language of languages)
    for (const [word, translation] of translate(emoji, language, (candidate) => english.has(candidate))) {
      const likeness = translation.likeness + (frequent.has(language) ? frequentBonus : 0);
      const isSurer = likeness > (found.get(word)?.likeness ?? 0);
      if (isSurer && word.length >= leastLengthOf(word) && !isEnglish(word, 0))
        found.set(word, { ...translation, likeness });
    }
  return new Map([...found].map(([word, { noun }]) => [word, noun]));
}

/** One sign of Chinese, Japanese or Korean script may be a word, and two of Japanese syllables. */
function leastLengthOf(word: string): number {
  if (/^[\p{Script=Han}\p{Script=Hangul}]/u.test(word)) return 1;
  return /^\p{Script=Hiragana}/u.test(word) ? 2 : leastLength;
}

/** Common English words that name no thing ("jump", "red"), so that they are not read as forms of other words. */
export function toOtherWords(english: Groups, wordNet: WordNet): string[] {
  return [...wordNet.counts]
    .filter(([word, count]) => count > 0 && !word.includes(" ") && !english.has(word))
    .map(([word]) => word);
}

/**
 * The module: two numbers (32 bit), the count of words and the bytes of the names; the hashes of the words, ascending (32
 * bit); for each word (16 bit) the number of a noun, or of a group for an English word that is its own noun, or `noNoun`; the
 * names, each with the letter of the group before it, in lines.
 */
export function encodeNouns(
  english: Groups,
  translations: ReadonlyMap<string, string>,
  others: readonly string[],
): Uint8Array {
  const named = [...new Set(translations.values())].filter((noun) => english.has(noun));
  const numbers = new Map(named.map((noun, at) => [noun, at]));
  const ownNumber = (group: NounGroup): number => numbers.size + groupNumber(group);
  const words = new Map<number, number>();
  for (const [word, group] of english) words.set(hashWord(word), numbers.get(word) ?? ownNumber(group));
  for (const [word, noun] of translations) {
    const number = numbers.get(noun);
    if (number !== undefined && !words.has(hashWord(word))) words.set(hashWord(word), number);
  }
  for (const word of others) if (!words.has(hashWord(word))) words.set(hashWord(word), noNoun);
  const sorted = [...words].toSorted(([a], [b]) => a - b);
  const lines = named.map((noun) => String.fromCharCode(97 + groupNumber(english.get(noun) ?? "thing")) + noun);
  const names = new TextEncoder().encode(lines.join("\n"));
  const bytes = new Uint8Array(8 + sorted.length * 6 + names.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sorted.length, true);
  view.setUint32(4, named.length, true);
  for (const [at, [hash, number]] of sorted.entries()) {
    view.setUint32(8 + at * 4, hash, true);
    view.setUint16(8 + sorted.length * 4 + at * 2, number, true);
  }
  bytes.set(names, 8 + sorted.length * 6);
  return bytes;
}
