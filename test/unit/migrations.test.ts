import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "migrations");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .toSorted();

type Journal = { entries: { idx: number; tag: string; when: number }[] };

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** Without comments and in one spelling, so that no line break hides a word. */
function bare(sql: string): string {
  return sql
    .replaceAll(/--.*$/gm, " ")
    .replaceAll(/\/\*[\s\S]*?\*\//g, " ")
    .replaceAll(/\s+/g, " ")
    .toUpperCase();
}

async function loadTables(): Promise<SQLiteTable[]> {
  const schema = join(root, "src/db/schema");
  const modules = await Promise.all(readdirSync(schema).map((name) => import(join(schema, name)) as Promise<object>));
  return modules.flatMap((module) => Object.values(module) as unknown[]).filter((value) => is(value, SQLiteTable));
}

describe("the migrations", () => {
  test.each(files)("%s deletes no children behind our back: no CASCADE, no PRAGMA foreign_keys", (name) => {
    const sql = bare(read(name));
    expect(sql).not.toMatch(/\bCASCADE\b/);
    expect(sql).not.toMatch(/\bFOREIGN_KEYS\b/);
    expect(sql).not.toMatch(/\bDEFER_FOREIGN_KEYS\b/);
  });

  test.each(files)("%s has no statement that D1 refuses", (name) => {
    expect(bare(read(name))).not.toMatch(/\b(BEGIN TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|ATTACH|VACUUM)\b/);
  });

  test("are numbered 0000, 0001, … without a gap or a double", () => {
    expect(files.map((name) => name.slice(0, 5))).toEqual(files.map((_, i) => `${String(i).padStart(4, "0")}_`));
  });

  test("are exactly those of drizzle's journal, in its order, with a snapshot each", () => {
    const { entries } = JSON.parse(read("meta/_journal.json")) as Journal;
    expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(files);
    expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, i) => i));
    const whens = entries.map(({ when }) => when);
    expect(whens).toEqual(whens.toSorted((a, b) => a - b));
    const snapshots = entries.map(({ tag }) => JSON.parse(read(`meta/${tag.slice(0, 4)}_snapshot.json`)));
    for (const [i, snapshot] of snapshots.entries())
      if (i > 0) expect(snapshot.prevId, `snapshot ${i} follows the one before`).toBe(snapshots[i - 1].id);
  });
});

describe("the database that the migrations make", () => {
  const db = new DatabaseSync(":memory:");
  let tables: SQLiteTable[] = [];

  beforeAll(async () => {
    for (const name of files) db.exec(read(name).replaceAll("--> statement-breakpoint", ""));
    tables = await loadTables();
  });

  test("has the tables of the schema and no others", () => {
    const made = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
    expect(made.map((row) => String(row["name"])).toSorted()).toEqual(
      tables.map((t) => getTableConfig(t).name).toSorted(),
    );
  });

  test("has every column of the schema, with its type, default and constraints", () => {
    for (const table of tables) {
      const { name, columns, primaryKeys } = getTableConfig(table);
      const composite = primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
      const wanted = columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        required: column.notNull,
        key: column.primary || composite.includes(column.name),
        hasDefault: column.hasDefault && column.default !== undefined,
      }));
      const made = db.prepare(`SELECT * FROM pragma_table_info('${name}')`).all();
      const found = made.map((row) => ({
        name: row["name"],
        type: String(row["type"]).toLowerCase(),
        required: row["notnull"] === 1,
        key: row["pk"] !== 0,
        hasDefault: row["dflt_value"] !== null,
      }));
      // A column that is added later stands last in the table, wherever the schema lists it.
      expect(found.toSorted(byName), name).toEqual(wanted.toSorted(byName));
    }
  });

  test("has every index of the schema, on its columns, unique where it must be", () => {
    for (const table of tables) {
      const { name, indexes, columns } = getTableConfig(table);
      const wanted = [
        ...indexes.map(({ config }) => `${config.name} ${config.unique} ${config.columns.map(columnName).join()}`),
        ...columns.filter((column) => column.isUnique).map((column) => `${column.uniqueName} true ${column.name}`),
      ];
      const list = db.prepare(`SELECT name, "unique" FROM pragma_index_list('${name}') WHERE origin = 'c'`).all();
      const made = list.map((row) => {
        const on = db.prepare(`SELECT name FROM pragma_index_info('${String(row["name"])}')`).all();
        return `${String(row["name"])} ${row["unique"] === 1} ${on.map((column) => column["name"]).join()}`;
      });
      expect(made.toSorted(), name).toEqual(wanted.toSorted());
    }
  });
});

function byName(a: { name: unknown }, b: { name: unknown }): number {
  return String(a.name).localeCompare(String(b.name));
}

function columnName(column: object): string {
  return "name" in column ? String(column.name) : "expression";
}
