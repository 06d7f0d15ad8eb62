/** How an image is drawn, decided before anything is drawn. */
import type { Grid } from "./canvas";

/**
 * `engine`: a drawing of our own. `dictionary`: a picture of an open set. `fallback`: a guess, because nothing is drawn
 * for the words. `matched` is the English word that decided, and null for a guess.
 */
export type Choice = {
  readonly source: "engine" | "dictionary" | "fallback";
  readonly matched: string | null;
  readonly draw: () => Grid;
};

export function byEngine(matched: string, draw: Choice["draw"]): Choice {
  return { source: "engine", matched, draw };
}

export function byDictionary(matched: string, draw: Choice["draw"]): Choice {
  return { source: "dictionary", matched, draw };
}

export function byGuess(draw: Choice["draw"]): Choice {
  return { source: "fallback", matched: null, draw };
}

/** By the engine if a word decided, else a guess. */
export function byWord(word: string | undefined, draw: Choice["draw"]): Choice {
  return word === undefined ? byGuess(draw) : byEngine(word, draw);
}

/** The same choice, whose drawing is changed afterwards. */
export function thenDrawn(choice: Choice, change: (grid: Grid) => Grid): Choice {
  return { ...choice, draw: () => change(choice.draw()) };
}
