import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
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

/** An empty key stands for the rest. A day is a number of days since 1970-01-01. */
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

type UsageWish = {
  readonly range: Range;
  readonly by: Grouping;
  readonly projectId: string | null;
  /** Of a user for whom no administrator has set a limit. */
  readonly defaultLimitMicroUsd: number | null;
  readonly nowMs: number;
};

/** Without a budget when the project neither is the owner's nor ever was. */
export async function findUsage(
  db: Db,
  owner: Owner,
  { range, by, projectId, defaultLimitMicroUsd, nowMs }: UsageWish,
): Promise<{ rows: UsageRow[]; budget: BudgetRow | undefined }> {
  const used = usageStatement(db, jobsIn(owner, range, projectId), by);
  const { userId } = owner;
  if (projectId === null) {
    const limit = userLimitMicroUsd(userId, defaultLimitMicroUsd);
    const [rows, budgets] = await db.batch([used, budgetStatement(db, { userId }, limit, nowMs, sql`1`)]);
    return { rows, budget: budgets[0] };
  }
  const spentIn = sql`EXISTS (SELECT 1 FROM provider_jobs j WHERE j.project_id = ${projectId} AND j.user_id = ${userId})`;
  const visible = sql`(${owns(owner, projectId)} OR ${spentIn})`;
  const limit = projectLimitMicroUsd(projectId);
  const [rows, budgets] = await db.batch([used, budgetStatement(db, { projectId }, limit, nowMs, visible)]);
  return { rows, budget: budgets[0] };
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

/** A project or model beyond the costliest ones is counted under the empty key, so that the sum stays what it is. */
function boundedKey(by: Grouping, jobs: SQL): SQL {
  const key = keyOf[by];
  if (by === "day") return key;
  return sql`iif(${key} IN (SELECT ${key} FROM ${jobs} GROUP BY 1 ORDER BY sum(j.cost_micro_usd) DESC, 1 LIMIT ${maxNamedItems}), ${key}, '')`;
}

/** Rows of the ledger as `j`: the owner's alone. */
function jobsIn(owner: Owner, { fromMs, toMs }: Range, projectId: string | null): SQL {
  const inProject = projectId === null ? sql`1` : sql`j.project_id = ${projectId}`;
  return sql`provider_jobs j WHERE j.user_id = ${owner.userId} AND j.submitted_at >= ${fromMs} AND j.submitted_at < ${toMs} AND ${inProject}`;
}

/** No row unless `visible`. */
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
  const [, [row]] = await db.batch([
    db
      .update(projects)
      .set({ monthlyMicroUsd })
      .where(and(eq(projects.id, projectId), mine)),
    budgetStatement(db, { projectId }, projectLimitMicroUsd(projectId), nowMs, mine),
  ]);
  return row;
}
