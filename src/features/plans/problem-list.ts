/** The list of problems that users get: the most important first, and never so many that the list hides them. */
import { problemKinds, type PlanProblem, type ProblemKind } from "../../reading/plans/plan-reading";

export const maxProblems = 50;

/**
 * By importance: first a plan that is not applied, then items that are not as written, then lines that may have been
 * meant as items, then blocks that describe something else, and at last lines that were used all the same.
 */
const order: readonly ProblemKind[] = [
  ...(["refused", "over-cap", "tag", "nameless", "unreadable", "split", "loose", "repeated", "style"] as const),
  ...(["count-table", "rule", "sentence", "audio", "font", "code", "contents", "joined", "described", "more"] as const),
];
const ranks: ReadonlyMap<ProblemKind, number> = new Map(
  [...order, ...problemKinds.filter((kind) => !order.includes(kind))].map((kind, rank) => [kind, rank]),
);

/** Returns at most `maxProblems`. If there are more, the last one counts the problems that are left out. */
export function toProblemList(problems: readonly PlanProblem[]): PlanProblem[] {
  const sorted = problems.toSorted(
    (a, b) => (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0) || a.line - b.line || a.endLine - b.endLine,
  );
  if (sorted.length <= maxProblems) return sorted;
  const shown = sorted.slice(0, maxProblems - 1);
  const hidden = sorted.slice(maxProblems - 1);
  const line = Math.min(...hidden.map((problem) => problem.line));
  const endLine = Math.max(...hidden.map((problem) => problem.endLine));
  const message = `${hidden.length} more problems are left out: mend those above, and apply the plan again.`;
  return [...shown, { line, endLine, kind: "more", message }];
}
