/** Tells of words in many languages the things that they name. */
import data from "../../generated/nouns.bin";
import { foldWord, hashWord, pluralsOf, singularsOf } from "./fold";
import { findHash } from "./hash-list";
import { noNoun, nounGroups, type NounGroup } from "./noun-groups";

/** `name` is an English noun in lower case, mostly in the singular. */
export type Noun = { readonly name: string; readonly group: NounGroup };

const headerBytes = 8;
/** Shorter endings of a compound are mostly not its head. */
const leastHeadLength = 4;
/** The part before the head must be this long: "elm" is no kind of "lm". */
const leastModifierLength = 3;
const longestWord = 40;

/** `null` for a known word that names no thing. */
type Lexicon = { readonly find: (word: string) => Noun | null | undefined };
let lexicon: Lexicon | undefined;

/**
 * Finds the noun of one word ("Katzen", "剣") or of a name of few words ("polar bear"), in the languages of
 * emojibase-data, and Turkish. A compound is read by its end. Undefined for words that name no thing, such as "jump".
 */
export function findNoun(text: string): Noun | undefined {
  const word = foldWord(text);
  const found = find(word);
  if (found !== undefined) return found ?? undefined;
  return (
    firstFound(
      headsOf(word).flatMap((head) => [head, ...singularsOf(head)]),
      findForm,
    ) ?? undefined
  );
}

/** Like `findNoun`, without compounds. `null` for a known word that names no thing; undefined for an unknown word. */
export function findWholeNoun(text: string): Noun | null | undefined {
  return find(foldWord(text));
}

function find(word: string): Noun | null | undefined {
  return firstFound([word, ...singularsOf(word), ...pluralsOf(word)], findForm);
}

function findForm(form: string): Noun | null | undefined {
  lexicon ??= toLexicon(data);
  return lexicon.find(form);
}

/** `scripts/build-data/nouns.ts` describes the form of the data. Nothing is unpacked but the names. */
function toLexicon(bytes: ArrayBuffer): Lexicon {
  const [wordCount = 0, nounCount = 0] = new Uint32Array(bytes, 0, 2);
  const hashes = new Uint32Array(bytes, headerBytes, wordCount);
  const numbers = new Uint16Array(bytes, headerBytes + wordCount * 4, wordCount);
  const lines = new TextDecoder().decode(new Uint8Array(bytes, headerBytes + wordCount * 6)).split("\n");
  const nouns = lines.map((line) => ({ name: line.slice(1), group: nounGroups[line.charCodeAt(0) - 97] ?? "thing" }));
  const find = (word: string): Noun | null | undefined => {
    const number = numbers[findHash(hashes, hashWord(word))];
    if (number === undefined) return undefined;
    if (number === noNoun) return null;
    const group = nounGroups[number - nounCount];
    return group === undefined ? nouns[number] : { name: word, group };
  };
  return { find };
}

/** The endings of a compound that may be its head, longest first: "eisenschwert" ends with "schwert", "回復薬" with "薬". */
function headsOf(word: string): string[] {
  if (word.includes(" ") || word.length > longestWord) return [];
  const isAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u.test(word);
  const least = isAsian ? 1 : leastHeadLength;
  const heads: string[] = [];
  for (let at = isAsian ? 1 : leastModifierLength; at <= word.length - least; at++) {
    const head = word.slice(at);
    if (head.length > 1 || /\p{Script=Han}/u.test(head)) heads.push(head);
  }
  return heads;
}

function firstFound<T>(candidates: readonly string[], find: (candidate: string) => T | undefined): T | undefined {
  for (const candidate of candidates) {
    const found = find(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}
