import { sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";

/** Where texts are kept that `sealText` made. `context`: the SQL of what a row's text is sealed for. */
export type SealedColumn = { readonly table: string; readonly column: string; readonly context: string };

/** Every column of sealed texts, so that none is left behind when SECRETS_KEY changes. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: "triggers", column: "sealed_secret", context: "id" },
  { table: "webhooks", column: "sealed_secret", context: "id" },
  { table: "webhooks", column: "previous_sealed_secret", context: "id" },
  { table: "provider_keys", column: "sealed_key", context: "user_id || ' ' || provider" },
];

type SealedRow = { readonly row: number; readonly context: string; readonly sealed: string };

export type Resealed = Pick<SealedRow, "row" | "sealed"> & { readonly resealed: string };

/** Everybody's rows whose text does not begin with `prefix`, in the order of `row`, after the row `after`. */
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

/** Only while a text is the one that was read: what has been replaced since stays. Answers how many changed. */
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
