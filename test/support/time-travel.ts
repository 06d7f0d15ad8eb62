/** Restores the database to an earlier state, as D1's Time Travel does. Objects, workflows and Durable Objects stay. */
import { env } from "cloudflare:workers";

type Named = { readonly name: string; readonly sql: string };

async function list(type: "table" | "trigger"): Promise<Named[]> {
  const select = env.DB.prepare("SELECT name, sql FROM sqlite_master WHERE type = ? ORDER BY rowid").bind(type);
  return (await select.all<Named>()).results.filter(({ name }) => !/^(?:_cf_|sqlite_|d1_)/.test(name));
}

/** Remembers all rows, and returns a function that puts them back in one transaction, without firing SQL triggers. */
export async function takeBookmark(): Promise<() => Promise<void>> {
  const tables = await list("table");
  const rows = await Promise.all(
    tables.map(async ({ name }) => (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results),
  );
  return async () => {
    const triggers = await list("trigger");
    const inserts = tables.flatMap(({ name }, index) => (rows[index] ?? []).map((row) => toInsert(name, row)));
    await env.DB.batch([
      ...triggers.map(({ name }) => env.DB.prepare(`DROP TRIGGER "${name}"`)),
      ...tables.map(({ name }) => env.DB.prepare(`DELETE FROM "${name}"`)),
      ...inserts,
      ...triggers.map(({ sql }) => env.DB.prepare(sql)),
    ]);
  };
}

function toInsert(table: string, row: Record<string, unknown>): D1PreparedStatement {
  const columns = Object.keys(row);
  const places = columns.map((column) => `value ->> '${column}'`);
  const insert = `INSERT INTO "${table}" ("${columns.join('", "')}") SELECT ${places.join()} FROM json_each(?)`;
  return env.DB.prepare(insert).bind(JSON.stringify([row]));
}
