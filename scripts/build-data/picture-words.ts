/** Chooses a picture for each English noun and for names of few words. */
import type { NounGroup } from "../../src/dictionary/noun-groups.ts";
import { singularsOf } from "../../src/dictionary/fold.ts";
import type { Icon } from "./icon-sets.ts";
import { ownPictures } from "./own-pictures.ts";
import type { WordNet } from "./word-net.ts";

/** A picture with the size of its edges, in cells: silhouettes with long edges are hard to read when small. */
export type Drawn = { readonly icon: Icon; readonly edges: number };

/**
 * How well a picture fits a word. Equal senses prefer Fluent, which is free of duties and has colours; a word in the name
 * of a silhouette, which are drawn for games, beats the tags of an emoji, which describe everyday life.
 */
const scores = {
  /** Our own drawings, then the pictures that we have chosen for words. */
  own: 2000,
  chosen: 1000,
  name: { fluent: 100, silhouette: 96 },
  head: { fluent: 80, silhouette: 78 },
  /** The head of an animal stands for the animal. */
  part: 76,
  /** For each word before the head. */
  modifier: -6,
  synonym: 66,
  broader: 62,
  /** For each step to a broader class. */
  step: -5,
  tag: 64,
  /** For each further emoji that has the tag. */
  otherPlace: -12,
} as const;
/** The score of the longest edges. */
const edgeScore = -12;
const longestEdges = 2400;
/** A broader class may lend its picture only if that shows the class itself. */
const leastLentScore = 60;
const maxSteps = 4;
/** Classes nearer to the top of WordNet ("animal", "device") are too broad. Food has few classes. */
const leastDepth = { food: 7, other: 10 };

type Choice = { readonly picture: number; readonly score: number };
type Nouns = ReadonlyMap<string, NounGroup>;

/** `ownWords`: the words of our own drawings, with the numbers of these. */
export function toPictureWords(
  drawn: readonly Drawn[],
  ownWords: readonly (readonly [word: string, picture: number])[],
  nouns: Nouns,
  wordNet: WordNet,
): Map<string, number> {
  const choices = new Map<string, Choice>();
  const add = (word: string, picture: number, score: number): void => {
    if (score > (choices.get(word)?.score ?? 0)) choices.set(word, { picture, score });
  };
  for (const [word, picture] of ownWords) add(word, picture, scores.own);
  addChosen(drawn, add);
  for (const [picture, { icon, edges }] of drawn.entries())
    addNames(icon, edges, nouns, (word, score) => add(word, picture, score));
  addTags(drawn, nouns, add);
  const direct = new Map(choices);
  for (const [word, choice] of broaderChoices(direct, nouns, wordNet)) add(word, choice.picture, choice.score);
  return new Map([...choices].map(([word, { picture }]) => [word, picture]));
}

type Add = (word: string, picture: number, score: number) => void;

function addChosen(drawn: readonly Drawn[], add: Add): void {
  const numbers = new Map(drawn.map(({ icon }, at) => [icon.emoji === undefined ? icon.name : `${icon.name}*`, at]));
  for (const [word, name] of ownPictures) {
    const picture = numbers.get(name);
    if (picture === undefined) throw new Error(`There is no picture ${name} for "${word}".`);
    add(word, picture, scores.chosen);
  }
}

function addNames(icon: Icon, edges: number, nouns: Nouns, add: (word: string, score: number) => void): void {
  const set = icon.emoji === undefined ? "silhouette" : "fluent";
  const penalty = set === "silhouette" ? edgeScore * Math.min(1, edges / longestEdges) : 0;
  const labels = icon.emoji?.words.get("en")?.map(({ label }) => label.split(" ")) ?? [];
  for (const words of [icon.words, ...labels]) {
    add(words.join(" "), scores.name[set]);
    // "Surf board" is also a "surfboard".
    if (words.length === 2) add(words.join(""), scores.name[set]);
    const animal = words.at(-2) ?? "";
    if (/^(?:head|face)$/.test(words.at(-1) ?? "") && isAnimate(nouns.get(animal))) add(animal, scores.part + penalty);
    const head = headOf(words);
    for (const form of [head, ...singularsOf(head, "en")])
      if (nouns.has(form)) add(form, scores.head[set] + scores.modifier * (words.length - 1) + penalty);
  }
}

function isAnimate(group: NounGroup | undefined): boolean {
  return group === "animal" || group === "creature";
}

const measures = new Set("glass cup ear slice piece pot sheaf roll stack pile bowl".split(" "));

/** The last word, or the one before "with", "of" and the like; "glass of milk" is about milk. */
function headOf(words: readonly string[]): string {
  if (words[1] === "of" && measures.has(words[0] ?? "")) return words.at(-1) ?? "";
  const end = words.findIndex((word, at) => at > 0 && /^(?:with|of|in|on|and|for)$/.test(word));
  return words[(end === -1 ? words.length : end) - 1] ?? "";
}

function addTags(drawn: readonly Drawn[], nouns: Nouns, add: Add): void {
  const places = new Map<string, number[]>();
  for (const [picture, { icon }] of drawn.entries())
    for (const tag of new Set(icon.emoji?.words.get("en")?.flatMap(({ tags }) => tags)))
      if (nouns.has(tag)) places.set(tag, [...(places.get(tag) ?? []), picture]);
  for (const [tag, [first, ...others]] of places)
    if (first !== undefined) add(tag, first, Math.max(1, scores.tag + scores.otherPlace * others.length));
}

/** Nouns without a picture of their own borrow that of a synonym ("claymore") or of a broader class ("spaniel": dog). */
function broaderChoices(direct: ReadonlyMap<string, Choice>, nouns: Nouns, wordNet: WordNet): Map<string, Choice> {
  const found = new Map<string, Choice>();
  for (const [word, group] of nouns) {
    if (group === "person" || (direct.get(word)?.score ?? 0) >= leastLentScore) continue;
    const sense = wordNet.senses.get(word)?.find(({ synset }) => wordNet.wordsOf(synset).includes(word));
    const classes = sense === undefined ? [] : wordNet.broader(sense.synset);
    for (const [step, broader] of classes.slice(0, maxSteps + 1).entries()) {
      if (wordNet.broader(broader).length < (group === "food" ? leastDepth.food : leastDepth.other)) break;
      const names = wordNet.wordsOf(broader).filter((name) => nouns.get(name) === group);
      const choice = bestOf(names, direct);
      if (choice === undefined) continue;
      found.set(word, { ...choice, score: (step === 0 ? scores.synonym : scores.broader) + scores.step * step });
      break;
    }
  }
  return found;
}

function bestOf(words: readonly string[], direct: ReadonlyMap<string, Choice>): Choice | undefined {
  const [best] = words
    .flatMap((word) => direct.get(word) ?? [])
    .filter(({ score }) => score >= leastLentScore)
    .toSorted((a, b) => b.score - a.score);
  return best;
}
