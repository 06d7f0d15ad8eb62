import { cutText } from "./plan-text";

/** A line of a memory file that was not taken as written. `line` counts from 1; the message says what to do. */
export type PlanProblem = { readonly line: number; readonly message: string };

export type Report = (line: number, message: string) => void;

export const maxProblems = 200;
const maxQuoteLength = 60;

/** Gathers problems in any order; holds a bounded number however many are reported. */
export function createProblemLog(): { report: Report; toList: () => PlanProblem[] } {
  let kept: PlanProblem[] = [];
  let total = 0;
  const report: Report = (line, message) => {
    total += 1;
    kept.push({ line, message });
    if (kept.length > 8 * maxProblems) kept = firstProblems(kept);
  };
  return { report, toList: () => withRest(firstProblems(kept), total) };
}

/** In the order of the lines, at most `maxProblems` and one last that counts the rest. */
export function toProblemList(problems: readonly PlanProblem[]): PlanProblem[] {
  return withRest(firstProblems(problems), problems.length);
}

/** The author's own words inside a message, short enough to read. */
export function quote(text: string): string {
  const cut = cutText(text, maxQuoteLength);
  return cut === text ? `"${text}"` : `"${cut}…"`;
}

/** One more than are shown, so that the line of the first unshown one is known. */
function firstProblems(problems: readonly PlanProblem[]): PlanProblem[] {
  return problems.toSorted((a, b) => a.line - b.line).slice(0, maxProblems + 1);
}

function withRest(first: readonly PlanProblem[], total: number): PlanProblem[] {
  const unshown = first[maxProblems];
  if (unshown === undefined) return [...first];
  return [...first.slice(0, maxProblems), { line: unshown.line, message: `and ${total - maxProblems} more` }];
}
