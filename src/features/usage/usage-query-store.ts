/** The SQL of a usage report, from the ledger's sums. */
import { sql, type SQL } from "drizzle-orm";
import { toUtcDay } from "../../lib/utc-day";
import type { Range } from "./range";
import { maxNamedItems, type Grouping } from "./schemas";

const dayMs = 86_400_000;

/** The owner's jobs to sum up, in one project or with null in all. */
type Scope = {
  readonly userId: string;
  readonly projectId: string | null;
  readonly range: Range;
  readonly by: Grouping;
};

/** UTC days since 1970-01-01; `to` is excluded. */
type Days = { readonly from: number; readonly to: number };

const nameOf: Readonly<Record<Grouping, SQL>> = {
  day: sql.raw("s.day"),
  project: sql.raw("s.project_id"),
  model: sql.raw("s.model"),
};

/**
 * A row for each day, project or model: `key`, `generations`, `images`, `requests`, `costMicroUsd`, `ownKeyMicroUsd`. All
 * but the costliest projects or models share the empty key, so that the list is bounded and the total complete.
 */
export function usageSql(scope: Scope): SQL {
  const { by } = scope;
  const costliest = sql`SELECT c.name FROM totals c ORDER BY c.cost DESC, c.name LIMIT ${maxNamedItems}`;
  const key = by === "day" ? sql`t.name` : sql`iif(t.name IN (${costliest}), t.name, '')`;
  const order = by === "day" ? sql`key` : sql`key = '', "costMicroUsd" DESC, key`;
  return sql`WITH totals AS MATERIALIZED (SELECT ${nameOf[by]} AS name, sum(s.generations) AS generations,
      sum(s.images) AS images, sum(s.requests) AS requests, sum(s.cost) AS cost, sum(iif(s.own_key, s.cost, 0)) AS own_cost
      FROM (${sumsIn(scope)}) s GROUP BY 1)
    SELECT ${key} AS key, sum(t.generations) AS generations, sum(t.images) AS images, sum(t.requests) AS requests,
      sum(t.cost) AS "costMicroUsd", sum(t.own_cost) AS "ownKeyMicroUsd" FROM totals t GROUP BY 1 ORDER BY ${order}`;
}

/** Whole days come from the ledger's sums. Of the days at the ends that are not whole, the ledger itself is read. */
function sumsIn(scope: Scope): SQL {
  const { fromMs, toMs } = scope.range;
  const days = { from: Math.ceil(fromMs / dayMs), to: toUtcDay(toMs) };
  const isWithinOneDay = days.from > days.to;
  const rests = isWithinOneDay
    ? [scope.range]
    : [...restOf(fromMs, days.from * dayMs), ...restOf(days.to * dayMs, toMs)];
  const parts = days.from < days.to ? [dailySums(scope, days), ...repeatedGenerations(scope, days)] : [];
  return sql.join([...parts, ...jobSums(scope, rests, days)], sql` UNION ALL `);
}

function restOf(fromMs: number, toMs: number): Range[] {
  return fromMs < toMs ? [{ fromMs, toMs }] : [];
}

function dailySums(scope: Scope, { from, to }: Days): SQL {
  return sql`SELECT d.day, d.project_id, d.model, d.own_key, d.generations, d.images, d.requests, d.cost_micro_usd AS cost
    FROM ledger_days d WHERE ${isOf(scope, "d")} AND d.day >= ${from} AND d.day < ${to}`;
}

/** Takes away all but the first count of a generation that requested images on several days of the range. */
function repeatedGenerations(scope: Scope, { from, to }: Days): SQL[] {
  if (scope.by === "day") return [];
  const repeated = sql`SELECT r.day, r.project_id, r.model, r.own_key, -1, 0, 0, 0 FROM ledger_generations r
    WHERE ${isOf(scope, "r")} AND r.day >= ${from} AND r.day < ${to} AND r.earlier_day IS NOT NULL AND r.earlier_day >= ${from}`;
  return [repeated];
}

/** Sums over single jobs. In a report that is not by day, a generation that the whole days count is not counted again. */
function jobSums(scope: Scope, rests: readonly Range[], { from, to }: Days): SQL[] {
  if (rests.length === 0) return [];
  const isByDay = scope.by === "day";
  const day = sql.raw(isByDay ? `j.submitted_at / ${dayMs}` : "0");
  const isCounted = isByDay
    ? sql`0`
    : sql`EXISTS (SELECT 1 FROM ledger_generations f WHERE f.generation_id = j.generation_id AND f.user_id = j.user_id
      AND f.project_id = j.project_id AND f.model = j.model AND f.own_key = j.own_key AND f.day >= ${from} AND f.day < ${to})`;
  const times = rests.map(({ fromMs, toMs }) => sql`(j.submitted_at >= ${fromMs} AND j.submitted_at < ${toMs})`);
  const sums = sql`SELECT ${day} AS day, j.project_id, j.model, j.own_key, count(DISTINCT iif(${isCounted}, NULL, j.generation_id)) AS generations,
      sum(iif(j.state = 'succeeded', j.images, 0)) AS images, sum(j.state = 'succeeded') AS requests, sum(j.cost_micro_usd) AS cost
    FROM provider_jobs j WHERE ${isOf(scope, "j")} AND (${sql.join(times, sql` OR `)}) GROUP BY 1, 2, 3, 4`;
  return [sums];
}

function isOf({ userId, projectId }: Scope, alias: string): SQL {
  const column = (name: string): SQL => sql.raw(`${alias}.${name}`);
  const inProject = projectId === null ? sql`1` : sql`${column("project_id")} = ${projectId}`;
  return sql`${column("user_id")} = ${userId} AND ${inProject}`;
}
