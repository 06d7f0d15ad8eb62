/**
 * Finds the English noun for words of other languages, without a dictionary: two words mean the same if they describe
 * the same emoji.
 */
import { singularsOf } from "../../src/dictionary/fold.ts";
import type { Emoji, Words } from "./emoji.ts";

/** `likeness` is 0 for no likeness, and about 1.6 for two labels that always occur together. */
export type Translation = { readonly noun: string; readonly likeness: number };

type Places = ReadonlyMap<string, ReadonlySet<number>>;

/** Weaker likenesses are chance. */
const leastLikeness = 0.5;
/** Added if two words are the labels of one emoji, if both are parts of its labels, or if the English word alone is. */
const labelBonus = { whole: 0.6, part: 0.25, english: 0.12 };
/** Single English words are better names than phrases. */
const phraseWeight = 0.7;
const leastPartLength = 3;

/**
 * The English word for each word of a language, as long as that word is a noun. `isNoun` tells which English words are
 * nouns; the others take part in the comparison, so that adjectives find adjectives and are dropped.
 */
export function translate(
  emoji: readonly Emoji[],
  language: string,
  isNoun: (word: string) => boolean,
): Map<string, Translation> {
  const wordsIn = (name: string): (readonly Words[])[] => emoji.map(({ words }) => words.get(name) ?? []);
  const own = wordsIn(language);
  const english = wordsIn("en");
  const ownPlaces = placesOf(own, language);
  const englishPlaces = placesOf(english, "en");
  const ownLabels = labelsOf(own, language);
  const englishLabels = labelsOf(english, "en");
  const englishAt = toLists(englishPlaces, emoji.length);
  const bonusOf = (word: string, candidate: string, places: ReadonlySet<number>): number => {
    let bonus = 0;
    for (const place of places) {
      const [mine, other] = [ownLabels[place], englishLabels[place]];
      if (mine?.whole.has(word) && other?.whole.has(candidate)) return labelBonus.whole;
      if (other?.parts.has(candidate))
        bonus = Math.max(bonus, mine?.parts.has(word) ? labelBonus.part : labelBonus.english);
    }
    return bonus;
  };
  const found = new Map<string, Translation>();
  for (const [word, places] of ownPlaces) {
    let best = { noun: "", likeness: leastLikeness };
    for (const candidate of new Set([...places].flatMap((place) => englishAt[place] ?? []))) {
      const otherPlaces = englishPlaces.get(candidate) ?? new Set();
      const both = new Set([...places].filter((place) => otherPlaces.has(place)));
      const likeness = (2 * both.size) / (places.size + otherPlaces.size) + bonusOf(word, candidate, both);
      const weighted = candidate.includes(" ") ? likeness * phraseWeight : likeness;
      if (weighted > best.likeness || (weighted === best.likeness && isNoun(candidate) && !isNoun(best.noun)))
        best = { noun: candidate, likeness: weighted };
    }
    if (isNoun(best.noun)) found.set(word, best);
  }
  return found;
}

/** The emoji that each word describes. Plurals count as the singular where the language has both. */
function placesOf(words: readonly (readonly Words[])[], language: string): Places {
  const known = new Set(words.flat().flatMap(({ label, tags }) => [label, ...tags]));
  const found = new Map<string, Set<number>>();
  for (const [place, variants] of words.entries()) {
    const phrases = variants.flatMap(({ label, tags }) => [label, ...tags]);
    const parts = phrases.flatMap((phrase) => phrase.split(" ")).filter((part) => part.length >= leastPartLength);
    for (const word of [...phrases, ...parts]) {
      const key = toSingular(word, language, known);
      found.set(key, (found.get(key) ?? new Set()).add(place));
    }
  }
  return found;
}

function toSingular(word: string, language: string, known: ReadonlySet<string>): string {
  return singularsOf(word, language.slice(0, 2)).find((singular) => known.has(singular)) ?? word;
}

type Labels = { readonly whole: ReadonlySet<string>; readonly parts: ReadonlySet<string> };

function labelsOf(words: readonly (readonly Words[])[], language: string): Labels[] {
  const known = new Set(words.flat().flatMap(({ label, tags }) => [label, ...tags]));
  return words.map((variants) => {
    const whole = new Set(variants.map(({ label }) => toSingular(label, language, known)));
    const parts = variants.flatMap(({ label }) => label.split(" ").map((part) => toSingular(part, language, known)));
    return { whole, parts: new Set([...parts, ...whole]) };
  });
}

function toLists(places: Places, count: number): string[][] {
  const lists: string[][] = Array.from({ length: count }, () => []);
  for (const [word, at] of places) for (const place of at) lists[place]?.push(word);
  return lists;
}
