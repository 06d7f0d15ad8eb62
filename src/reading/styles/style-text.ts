/** Chooses the sentences of a style that prompts get. */
import { styleLimits } from "../../domain/style";
import { cutText } from "../plain-text";
import { joinClauses, judgeClauses } from "./clauses";
import { sentencesOf, type Sentence, type Unit } from "./style-units";
import type { LineRange } from "./unused-lines";
import { countLookWords, isForbiddingName } from "./style-words";

export type ChosenText = {
  readonly text: string;
  /** The sentences about the look for which the text has no room. */
  readonly left: readonly Sentence[];
  /** The sentences that are not in the text, or only in part, and the units that hold no sentences. */
  readonly unused: readonly (LineRange & { readonly unit: Unit; readonly isCut: boolean })[];
};

type Candidate = Sentence & { readonly wanted: string; readonly score: number; readonly order: number };

/** "This document defines …" and the state of the document say nothing about the look. */
const aboutDocument =
  /^(?:this|the) (?:document|guide|file|page|section|style guide)\b|\b(?:superseded|deprecated|last updated)\b|^(?:status|version|last updated|date|author|purpose|scope|note)\b\s*:|^(?:本(?:文档|文書|指南|规范)|このドキュメント|이 문서)/i;
/** Paths, links, identifiers and the names of tools belong to the work, not to the look. */
const aboutWork =
  /https?:|\w\/\w+\/|[\p{L}\d]\.(?:png|jpe?g|gif|svg|js|ts|gd|cs|md|json|aseprite|webp|tscn|lua|py)\b|\w\(\)|\w_\w|\b(?:aseprite|photoshop|krita|procreate|godot|unity|phaser|tiled|texturepacker|blender|export(?:ed)?|import(?:ed)?|commit|z-index|css|canvas api)\b/iu;
const identifier = /[a-z][A-Z][a-z]/;

const styleHeadingScore = 2;
const openingScore = 1;
const leastSentenceLength = 20;

/**
 * All sentences about the look if they fit; else those with the most words about the look, in their order. In a text
 * without headings every sentence counts. Sentences and clauses that forbid are left out: a model that reads "no text"
 * draws text. `units` are those that no field was read from.
 */
export function chooseText(units: readonly Unit[], lineTexts: ReadonlyMap<number, string>): ChosenText {
  const isPlain = units.every(({ section }) => section.depth <= 1);
  const sentences = units.filter(isProse).flatMap((unit) =>
    sentencesOf(unit, lineTexts).map((sentence) => ({
      ...sentence,
      unit,
      wanted: toWanted(sentence.text),
      score: scoreOf(unit, sentence.text),
    })),
  );
  const candidates = sentences
    .map((sentence, order): Candidate => ({ ...sentence, order }))
    .filter(({ wanted, score }) => wanted !== "" && (isPlain || (score > openingScore && !isName(wanted))));
  const chosen = chooseWithin(candidates);
  const orders = new Set(chosen.map(({ order }) => order));
  const cut = new Set(chosen.filter(({ text, wanted }) => toText(text) !== wanted).map(({ order }) => order));
  return {
    text: chosen.map(({ wanted }, index) => (index < chosen.length - 1 ? toEnded(wanted) : wanted)).join(" "),
    left: candidates.filter(({ order }) => !orders.has(order)),
    unused: [
      ...units.filter((unit) => !isProse(unit)).map((unit) => toRange(unit)),
      ...sentences
        .map((sentence, order) => ({
          ...sentence,
          isCut: cut.has(order) || (sentence.wanted === "" && hasWish(sentence.text)),
          isChosen: orders.has(order),
        }))
        .filter(({ isCut, isChosen }) => isCut || !isChosen),
    ],
  };
}

/** "No text" is a wish that the text leaves out. */
function hasWish(sentence: string): boolean {
  return judgeClauses(sentence).some(({ isForbidden }) => isForbidden);
}

function toRange(unit: Unit): ChosenText["unused"][number] {
  return { line: unit.line, endLine: unit.endLine, unit, isCut: false };
}

/** A row of a table reads like a label and a value. */
function toText(sentence: string): string {
  return sentence.replace(" | ", ": ");
}

/** A few words alone are the name of a thing, unless they describe a look. */
function isName(sentence: string): boolean {
  return sentence.length < leastSentenceLength && countLookWords(sentence) === 0;
}

/** Items of a list have no end, but sentences in a row need one. */
function toEnded(sentence: string): string {
  return /[.!?…,;:。！？]["'”’)\]]?$/u.test(sentence) ? sentence : `${sentence}.`;
}

function isProse(unit: Unit): boolean {
  if (unit.kind === "code" || unit.section.isProcess || unit.section.isForbidding) return false;
  // A row of a table with many columns is data.
  return unit.kind !== "row" || (unit.cells.length === 2 && unit.value.includes(" "));
}

/** The sentence without its clauses that forbid. Empty if nothing is left. */
function toWanted(sentence: string): string {
  if (aboutDocument.test(sentence) || aboutWork.test(sentence) || identifier.test(sentence)) return "";
  const text = toText(sentence);
  if (isForbiddingName(text.split(/[:：]/, 1)[0] ?? "")) return "";
  const clauses = judgeClauses(text);
  const wanted = clauses.filter(({ isForbidden }) => !isForbidden);
  return wanted.length === clauses.length ? text : joinClauses(wanted.map((one) => one.text)).replace(/[,;:]$/, "");
}

function scoreOf({ section }: Unit, sentence: string): number {
  return countLookWords(sentence) + (section.isStyle ? styleHeadingScore : 0) + (section.depth <= 1 ? openingScore : 0);
}

/** The best sentences that fit, in the order of the text. One that is too long alone is cut. */
function chooseWithin(candidates: readonly Candidate[]): Candidate[] {
  const { codePoints, words } = styleLimits.text;
  let [pointsLeft, wordsLeft] = [codePoints, words];
  const chosen: Candidate[] = [];
  for (const one of candidates.toSorted((a, b) => b.score - a.score || a.order - b.order)) {
    if (pointsLeft <= 0 || wordsLeft <= 0) break;
    const isFirst = chosen.length === 0;
    const wanted = isFirst ? cutText(one.wanted.split(" ", words).join(" "), codePoints) : one.wanted;
    const size = { points: Array.from(wanted).length + 1, words: wanted.split(" ").length };
    if (!isFirst && (size.points > pointsLeft || size.words > wordsLeft)) continue;
    chosen.push({ ...one, wanted });
    pointsLeft -= size.points;
    wordsLeft -= size.words;
  }
  return chosen.toSorted((a, b) => a.order - b.order);
}
