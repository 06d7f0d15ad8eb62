import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";

/** A column of texts that `sealText` made. `context` is the SQL for the context of a row's sealed text. */
export type SealedColumn = { readonly table: string; readonly column: string; readonly context: string };

/** Every column of sealed texts. A column that is missing here becomes unreadable when SECRETS_KEY changes. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: "triggers", column: "sealed_secret", context: "id" },
  { table: "webhooks", column: "sealed_secret", context: "id" },
  { table: "webhooks", column: "previous_sealed_secret", context: "id" },
  { table: "provider_keys", column: "sealed_key", context: "user_id || ' ' || provider" },
];

type SealedRow = { readonly row: number; readonly context: string; readonly sealed: string };

export type Resealed = Pick<SealedRow, "row" | "sealed"> & { readonly resealed: string };

/** Lists rows of all users whose text does not begin with `prefix`, by row id, after the row `after`. */
export async function listSealedOtherwise(
  db: Db,
  where: SealedColumn,
  prefix: string,
  page: { readonly limit: number; readonly after: number },
): Promise<SealedRow[]> {
  const { table, column, context } = names(where);
  return statement<SealedRow>(
    db,
    sql`SELECT rowid AS row, ${context} AS context, ${column} AS sealed FROM ${table}
      WHERE rowid > ${page.after} AND substr(${column}, 1, ${prefix.length}) <> ${prefix} ORDER BY rowid LIMIT ${page.limit}`,
  );
}

function names({ table, column, context }: SealedColumn): Record<keyof SealedColumn, SQL> {
  return { table: sql.identifier(table).getSQL(), column: sql.identifier(column).getSQL(), context: sql.raw(context) };
}

/** Replaces a text only if nothing has changed the row since the read. Returns the number of changed rows. */
export async function replaceSealed(db: Db, where: SealedColumn, changes: readonly Resealed[]): Promise<number> {
  if (changes.length === 0) return 0;
  const { table, column } = names(where);
  const changed = await statement<unknown>(
    db,
    sql`UPDATE ${table} SET ${column} = c.value ->> 'resealed' FROM json_each(${JSON.stringify(changes)}) c
      WHERE ${table}.rowid = c.value ->> 'row' AND ${table}.${column} = c.value ->> 'sealed' RETURNING 1`,
  );
  return changed.length;
}
