import { cutText } from "./plan-text";

/** Collects the problems of a plan or a style. */

/** A line of a memory file that was not read as written. `line` counts from 1. The message says how to correct the line. */
export type PlanProblem = { readonly line: number; readonly message: string };

export type Report = (line: number, message: string) => void;

export const maxProblems = 200;
const maxQuoteLength = 60;

/** Takes problems in any order, and keeps a bounded number of them. */
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

/** Sorts by line. Returns at most `maxProblems` problems, and one more that counts the rest. */
export function toProblemList(problems: readonly PlanProblem[]): PlanProblem[] {
  return withRest(firstProblems(problems), problems.length);
}

/** Quotes the author's words in a message, cut to a readable length. */
export function quote(text: string): string {
  const cut = cutText(text, maxQuoteLength);
  return cut === text ? `"${text}"` : `"${cut}…"`;
}

/** Keeps one more than is shown, so that the line of the first hidden problem is known. */
function firstProblems(problems: readonly PlanProblem[]): PlanProblem[] {
  return problems.toSorted((a, b) => a.line - b.line).slice(0, maxProblems + 1);
}

function withRest(first: readonly PlanProblem[], total: number): PlanProblem[] {
  const unshown = first[maxProblems];
  if (unshown === undefined) return [...first];
  return [...first.slice(0, maxProblems), { line: unshown.line, message: `and ${total - maxProblems} more` }];
}
