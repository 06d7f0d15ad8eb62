/** Reads English text: splits the text into phrases, and finds the table entry that a text names. */

/** A text as phrases, split at punctuation and at small joining words ("of", "with"). Words are lower-case singulars. */
export type Phrases = readonly (readonly string[])[];

const maxTextLength = 4000;

const joiners = new Set(
  "a an the with of in on and or over under inside from for by holding wearing carrying near beside between into to at its his her".split(
    " ",
  ),
);

export function toPhrases(text: string): Phrases {
  const phrases: string[][] = [[]];
  let word = "";
  const endWord = (): void => {
    if (joiners.has(word)) phrases.push([]);
    else if (word !== "") phrases.at(-1)?.push(singular(word));
    word = "";
  };
  for (const letter of text.slice(0, maxTextLength).normalize("NFKD").toLowerCase()) {
    if (isMark(letter)) continue;
    if ((letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9")) word += letter;
    else endWord();
    if (',.:;()[]!?/\n"—–|'.includes(letter)) phrases.push([]);
  }
  endWord();
  return phrases.filter((phrase) => phrase.length > 0);
}

function isMark(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return code >= 0x300 && code <= 0x36f;
}

export function singular(word: string): string {
  if (word.length <= 3 || word.endsWith("ss") || word.endsWith("us")) return word;
  if (word.endsWith("ves")) return `${word.slice(0, -3)}f`;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:[sxz]|ch|sh|to)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** The words that select a table entry. `vague` words ("hero", "king") count only if the text has no other word of the table. */
export type Named = { readonly words: string; readonly vague?: string };

/** A table entry, and the word of the text that names the entry. */
export type Found<Name extends string> = { readonly name: Name; readonly word: string };

/**
 * Finds the table entry that a text names: the last one in the first phrase that names any, because an English name ends
 * with the main noun ("stone well", "gold coin"). A "slime king" is still a slime, because "king" is a vague word.
 */
export function findWord<Name extends string>(
  table: Readonly<Record<Name, Named>>,
  phrases: Phrases,
): Found<Name> | undefined {
  const { words, vague } = indexOf(table);
  const word = lastOf(words, phrases) ?? lastOf(vague, phrases);
  const name = word === undefined ? undefined : (words.get(word) ?? vague.get(word));
  return word !== undefined && name !== undefined && hasName(table, name) ? { name, word } : undefined;
}

/** The name alone of the entry that `findWord` finds. */
export function findNamed<Name extends string>(
  table: Readonly<Record<Name, Named>>,
  phrases: Phrases,
): Name | undefined {
  return findWord(table, phrases)?.name;
}

type Index = { readonly words: ReadonlyMap<string, string>; readonly vague: ReadonlyMap<string, string> };

/** The words of each table, read once: a table has hundreds of words, and each image asks several tables. */
const indexes = new WeakMap<Readonly<Record<string, Named>>, Index>();

function indexOf(table: Readonly<Record<string, Named>>): Index {
  const known = indexes.get(table);
  if (known !== undefined) return known;
  const index = { words: namesByWord(table, "words"), vague: namesByWord(table, "vague") };
  indexes.set(table, index);
  return index;
}

function namesByWord(table: Readonly<Record<string, Named>>, field: keyof Named): ReadonlyMap<string, string> {
  const entries = Object.entries(table).flatMap(([name, entry]) =>
    (entry[field] ?? "").split(" ").map((word) => [singular(word), name] as const),
  );
  return new Map(entries.filter(([word]) => word !== ""));
}

function lastOf(names: ReadonlyMap<string, string>, phrases: Phrases): string | undefined {
  for (const phrase of phrases) {
    const found = phrase.findLast((word) => names.has(word));
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasName<Name extends string>(table: Readonly<Record<Name, Named>>, name: string): name is Name {
  return Object.hasOwn(table, name);
}
