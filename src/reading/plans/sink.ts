/** Collects the results of the first stage: candidates, problems, and the use of each line. */
import type { Candidate } from "./candidates";
import type { LineUse, ProblemKind } from "./plan-reading";
import { drawAdvice, type ProblemLog, type Report } from "./problems";
import type { LineRange } from "./source";

export type Sink = {
  readonly candidates: Candidate[];
  readonly uses: (LineUse | undefined)[];
  readonly report: Report;
  readonly reportBlock: ProblemLog["reportBlock"];
  /** The number of blocks begun so far. */
  blocks: number;
  /** Lines of lists and tables. */
  readonly listLines: Set<number>;
  /** Parts with the form of an item in blocks that could not be read. */
  unread: number;
  /** Lines of prose, rules and design, which tell a design document from a list. */
  sentences: number;
};

export function createSink(lineCount: number, { report, reportBlock }: ProblemLog): Sink {
  const uses = Array.from<LineUse | undefined>({ length: lineCount });
  return { candidates: [], uses, report, reportBlock, blocks: 0, listLines: new Set(), unread: 0, sentences: 0 };
}

/** The first use of a line stays. */
export function useLine(sink: Sink, line: number, use: LineUse): void {
  sink.uses[line - 1] ??= use;
}

/** Reports one block, and marks its lines. */
export function reportLines(sink: Sink, lines: readonly number[], kind: ProblemKind, message: string): void {
  if (lines.length === 0) return;
  for (const line of lines) useLine(sink, line, "problem");
  sink.report(toRange(lines), kind, message);
}

/** Reports lines that are not drawn, and why. */
export function reportUndrawn(sink: Sink, lines: readonly number[], kind: ProblemKind, text: string): void {
  reportBlock(sink, lines, kind, (count) => `${text}: ${tellLines(count)} not drawn. ${drawAdvice}`);
}

/** Reports lines as one block. `tell` writes the message for a number of lines. */
export function reportBlock(
  sink: Sink,
  lines: readonly number[],
  kind: ProblemKind,
  tell: (count: number) => string,
): void {
  if (lines.length === 0) return;
  for (const line of lines) useLine(sink, line, "problem");
  sink.reportBlock({ range: toRange(lines), count: lines.length, kind, tell });
}

export function toRange(lines: readonly number[]): LineRange {
  const line = lines.reduce((least, one) => Math.min(least, one), Infinity);
  const endLine = lines.reduce((most, one) => Math.max(most, one), 0);
  return { line, endLine };
}

export function tellLines(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}
