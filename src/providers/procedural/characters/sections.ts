/** Tells whether the name of a plan's section announces beings, in several languages. */
import { findNoun, findWholeNoun } from "../../../dictionary/nouns";
import type { Phrases } from "../words";

/** Words of plans that the dictionary does not know as persons, animals or creatures. Singular. */
const sectionWords: ReadonlySet<string> = new Set(
  "character npc cast townsfolk folk mob boss foe party personagem personagen personaje personnage personaggi figuren".split(
    " ",
  ),
);

/** A longer text is a description and no section's name. */
const mostWords = 4;

/** The word of a section's name that announces beings. */
export function findSectionOfBeings(description: Phrases): string | undefined {
  const words = description.flat();
  if (words.length > mostWords) return undefined;
  return words.find((word) => sectionWords.has(word) || isBeingWord(word));
}

function isBeingWord(word: string): boolean {
  const group = findNoun(word)?.group;
  return group === "person" || group === "creature" || group === "animal";
}

/** True for a word that is a noun by itself. Invented names only end like one. */
export function isWholeNoun(text: string): boolean {
  const noun = findWholeNoun(text);
  return noun !== undefined && noun !== null;
}
