/** Collects the problems of a plan: one for each block. */
import type { PlanProblem, ProblemKind } from "./plan-reading";
import type { LineRange } from "./source";

export type Report = (range: LineRange, kind: ProblemKind, message: string) => void;

/** How to draw a line that was taken for something else. */
export const drawAdvice = "To draw one of them, write `- [KIND:icon] Name: description`.";

/** Takes problems in any order, and lists them by line. */
export function createProblemLog(): { report: Report; toList: () => PlanProblem[] } {
  const problems: PlanProblem[] = [];
  const report: Report = ({ line, endLine }, kind, message) => problems.push({ line, endLine, kind, message });
  return { report, toList: () => problems.toSorted((a, b) => a.line - b.line) };
}
