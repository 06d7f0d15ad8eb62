/** Reads English text: splits the text into phrases, and finds the table entry that a text names. */

/** A text as phrases, split at punctuation and at small joining words ("of", "with"). Words are lower-case singulars. */
export type Phrases = readonly (readonly string[])[];

const maxTextLength = 4000;

const joiners = new Set(
  "a an the with of in on and or over under inside from for by holding wearing carrying near beside into to at its his her".split(
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

/**
 * Finds the table entry that a text names: the last one in the first phrase that names any, because an English name ends
 * with the main noun ("stone well", "gold coin"). A "slime king" is still a slime, because "king" is a vague word.
 */
export function findNamed<Name extends string>(
  table: Readonly<Record<Name, Named>>,
  phrases: Phrases,
): Name | undefined {
  return lastNamed(table, phrases, (entry) => entry.words) ?? lastNamed(table, phrases, (entry) => entry.vague ?? "");
}

function lastNamed<Name extends string>(
  table: Readonly<Record<Name, Named>>,
  phrases: Phrases,
  wordsOf: (entry: Named) => string,
): Name | undefined {
  const names = new Map<string, Name>();
  for (const name in table)
    for (const word of wordsOf(table[name]).split(" ")) if (word !== "") names.set(singular(word), name);
  for (const phrase of phrases) {
    const found = phrase.findLast((word) => names.has(word));
    if (found !== undefined) return names.get(found);
  }
  return undefined;
}
