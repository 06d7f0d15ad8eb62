import { and, eq, sql, type SQL } from "drizzle-orm";
import type { SQLiteRaw } from "drizzle-orm/sqlite-core/query-builders/raw";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import {
  projectLimitMicroUsd,
  reservedMicroUsd,
  spentMicroUsd,
  userLimitMicroUsd,
  type Purse,
} from "../../db/spending";
import { projects } from "../../db/schema/projects";
import type { Range } from "./range";
import type { Grouping } from "./schemas";
import { usageSql } from "./usage-query-store";

/**
 * The key is a day (days since 1970-01-01), a project's id or a model's id. The empty key sums up all projects or
 * models that have no row of their own.
 */
export type UsageRow = {
  readonly key: string | number;
  readonly generations: number;
  readonly images: number;
  readonly requests: number;
  readonly costMicroUsd: number;
  readonly ownKeyMicroUsd: number;
};

export type BudgetRow = {
  readonly limitMicroUsd: number | null;
  readonly reservedMicroUsd: number;
  readonly spentMicroUsd: number;
};

type UsageFilter = {
  readonly range: Range;
  readonly by: Grouping;
  readonly projectId: string | null;
  /** The limit of users for whom no administrator has set another; null for none. */
  readonly defaultLimitMicroUsd: number | null;
  readonly nowMs: number;
};

/** `budget` is undefined if the project is not the owner's. A deleted project is known by the owner's ledger rows. */
export async function findUsage(
  db: Db,
  owner: Owner,
  { range, by, projectId, defaultLimitMicroUsd, nowMs }: UsageFilter,
): Promise<{ rows: UsageRow[]; budget: BudgetRow | undefined }> {
  const { userId } = owner;
  const used = statement<UsageRow>(db, usageSql({ userId, projectId, range, by }));
  if (projectId === null) {
    const limit = userLimitMicroUsd(userId, defaultLimitMicroUsd);
    const budgets = budgetStatement(db, { userId }, limit, nowMs, sql`1`);
    return readUsage(db, used, budgets);
  }
  const spentIn = sql`EXISTS (SELECT 1 FROM ledger_days d WHERE d.user_id = ${userId} AND d.project_id = ${projectId})`;
  const visible = sql`(${owns(owner, projectId)} OR ${spentIn})`;
  const limit = projectLimitMicroUsd(projectId);
  return readUsage(db, used, budgetStatement(db, { userId, projectId }, limit, nowMs, visible));
}

async function readUsage(
  db: Db,
  used: SQLiteRaw<UsageRow[]>,
  budgets: ReturnType<typeof budgetStatement>,
): Promise<{ rows: UsageRow[]; budget: BudgetRow | undefined }> {
  const results = await inOneTransaction(db, { used, budgets });
  return { rows: results.used, budget: results.budgets[0] };
}

/** Returns no row unless `visible` holds. */
function budgetStatement(db: Db, purse: Purse, limit: SQL<number | null>, nowMs: number, visible: SQL) {
  return statement<BudgetRow>(
    db,
    sql`SELECT ${limit} AS "limitMicroUsd", ${reservedMicroUsd(purse)} AS "reservedMicroUsd",
      ${spentMicroUsd(purse, nowMs)} AS "spentMicroUsd" WHERE ${visible}`,
  );
}

export async function findBudget(
  db: Db,
  owner: Owner,
  projectId: string,
  nowMs: number,
): Promise<BudgetRow | undefined> {
  const [row] = await budgetStatement(
    db,
    { userId: owner.userId, projectId },
    projectLimitMicroUsd(projectId),
    nowMs,
    owns(owner, projectId),
  );
  return row;
}

export async function updateBudget(
  db: Db,
  owner: Owner,
  projectId: string,
  monthlyMicroUsd: number | null,
  nowMs: number,
): Promise<BudgetRow | undefined> {
  const mine = owns(owner, projectId);
  const purse = { userId: owner.userId, projectId };
  const { budgets } = await inOneTransaction(db, {
    updated: db
      .update(projects)
      .set({ monthlyMicroUsd })
      .where(and(eq(projects.id, projectId), mine)),
    budgets: budgetStatement(db, purse, projectLimitMicroUsd(projectId), nowMs, mine),
  });
  return budgets[0];
}
