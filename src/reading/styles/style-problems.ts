/** Collects the problems of a style. */
/** Lines of a style that were not read as written. They count from 1. The message says how to correct them. */
export type StyleProblem = {
  readonly line: number;
  readonly endLine: number;
  readonly kind: "style" | "more";
  readonly message: string;
};

export type Report = (line: number, message: string, endLine?: number) => void;

export const maxProblems = 50;

/** Takes problems in any order. Returns at most `maxProblems`, of which the last counts the rest. */
export function createProblemLog(): { report: Report; toList: () => StyleProblem[] } {
  let kept: StyleProblem[] = [];
  let total = 0;
  const report: Report = (line, message, endLine = line) => {
    total += 1;
    kept.push({ line, endLine, kind: "style", message });
    if (kept.length > 8 * maxProblems) kept = inOrder(kept).slice(0, maxProblems);
  };
  return { report, toList: () => withRest(inOrder(kept), total) };
}

function inOrder(problems: readonly StyleProblem[]): StyleProblem[] {
  return problems.toSorted((a, b) => a.line - b.line);
}

function withRest(sorted: readonly StyleProblem[], total: number): StyleProblem[] {
  const first = sorted[maxProblems - 1];
  if (total <= maxProblems || first === undefined) return [...sorted];
  const rest = total - maxProblems + 1;
  const message = `${rest} more problems are not listed: mend the ones above first.`;
  return [...sorted.slice(0, maxProblems - 1), { line: first.line, endLine: first.line, kind: "more", message }];
}
