/** Collects the results of the first stage: candidates, problems, and the use of each line. */
import type { Candidate } from "./candidates";
import type { LineUse, ProblemKind } from "./plan-reading";
import type { Report } from "./problems";
import type { LineRange } from "./source";

export type Sink = {
  readonly candidates: Candidate[];
  readonly uses: (LineUse | undefined)[];
  readonly report: Report;
  /** The number of blocks begun so far. */
  blocks: number;
  /** Lines of lists and tables. */
  readonly listLines: Set<number>;
  /** Parts with the form of an item in blocks that could not be read. */
  unread: number;
  /** Lines of prose, rules and design, which tell a design document from a list. */
  sentences: number;
};

export function createSink(lineCount: number, report: Report): Sink {
  const uses = Array.from<LineUse | undefined>({ length: lineCount });
  return { candidates: [], uses, report, blocks: 0, listLines: new Set(), unread: 0, sentences: 0 };
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

export function toRange(lines: readonly number[]): LineRange {
  const line = lines.reduce((least, one) => Math.min(least, one), Infinity);
  const endLine = lines.reduce((most, one) => Math.max(most, one), 0);
  return { line, endLine };
}

/** `line 4` or `lines 4–9`, with the number of lines of the block. */
export function tellLines(lines: readonly number[]): string {
  return lines.length === 1 ? "1 line" : `${lines.length} lines`;
}
