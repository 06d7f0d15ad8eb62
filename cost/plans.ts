/** Asks SQLite how it runs a statement, and finds the steps whose cost grows with a table. */
import { allowedScans, type AllowedScan } from "./allowed-scans";
import type { RunStatement } from "./units";

type Explainable = Pick<RunStatement, "sql" | "params">;

/** The costly statements that no entry of `allowedScans` names, and the entries that name no costly statement. */
export async function findUnexplained(db: D1Database, statements: readonly Explainable[]): Promise<string[]> {
  const unexplained: string[] = [];
  const used = new Set<AllowedScan>();
  for (const statement of new Map(statements.map((each) => [each.sql, each])).values()) {
    const steps = await findCostlySteps(db, statement);
    if (steps.length === 0) continue;
    const text = statement.sql.replaceAll(/\s+/g, " ");
    const allowed = allowedScans.find(({ part }) => text.includes(part));
    if (allowed === undefined) unexplained.push(`${steps.join("; ")}: ${text}`);
    else used.add(allowed);
  }
  const idle = allowedScans.filter((each) => !used.has(each)).map(({ name }) => `nothing is left of: ${name}`);
  return [...unexplained, ...idle];
}

/**
 * The steps of the statement's plan that read a whole table (or a whole index) or sort in memory. A scan of anything else
 * is fine: of a parameter, of a subquery, of a common table expression.
 */
export async function findCostlySteps(db: D1Database, { sql, params }: Explainable): Promise<string[]> {
  const tables = new Set(await listTables(db));
  const plan = await db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return plan.results.map(({ detail }) => detail).filter((detail) => isSort(detail) || isScan(detail, sql, tables));
}

/** The database's tables, without those of D1 itself. */
export async function listTables(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'
      AND name NOT IN ('sqlite_sequence', 'd1_migrations')`)
    .all<{ name: string }>();
  return results.map(({ name }) => name);
}

function isSort(detail: string): boolean {
  return detail.includes("TEMP B-TREE");
}

function isScan(detail: string, sql: string, tables: ReadonlySet<string>): boolean {
  const name = /^SCAN (\w+)(?! VIRTUAL TABLE)(?: |$)/.exec(detail)?.[1];
  if (name === undefined || detail === "SCAN CONSTANT ROW") return false;
  if (tables.has(name)) return true;
  // The plan names the alias, and the statement says of which table.
  const alias = new RegExp(String.raw`(\w+)["\x60]?\s+(?:AS\s+)?["\x60]?${name}\b`, "gi");
  return Array.from(sql.matchAll(alias)).some(([, table = ""]) => tables.has(table));
}
