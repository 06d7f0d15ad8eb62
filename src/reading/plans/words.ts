/** Finds words of the vocabulary in a text, in any language, case and accent. */
import { remembered } from "../remembered";

/** The words of one meaning, ready to be looked up. */
export type WordList = {
  readonly whole: ReadonlySet<string>;
  readonly isListed: (word: string) => boolean;
  readonly phrases: readonly string[];
  /** The first words of the phrases: a text without them has none of the phrases. */
  readonly phraseHeads: ReadonlySet<string>;
  /** Words of scripts that are written without spaces. They are found anywhere. */
  readonly unspaced: RegExp | undefined;
};

const unspacedLetters = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** Lower case without accents. */
export const fold = remembered((text) => {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC");
});

/** The words of a text, folded. */
export const toWordsOf = remembered((text): readonly string[] => {
  const folded = fold(text);
  const expression = /^[ -~]*$/.test(folded)
    ? /[a-z0-9]+(?:['-][a-z0-9]+)*/g
    : /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
  return folded.match(expression) ?? [];
});

/** `list` has words with spaces between. `-` at the end allows any ending, and `_` joins the words of a phrase. */
export function toWordList(list: string): WordList {
  const entries = [...new Set(list.split(" ").filter((entry) => entry !== ""))];
  const isPhrase = (entry: string): boolean => entry.includes("_") && !isUnspaced(entry);
  const single = entries.filter((entry) => !isUnspaced(entry) && !isPhrase(entry));
  const asian = entries.filter(isUnspaced).map((entry) => toUnspaced(fold(entry)));
  const whole = new Set(single.filter((entry) => !entry.endsWith("-")).map(fold));
  const beginnings = single.filter((entry) => entry.endsWith("-")).map((entry) => fold(entry.slice(0, -1)));
  const isBase = (word: string): boolean =>
    whole.has(word) || beginnings.some((beginning) => word.startsWith(beginning));
  // Turkish sets endings off with an apostrophe.
  const isSpaced = remembered((word) => isBase(word) || (word.includes("'") && isBase(word.split("'")[0] ?? "")));
  const phrases = entries.filter(isPhrase).map((entry) => fold(entry).replace(/-$/, "").replaceAll("_", " ").trim());
  return {
    whole,
    isListed: (word) => !isUnspaced(word.slice(0, 1)) && isSpaced(word),
    phrases: phrases.map((phrase) => ` ${phrase}`),
    phraseHeads: new Set(phrases.map((phrase) => phrase.split(" ")[0] ?? "")),
    // The words come from the vocabulary.
    unspaced: asian.length === 0 ? undefined : new RegExp(asian.join("|"), "u"),
  };
}

/** Korean has spaces: one syllable is a word only by itself, and `스타일` (style) is no `타일` (tile). */
function toUnspaced(word: string): string {
  if (/^[\uac00-\ud7af]$/.test(word)) return `(?<![\uac00-\ud7af])${word}(?:들)?(?![\uac00-\ud7af])`;
  return word === "타일" ? "(?<!스)타일" : word;
}

function isUnspaced(entry: string): boolean {
  return unspacedLetters.test(entry);
}

export function hasWord(list: WordList, text: string): boolean {
  if (text === "") return false;
  const words = toWordsOf(text);
  if (words.some(list.isListed)) return true;
  if (/[^ -~]/.test(text) && list.unspaced?.test(fold(text)) === true) return true;
  return hasPhrase(list, words);
}

function hasPhrase({ phrases, phraseHeads }: WordList, words: readonly string[]): boolean {
  if (words.length < 2 || !words.some((word) => phraseHeads.has(word))) return false;
  const spaced = ` ${words.join(" ")} `;
  return phrases.some((phrase) => spaced.includes(phrase));
}

/** How many words of the text are in the list. A word that occurs twice counts once in a script without spaces. */
export function countWords(list: WordList, text: string): number {
  const folded = fold(text);
  const words = toWordsOf(text);
  const known = words.filter((word) => list.isListed(word)).length;
  const spaced = ` ${words.join(" ")} `;
  const phrases = list.phrases.filter((phrase) => spaced.includes(phrase)).length;
  const unspaced = new Set(list.unspaced === undefined ? [] : folded.match(new RegExp(list.unspaced, "gu"))).size;
  return known + phrases + unspaced;
}

/** Where the last word of a script without spaces ends, or 0. */
export function endOf({ unspaced }: WordList, text: string): number {
  const last = unspaced === undefined ? undefined : [...fold(text).matchAll(new RegExp(unspaced, "gu"))].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

/** True if the whole text is one word or phrase of the list. */
export function isWord(list: WordList, text: string): boolean {
  const words = toWordsOf(text);
  if (words.length === 1)
    return list.isListed(words[0] ?? "") || list.unspaced?.exec(fold(text).trim())?.[0] === fold(text).trim();
  return list.phrases.includes(` ${words.join(" ")}`) || list.whole.has(words.join("-"));
}
