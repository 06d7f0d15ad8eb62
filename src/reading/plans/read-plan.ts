/** Reads a plan: Markdown as people write it becomes assets, and every line is accounted for. */
import { findNoun } from "../../dictionary/nouns";
import type { Size } from "../../lib/size";
import { toAsset, type ReadAsset } from "./assets";
import type { Candidate } from "./candidates";
import { loadBlockParser, type BlockParser } from "./markdown-blocks";
import { createNounLookup, type NounFinder } from "./noun-lookup";
import { readOutline } from "./outline";
import type { PlanItem, PlanReading } from "./plan-reading";
import { createProblemLog } from "./problems";
import { reportSource, settleLines } from "./remaining-lines";
import { judge } from "./refusal";
import { dropRepeats } from "./repeats";
import { createSink } from "./sink";
import { readSource, type Source } from "./source";
import { spreadCandidates } from "./spread";
import { joinStems } from "./stems";

let parser: Promise<BlockParser> | undefined;

/** Never throws for any text. Takes linear time. `defaults` is the size of an item that names none. */
export async function readPlan(text: string, defaults: Size): Promise<PlanReading> {
  parser ??= loadBlockParser();
  return readWith(await parser, text, { defaults, findNoun });
}

function readWith(parse: BlockParser, text: string, given: { defaults: Size; findNoun: NounFinder }): PlanReading {
  const source = readSource(text);
  const log = createProblemLog();
  const sink = createSink(source.raw.length, log);
  const nouns = createNounLookup(given.findNoun);
  reportSource(source, sink);
  readOutline(parse(source.visible), sink, nouns);
  const spread = spreadCandidates(joinStems(sink.candidates), sink, nouns);
  const candidates = dropRepeats(spread, sink);
  const context = { defaults: given.defaults, nouns, report: log.report };
  const assets = candidates.flatMap((candidate) => {
    const asset = toAsset(candidate, context);
    return asset === undefined ? [] : [{ asset, candidate }];
  });
  const verdict = judge(assets, { candidateCount: candidates.length, sink, nouns });
  const items = verdict.read.map(({ asset, candidate }) => toItem(asset, candidate, source));
  const lines = settleLines(source, sink);
  const problems = log.toList((line) => lines[line - 1] === "item");
  return {
    items,
    lines,
    problems,
    candidates: verdict.candidates,
    read: items.length,
    blocksNotRead: problems.filter(({ kind }) => kind !== "tag" && kind !== "refused").length,
    isRefused: verdict.isRefused,
  };
}

/** The text of an item is its source lines alone, so that an edit elsewhere in the plan is no edit of the item. */
function toItem(asset: ReadAsset, { line, endLine, details }: Candidate, { raw }: Source): PlanItem {
  const lines = new Set([line, ...details.map((detail) => detail.line)]);
  const isRange = endLine - line < 64;
  const own = isRange ? raw.slice(line - 1, endLine) : [...lines].map((one) => raw[one - 1] ?? "");
  const { hasEvidence: _hasEvidence, ...item } = asset;
  return { ...item, text: own.join("\n").trim() };
}
