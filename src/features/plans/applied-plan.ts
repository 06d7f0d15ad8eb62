/** Builds the answer to a caller who applies a plan. */
import { toSpec } from "../../domain/asset";
import type { Draft } from "./draft";
import type { KeyedItem } from "./keys";
import { toOwnFormat } from "../../reading/plans/own-format";
import { toProblemList } from "./problem-list";
import type { ProjectPlan } from "./project-plan";
import type { PlanProblem } from "../../reading/plans/plan-reading";
import type { Rename } from "./renames";
import type { AppliedPlan, DryRun } from "./schemas";
import type { WrittenPlan } from "./store";

/** `changes` are the changes as written. Without them, the answer tells the changes that the draft would make. */
type Outcome = {
  readonly isHeld: boolean;
  readonly renamed: readonly Rename[];
  readonly changes: WrittenPlan | undefined;
};

export function toAnswer(plan: ProjectPlan, { isHeld, renamed, changes }: Outcome): AppliedPlan {
  const { draft, reading } = plan;
  const { candidates, read, blocksNotRead } = reading;
  const summary = { candidates, read, blocksNotRead, refused: isHeld };
  const problems = toProblemList([...draft.problems, ...listStyleProblems(plan)]);
  if (isHeld) return { created: [], updated: [], unchanged: [], orphaned: [], renamed: [], problems, summary };
  const keys = listKeys(draft);
  const { created, updated } = changes ?? toExpected(draft);
  return {
    created: keys.filter((key) => created.has(key)),
    updated: keys.filter((key) => updated.has(key)),
    unchanged: keys.filter((key) => !created.has(key) && !updated.has(key)),
    orphaned: [...draft.orphaned],
    renamed: renamed.map(({ from, to }) => ({ from, to })),
    problems,
    summary,
  };
}

export function toDryRun({ draft, reading, style }: ProjectPlan): Pick<DryRun, "items" | "lines" | "normalized"> {
  return {
    items: listItems(draft).map(toPlannedItem),
    lines: reading.lines.map((as, index) => ({ line: index + 1, as })),
    normalized: toOwnFormat(draft.items, style),
  };
}

/** In the order of the plan. */
export function listKeys(draft: Draft): string[] {
  return listItems(draft).map(({ key }) => key);
}

function listItems({ items, upheld }: Draft): KeyedItem[] {
  return upheld.length === 0 ? [...items] : [...items, ...upheld].toSorted((a, b) => a.line - b.line);
}

function toExpected({ items }: Draft): WrittenPlan {
  const keysOf = (verdicts: readonly string[]): Set<string> =>
    new Set(items.filter(({ verdict }) => verdicts.includes(verdict)).map(({ key }) => key));
  return { created: keysOf(["created"]), updated: keysOf(["redrawn", "described"]) };
}

function toPlannedItem(item: KeyedItem): DryRun["items"][number] {
  const { line, endLine, key, confidence } = item;
  const spec = toSpec(item);
  const lists = { directions: [...spec.directions], animations: [...spec.animations] };
  return { line, endLine, key, ...spec, ...lists, confidence };
}

function listStyleProblems({ style }: ProjectPlan): PlanProblem[] {
  return style.problems.map((problem) => ({ ...problem, kind: "style", message: `In the style: ${problem.message}` }));
}
