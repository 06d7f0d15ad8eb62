import { and, eq, sql, type SQL } from "drizzle-orm";
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
import { maxNamedItems, type Grouping } from "./schemas";

/**
 * The key is a day (days since 1970-01-01), a project's id or a model's id. The empty key sums up all projects or
 * models that have no row of their own.
 */
export type UsageRow = {
  readonly key: string | number;
  readonly generations: number;
  readonly images: number;
  readonly costMicroUsd: number;
  readonly ownKeyMicroUsd: number;
};

export type BudgetRow = {
  readonly limitMicroUsd: number | null;
  readonly reservedMicroUsd: number;
  readonly spentMicroUsd: number;
};

const keyOf: Readonly<Record<Grouping, SQL>> = {
  day: sql`j.submitted_at / 86400000`,
  project: sql`j.project_id`,
  model: sql`j.model`,
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
  const used = usageStatement(db, jobsIn(owner, range, projectId), by);
  const { userId } = owner;
  if (projectId === null) {
    const limit = userLimitMicroUsd(userId, defaultLimitMicroUsd);
    const budgets = budgetStatement(db, { userId }, limit, nowMs, sql`1`);
    return readUsage(db, used, budgets);
  }
  const spentIn = sql`EXISTS (SELECT 1 FROM provider_jobs j WHERE j.project_id = ${projectId} AND j.user_id = ${userId})`;
  const visible = sql`(${owns(owner, projectId)} OR ${spentIn})`;
  const limit = projectLimitMicroUsd(projectId);
  return readUsage(db, used, budgetStatement(db, { projectId }, limit, nowMs, visible));
}

async function readUsage(
  db: Db,
  used: ReturnType<typeof usageStatement>,
  budgets: ReturnType<typeof budgetStatement>,
): Promise<{ rows: UsageRow[]; budget: BudgetRow | undefined }> {
  const results = await inOneTransaction(db, { used, budgets });
  return { rows: results.used, budget: results.budgets[0] };
}

function usageStatement(db: Db, jobs: SQL, by: Grouping) {
  const order = by === "day" ? sql`key` : sql`key = '', "costMicroUsd" DESC, key`;
  return statement<UsageRow>(
    db,
    sql`SELECT ${boundedKey(by, jobs)} AS key, count(DISTINCT j.generation_id) AS generations,
      sum(j.state = 'succeeded') AS images, sum(j.cost_micro_usd) AS "costMicroUsd",
      sum(iif(j.own_key, j.cost_micro_usd, 0)) AS "ownKeyMicroUsd"
    FROM ${jobs} GROUP BY 1 ORDER BY ${order}`,
  );
}

/** All but the costliest projects or models share the empty key, so that the list is bounded and the total complete. */
function boundedKey(by: Grouping, jobs: SQL): SQL {
  const key = keyOf[by];
  if (by === "day") return key;
  return sql`iif(${key} IN (SELECT ${key} FROM ${jobs} GROUP BY 1 ORDER BY sum(j.cost_micro_usd) DESC, 1 LIMIT ${maxNamedItems}), ${key}, '')`;
}

/** The owner's rows of the ledger, as `j`. */
function jobsIn(owner: Owner, { fromMs, toMs }: Range, projectId: string | null): SQL {
  const inProject = projectId === null ? sql`1` : sql`j.project_id = ${projectId}`;
  return sql`provider_jobs j WHERE j.user_id = ${owner.userId} AND j.submitted_at >= ${fromMs} AND j.submitted_at < ${toMs} AND ${inProject}`;
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
    { projectId },
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
  const { budgets } = await inOneTransaction(db, {
    updated: db
      .update(projects)
      .set({ monthlyMicroUsd })
      .where(and(eq(projects.id, projectId), mine)),
    budgets: budgetStatement(db, { projectId }, projectLimitMicroUsd(projectId), nowMs, mine),
  });
  return budgets[0];
}
