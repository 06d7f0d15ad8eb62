/** Fills the tables with many rows at once, of other users, of one user or of one project. */
import { accountTables } from "./account-tables";
import { drawingTables } from "./drawing-tables";
import { projectTables } from "./project-tables";
import type { Columns, Owners } from "./row";
import { webhookTables } from "./webhook-tables";

const tables = { ...accountTables, ...projectTables, ...drawingTables, ...webhookTables };
export type Table = keyof typeof tables;
const tableNames = Object.keys(tables) as Table[];

export type Crowd = Owners & {
  /** The most rows of a table that this crowd may have. A table that is not named has no cap. */
  readonly caps: Readonly<Partial<Record<Table, number>>>;
};

/**
 * Adds the rows `from` (included) to `to` (not included) of each table, up to the crowd's caps. A row whose key exists is
 * left out.
 */
export async function fill(
  db: D1Database,
  crowd: Crowd,
  range: { readonly from: number; readonly to: number; readonly nowMs: number; readonly only?: readonly Table[] },
): Promise<void> {
  for (const table of range.only ?? tableNames) {
    const to = Math.min(range.to, crowd.caps[table] ?? range.to);
    if (range.from >= to) continue;
    const columns: Columns = tables[table](crowd, range.nowMs);
    const names = Object.keys(columns).join(", ");
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ${range.from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})
        INSERT OR IGNORE INTO ${table} (${names}) SELECT ${Object.values(columns).join(", ")} FROM n`,
      )
      .run();
  }
}
