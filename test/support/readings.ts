/** Reads short plans, for tests of the plan reader. */
import type { PlanItem, PlanReading } from "../../src/reading/plans/plan-reading";
import { readPlan } from "../../src/reading/plans/read-plan";

export const defaults = { width: 32, height: 32 };

export async function read(plan: string): Promise<PlanReading> {
  return readPlan(plan, defaults);
}

/** The only item of a plan. The heading is "Things", from which no kind follows. */
export async function only(item: string): Promise<PlanItem> {
  const { items } = await read(`## Things\n${item}`);
  const [first] = items;
  if (first === undefined || items.length > 1) throw new Error(`${items.length} items in ${item}`);
  return first;
}

/** The problems of a plan, each as `line-endLine kind`. */
export async function problemsOf(plan: string): Promise<string[]> {
  const { problems } = await read(plan);
  return problems.map(({ line, endLine, kind }) =>
    line === endLine ? `${line} ${kind}` : `${line}-${endLine} ${kind}`,
  );
}

/** The animations of an item, in the form `idle 4, walk 2`. */
export function moves(item: PlanItem): string {
  return item.animations.map(({ name, frames }) => `${name} ${frames}`).join(", ");
}

/** `name size kind` of each item, and the animations, if any. */
export async function listed(plan: string): Promise<string[]> {
  const { items } = await read(plan);
  return items.map((item) =>
    [item.name, `${item.width}x${item.height}`, item.kind, moves(item)].filter((part) => part !== "").join(" | "),
  );
}
