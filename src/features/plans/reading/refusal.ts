/** Decides whether a document is a list of assets at all. */
import type { ReadAsset } from "./assets";
import type { Candidate } from "./candidates";
import { drawAdvice } from "./problems";
import { reportLines, tellLines, toRange, type Sink } from "./sink";

export type Read = { readonly asset: ReadAsset; readonly candidate: Candidate };
type Verdict = { readonly read: readonly Read[]; readonly candidates: number; readonly isRefused: boolean };

/** Fewer candidates than this are always read. */
const leastCandidates = 8;
const leastLines = 20;
const half = 0.5;

/**
 * In a document of sentences, an entry that nothing tells to be art is not read. A list in which fewer than half of the
 * candidates are read, or long lists without any item, are no list of assets.
 */
export function judge(assets: readonly Read[], candidateCount: number, sink: Sink): Verdict {
  const candidates = candidateCount + sink.unread;
  const sure = assets.filter(isSure);
  const isDesign = candidates >= leastCandidates && sink.sentences > assets.length * half && sure.length < candidates * half;
  const read = isDesign ? sure : assets;
  if (isDesign) leaveOut(assets.filter((one) => !isSure(one)), sink);
  const isRefused =
    (candidates >= leastCandidates && read.length < candidates * half) || (read.length === 0 && sink.listLines.size >= leastLines);
  if (isRefused) {
    const lines = [...sink.listLines];
    const message = `This document does not read as a list of assets: ${read.length} of ${candidates} candidates are read. Nothing is planned. Apply it with \`force\`, or put the list in a plan of its own.`;
    sink.report(lines.length === 0 ? { line: 1, endLine: sink.uses.length } : toRange(lines), "refused", message);
  }
  return { read, candidates, isRefused };
}

function isSure({ asset }: Read): boolean {
  return asset.confidence === "high";
}

function leaveOut(unsure: readonly Read[], sink: Sink): void {
  for (const group of Map.groupBy(unsure, ({ candidate }) => candidate.block).values()) {
    const lines = group.map(({ candidate }) => candidate.line);
    for (const line of lines) sink.uses[line - 1] = "problem";
    reportLines(sink, lines, "unreadable", `Nothing tells that this is art: ${tellLines(lines)} not drawn. ${drawAdvice}`);
  }
}
