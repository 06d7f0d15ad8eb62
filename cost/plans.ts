/** Asks SQLite how it runs a statement, and finds the steps whose cost grows with a table. */
import { getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import * as accounts from "../src/db/schema/accounts";
import * as assets from "../src/db/schema/assets";
import * as exports from "../src/db/schema/exports";
import * as generations from "../src/db/schema/generations";
import * as idempotency from "../src/db/schema/idempotency";
import * as ledger from "../src/db/schema/ledger";
import * as projects from "../src/db/schema/projects";
import * as providers from "../src/db/schema/providers";
import * as triggers from "../src/db/schema/triggers";
import * as webhooks from "../src/db/schema/webhooks";
import { allowedScans, type AllowedScan } from "./allowed-scans";
import type { RunStatement } from "./units";

const schemas = [accounts, assets, exports, generations, idempotency, ledger, projects, providers, triggers, webhooks];
const tables = new Set(
  schemas
    .flatMap((schema) => Object.values(schema) as unknown[])
    .filter((value) => is(value, SQLiteTable))
    .map((table) => getTableName(table)),
);

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
  const plan = await db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return plan.results.map(({ detail }) => detail).filter((detail) => isSort(detail) || isScan(detail, sql));
}

function isSort(detail: string): boolean {
  return detail.includes("TEMP B-TREE");
}

function isScan(detail: string, sql: string): boolean {
  const name = /^SCAN (\w+)(?! VIRTUAL TABLE)(?: |$)/.exec(detail)?.[1];
  if (name === undefined || detail === "SCAN CONSTANT ROW") return false;
  if (tables.has(name)) return true;
  // The plan names the alias, and the statement says of which table.
  const alias = new RegExp(String.raw`(\w+)["\x60]?\s+(?:AS\s+)?["\x60]?${name}\b`, "gi");
  return Array.from(sql.matchAll(alias)).some(([, table = ""]) => tables.has(table));
}
