/** Finds the noun of a name of several words. */
import { isPose } from "./animations";
import { fold, toWordsOf } from "./words";

export type Noun = { readonly name: string; readonly group: string };
/** Finds the noun of one word, or of a name that is known as a whole. */
export type NounFinder = (text: string) => Noun | undefined;
export type NounLookup = { readonly find: (name: string) => Noun | undefined };

const maxWords = 8;
const prepositions = new Set(
  "of with in on at from for by under de du des del da do di della mit von aus auf с из для в z na w".split(" "),
);

/** Words for the work itself, not for a thing that is drawn. A sprite is no fairy. */
const artWords = new Set(
  "sprite sprites animation animations asset assets image images texture textures sheet spritesheet frame frames art design".split(
    " ",
  ),
);

/** Remembers each name, because names are asked for several times. The last word before a preposition comes first. */
export function createNounLookup(findNoun: NounFinder): NounLookup {
  const known = new Map<string, Noun | undefined>();
  const words = new Map<string, Noun | undefined>();
  const findWord = (text: string): Noun | undefined => {
    if (!words.has(text)) words.set(text, findNoun(text));
    return words.get(text);
  };
  const search = (name: string): Noun | undefined => {
    const named = toWordsOf(name.replace(/[_-]/g, " "))
      .filter((word) => !artWords.has(word) && !/\d/.test(word))
      .slice(0, maxWords);
    const end = named.findIndex((word, index) => index > 0 && prepositions.has(word));
    const main = named.slice(0, end === -1 ? undefined : end);
    const whole = main.join(" ");
    return findFirst([whole, main.slice(-2).join(" "), ...main.toReversed()], findWord);
  };
  return {
    find: (name) => {
      const key = fold(name);
      if (!known.has(key)) known.set(key, search(name));
      return known.get(key);
    },
  };
}

function findFirst(texts: readonly string[], findNoun: NounFinder): Noun | undefined {
  for (const text of new Set(texts)) {
    const found = text.length < 2 && !/[\u3400-\u9fff]/.test(text) ? undefined : findNoun(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Groups whose nouns are as often words of a rule or a design. */
const vagueGroups: ReadonlySet<string> = new Set(["thing", "symbol", "effect", "place"]);

export function isDrawable(name: string, nouns: NounLookup): boolean {
  const noun = nouns.find(name);
  return noun !== undefined && !vagueGroups.has(noun.group) && !isPose(name);
}
