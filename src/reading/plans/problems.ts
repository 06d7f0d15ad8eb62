/** Collects the problems of a plan: one for each block. */
import type { PlanProblem, ProblemKind } from "./plan-reading";
import type { LineRange } from "./source";

export type Report = (range: LineRange, kind: ProblemKind, message: string) => void;

/** Lines that are not drawn. `tell` writes the message for a number of lines. */
export type UndrawnBlock = {
  readonly range: LineRange;
  readonly count: number;
  readonly kind: ProblemKind;
  readonly tell: (count: number) => string;
};

export type ProblemLog = {
  readonly report: Report;
  readonly reportBlock: (block: UndrawnBlock) => void;
  readonly toList: (isItem: (line: number) => boolean) => PlanProblem[];
};

/** How to draw a line that was taken for something else. */
export const drawAdvice = "To draw one of them, write `- [KIND:icon] Name: description`.";

/** Takes problems in any order, and lists them by line. */
export function createProblemLog(): ProblemLog {
  const problems: PlanProblem[] = [];
  const blocks: UndrawnBlock[] = [];
  return {
    report: ({ line, endLine }, kind, message) => problems.push({ line, endLine, kind, message }),
    reportBlock: (block) => blocks.push(block),
    toList: (isItem) => [...joinBlocks(blocks, isItem), ...problems].toSorted((a, b) => a.line - b.line),
  };
}

/** Blocks that say the same, with no item between them, are one problem: a long document has many such lists. */
function joinBlocks(blocks: readonly UndrawnBlock[], isItem: (line: number) => boolean): PlanProblem[] {
  const open = new Map<string, UndrawnBlock>();
  const closed: UndrawnBlock[] = [];
  let line = 0;
  for (const block of blocks.toSorted((a, b) => a.range.line - b.range.line)) {
    for (; line < block.range.line; line += 1) {
      if (!isItem(line)) continue;
      closed.push(...open.values());
      open.clear();
    }
    const key = `${block.kind} ${block.tell(0)}`;
    const before = open.get(key);
    open.set(key, before === undefined ? block : join(before, block));
  }
  return [...closed, ...open.values()].map(({ range, count, kind, tell }) => ({
    ...range,
    kind,
    message: tell(count),
  }));
}

function join(first: UndrawnBlock, second: UndrawnBlock): UndrawnBlock {
  const endLine = Math.max(first.range.endLine, second.range.endLine);
  return { ...first, range: { line: first.range.line, endLine }, count: first.count + second.count };
}
