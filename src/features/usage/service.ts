import type { UserContext } from "../../context";
import { notFound } from "../../errors";
import { isId } from "../../lib/ids";
import { nextMonthStartMs } from "../../lib/utc-month";
import { toRange } from "./range";
import type { Budget, Grouping, Usage, UsageItem, UsageQuery } from "./schemas";
import { findBudget, findUsage, updateBudget, type BudgetRow, type UsageRow } from "./store";

const dayMs = 86_400_000;

const named: Readonly<Record<Grouping, (key: string | number) => Partial<UsageItem>>> = {
  day: (key) => ({ day: new Date(Number(key) * dayMs).toISOString().slice(0, 10) }),
  project: (key) => ({ projectId: toName(key) }),
  model: (key) => ({ model: toName(key) }),
};

/** A credential that is bound to one project sees the usage and the budget of that project alone. */
export async function getUsage(ctx: UserContext, { from, to, projectId, by }: UsageQuery): Promise<Usage> {
  const { actor, config, db } = ctx;
  const nowMs = ctx.now.getTime();
  const range = toRange(from, to, nowMs);
  const bound = actor.projectId;
  if (projectId !== undefined && (!isId("prj", projectId) || projectId !== (bound ?? projectId)))
    throw notFound("project");
  const filter = { range, by, nowMs, projectId: projectId ?? bound, defaultLimitMicroUsd: config.budgetMicroUsd };
  const { rows, budget } = await findUsage(db, actor, filter);
  if (!budget) throw notFound("project");
  const totalMicroUsd = rows.reduce((sum, row) => sum + row.costMicroUsd, 0);
  return { items: rows.map((row) => toItem(by, row)), totalMicroUsd, budget: toBudget(budget, nowMs) };
}

function toItem(by: Grouping, { key, ...sums }: UsageRow): UsageItem {
  return { ...named[by](key), ...sums };
}

function toBudget(row: BudgetRow, nowMs: number): Budget {
  return { ...row, resetsAt: new Date(nextMonthStartMs(nowMs)).toISOString() };
}

export async function getProjectBudget(ctx: UserContext, projectId: string): Promise<Budget> {
  const nowMs = ctx.now.getTime();
  const row = await findBudget(ctx.db, ctx.actor, projectId, nowMs);
  if (!row) throw notFound("project");
  return toBudget(row, nowMs);
}

/** A limit below the amount already spent is allowed: the project can then start nothing that costs money. */
export async function setProjectBudget(
  ctx: UserContext,
  projectId: string,
  monthlyMicroUsd: number | null,
): Promise<Budget> {
  const nowMs = ctx.now.getTime();
  const row = await updateBudget(ctx.db, ctx.actor, projectId, monthlyMicroUsd, nowMs);
  if (!row) throw notFound("project");
  return toBudget(row, nowMs);
}

function toName(key: string | number): string | null {
  return key === "" ? null : String(key);
}
