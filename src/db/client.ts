/** Opens the database, and runs SQL statements and transactions. */
import { DrizzleQueryError, type SQL } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import type { BatchItem } from "drizzle-orm/batch";
import type { SQLiteRaw } from "drizzle-orm/sqlite-core/query-builders/raw";

export type Db = DrizzleD1Database & { $client: D1Database };

type Statement = BatchItem<"sqlite">;

export function openDb(d1: D1Database): Db {
  return drizzle(d1);
}

/**
 * A statement in plain SQL, for queries that Drizzle's builder cannot express. Runs alone or in a batch. Drizzle's D1
 * batch needs a prepared statement, which raw queries lack, so this function adds one. The text is built once.
 */
export function statement<T>(db: Db, query: SQL): SQLiteRaw<T[]> {
  const raw = db.all<T>(query);
  const prepare = () => {
    const built = raw.getQuery();
    const stmt = db.$client.prepare(built.sql);
    return { stmt, getQuery: () => built, mapResult: (result: unknown) => raw.mapResult(result, true) };
  };
  return Object.assign(raw, { _prepare: prepare });
}

/**
 * Runs statements in the order given, in one transaction: all of them or none. Returns each statement's rows under the
 * name that the caller gave the statement.
 */
export async function inOneTransaction<Statements extends Readonly<Record<string, Statement>>>(
  db: Db,
  statements: Statements,
): Promise<{ [Name in keyof Statements]: Awaited<Statements[Name]> }> {
  const [first, ...others] = Object.values(statements);
  if (first === undefined) throw new RangeError("a transaction has at least one statement");
  const results = await db.batch([first, ...others]);
  const named = Object.keys(statements).map((name, index) => [name, results[index]]);
  // D1 returns one result for each statement, in the same order.
  return Object.fromEntries(named) as { [Name in keyof Statements]: Awaited<Statements[Name]> };
}

/** Recognizes database errors by their messages, which name tables and columns. No response may contain them. */
export function isDatabaseError(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof DrizzleQueryError || cause.message.startsWith("D1_") || cause.message.includes("SQLITE_"))
      return true;
  return false;
}
