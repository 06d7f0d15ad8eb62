/** Counts the calls, statements and rows of a D1 binding. */
import type { RunStatement, Tally } from "./units";

/** One result of D1's answer, as far as it is counted. */
type Result = { readonly meta?: { readonly rows_read?: number; readonly rows_written?: number } };
type Query = { readonly sql: string; readonly params?: readonly unknown[] };

/** The parts of the binding's class that D1 does not document: each call goes through one `fetch`. */
type Inside = {
  readonly fetcher?: Pick<Fetcher, "fetch">;
  readonly constructor: new (fetcher: Pick<Fetcher, "fetch">) => D1Database;
};

/**
 * The same binding, over a transport that counts. Reading the transport is the only way to get the `meta` of every
 * statement, because `raw()` drops it. One call of the transport is one call of D1, however many statements it carries.
 */
export function countD1(db: D1Database, tally: Tally): D1Database {
  const { fetcher, constructor: Binding } = db as unknown as Inside;
  if (fetcher === undefined)
    throw new Error("the D1 binding has no `fetcher`: adapt countD1 to this version of workerd");
  const fetch: Fetcher["fetch"] = async (input, init) => {
    tally.units.d1Calls += 1;
    tally.units.subrequests += 1;
    const call = tally.units.d1Calls;
    const response = await fetcher.fetch(input, init);
    const statements = toStatements(call, init?.body, await response.clone().text());
    for (const { rowsRead, rowsWritten } of statements) {
      tally.units.rowsRead += rowsRead;
      tally.units.rowsWritten += rowsWritten;
    }
    tally.statements.push(...statements);
    return response;
  };
  return new Binding({ fetch });
}

function toStatements(call: number, sent: unknown, answered: string): RunStatement[] {
  const queries = [JSON.parse(String(sent)) as Query | Query[]].flat();
  const results = [JSON.parse(answered) as Result | Result[]].flat();
  return queries.map(({ sql, params = [] }, index) => {
    const { rows_read: rowsRead = 0, rows_written: rowsWritten = 0 } = results[index]?.meta ?? {};
    return { call, sql, params, rowsRead, rowsWritten };
  });
}
