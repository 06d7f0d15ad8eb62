/** Reads an asset's name with the dictionary, so that names in other languages and unknown things can be drawn. */
import { findThing, type NamedThing } from "../../../dictionary/find-picture";
import type { DrawingLicence } from "../../../domain/style";
import { findColour } from "../colour-words";
import { toPhrases, type Phrases } from "../words";

export type { NamedThing };

/** Colour words describe the thing and do not choose it: a "gold key" is a key. */
export function readName(name: string, licences: readonly DrawingLicence[]): NamedThing | undefined {
  return findThing(name, { licences, isModifier: (word) => findColour(word) !== undefined });
}

/** Adds the English noun, unless the name has it. */
export function withEnglish(phrases: Phrases, named: NamedThing | undefined): Phrases {
  const [english = []] = toPhrases(named?.word ?? "");
  const present = new Set(phrases.flat());
  return english.every((word) => present.has(word)) ? phrases : [...phrases, english];
}
