/** Fills D1 and R2 through the Worker of `limit-worker.mjs`, which has the same database and bucket as the product. */
import path from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { projectRoot } from "../../scripts/wrangler";

/** SQL, and the values of the placeholders. */
export type Statement = readonly [sql: string, ...values: (string | number)[]];
type Row = Readonly<Record<string, string | number | null>>;
type D1Result = { readonly results: readonly Row[] };

/** D1 takes a batch as one message of limited length. */
const statementsPerBatch = 500;

export async function migrate(url: string): Promise<void> {
  for (const { queries } of await readD1Migrations(path.join(projectRoot, "migrations")))
    await runSql(
      url,
      queries.map((query) => [query]),
    );
  await runSql(url, [
    ["CREATE TABLE bench_texts (id TEXT PRIMARY KEY, content TEXT, updated_at INTEGER)"],
    ["CREATE TABLE bench_rows (id TEXT PRIMARY KEY, written_at INTEGER)"],
  ]);
}

export async function runSql(url: string, statements: readonly Statement[]): Promise<void> {
  for (let start = 0; start < statements.length; start += statementsPerBatch)
    await callLimit(`${url}/batch`, JSON.stringify(statements.slice(start, start + statementsPerBatch)));
}

export async function findRow(url: string, statement: Statement): Promise<Row | undefined> {
  const response = await callLimit(`${url}/batch`, JSON.stringify([statement]));
  const [result] = (await response.json()) as D1Result[];
  return result?.results[0];
}

export async function storeObject(url: string, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await callLimit(`${url}/store?key=${encodeURIComponent(key)}`, bytes);
}

/** Calls the Worker of `limit-worker.mjs` outside a measurement of requests. Throws unless all went well. */
export async function callLimit(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}
