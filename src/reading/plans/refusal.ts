/** Decides whether a document is a list of assets at all. */
import type { ReadAsset } from "./assets";
import type { Candidate } from "./candidates";
import { isDrawable, type NounLookup } from "./noun-lookup";
import { reportUndrawn, toRange, type Sink } from "./sink";
import { toWordsOf } from "./words";

export type Read = { readonly asset: ReadAsset; readonly candidate: Candidate };
type Verdict = { readonly read: readonly Read[]; readonly candidates: number; readonly isRefused: boolean };

export type JudgeContext = { readonly candidateCount: number; readonly sink: Sink; readonly nouns: NounLookup };

const maxNameWords = 3;
const maxDetails = 8;
/** Fewer candidates than this are always read. */
const leastCandidates = 8;
const leastLines = 20;
const half = 0.5;
/** Longer descriptions explain a rule rather than a thing. */
const maxExplainingWords = 14;

/**
 * In a document of sentences, an entry that nothing tells to be art is not read. A list in which fewer than half of the
 * candidates are read, or long lists without any item, are no list of assets.
 */
export function judge(assets: readonly Read[], { candidateCount, sink, nouns }: JudgeContext): Verdict {
  const candidates = candidateCount + sink.unread;
  const sure = assets.filter((one) => isSure(one, nouns));
  const isMostlySure = sure.length >= candidates * half;
  const isProse = sink.sentences > candidates || (sink.sentences > candidates * half && !isMostlySure);
  const likely = isMostlySure ? assets.filter(({ asset }) => asset.confidence === "high") : sure;
  const told = isMostlyEvident(assets, candidates) ? assets.filter(isToldBeside(assets, nouns)) : assets;
  const read = candidates >= leastCandidates && isProse ? likely : told;
  const kept = new Set(read);
  leaveOut(
    assets.filter((one) => !kept.has(one)),
    sink,
  );
  const isThin = candidates >= leastCandidates && read.length < candidates * half;
  const isRefused = isThin || (read.length === 0 && sink.listLines.size >= leastLines);
  if (isRefused) reportRefusal(sink, read.length, candidates);
  else if (assets.length === 0) reportEmpty(sink);
  return { read, candidates, isRefused };
}

function isMostlyEvident(assets: readonly Read[], candidates: number): boolean {
  return candidates >= leastCandidates && assets.filter(({ asset }) => asset.hasEvidence).length >= candidates * half;
}

/**
 * Beside items with sizes and files, a list without any explains them: in a part that names no art, with entries that
 * the dictionary does not know, or with long explanations.
 */
function isToldBeside(assets: readonly Read[], nouns: NounLookup): (one: Read) => boolean {
  const left = new Set<number>();
  for (const [block, group] of Map.groupBy(assets, ({ candidate }) => candidate.block)) {
    const isPlain = group.every(
      ({ asset, candidate }) =>
        candidate.form === "bullet" && candidate.section.topic === undefined && !asset.hasEvidence,
    );
    const sure = group.filter((one) => isSure(one, nouns)).length;
    const words = group.reduce((sum, { asset }) => sum + toWordsOf(asset.description).length, 0);
    if (isPlain && (sure < group.length * half || words > group.length * maxExplainingWords)) left.add(block);
  }
  return ({ candidate }) => !left.has(candidate.block);
}

function reportRefusal(sink: Sink, read: number, candidates: number): void {
  const lines = [...sink.listLines];
  const range = lines.length === 0 ? { line: 1, endLine: sink.uses.length } : toRange(lines);
  const message =
    `This document does not read as a list of assets: ${read} of ${candidates} candidates are read. ` +
    "Nothing is planned. Apply the plan with `force`, or put the list in a plan of its own.";
  sink.report(range, "refused", message);
}

/** A plan of prose alone has no other problem, and would yield nothing without a word. */
function reportEmpty(sink: Sink): void {
  if (sink.blocks > 0 || !sink.uses.includes("prose")) return;
  const message = "Nothing is planned yet: write an item as `- Name: description`.";
  sink.report({ line: 1, endLine: sink.uses.length }, "loose", message);
}

/** Told to be art by the item's own line, or a thing that the dictionary knows in a part about art. */
function isSure({ asset, candidate }: Read, nouns: NounLookup): boolean {
  if (asset.confidence === "low") return false;
  const isHeading = candidate.form === "heading" && candidate.section.topic !== undefined;
  const isSized = candidate.section.topic !== undefined && candidate.section.attributes.size !== null;
  if (asset.hasEvidence || isHeading || isSized) return true;
  return (
    candidate.details.length <= maxDetails &&
    isDrawable(asset.name, nouns) &&
    toWordsOf(asset.name).length <= maxNameWords
  );
}

function leaveOut(unsure: readonly Read[], sink: Sink): void {
  for (const group of Map.groupBy(unsure, ({ candidate }) => candidate.block).values()) {
    const lines = group.map(({ candidate }) => candidate.line);
    for (const line of lines) sink.uses[line - 1] = "problem";
    reportUndrawn(sink, lines, "unreadable", "Nothing tells that this is art");
  }
}
