/**
 * Constant statements: the text is built once in an isolate, and each use only binds values. Drizzle builds the text of
 * other statements anew at each use, which for the batch of a memory file costs as much as everything else in the Worker.
 */
import { DrizzleQueryError, fillPlaceholders, is, QueryPromise, SQL, sql, type Placeholder } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { PreparedQuery } from "drizzle-orm/session";
import type { Db } from "./client";

/** Drizzle's codecs of dates and arrays fail for placeholders, so those are bound as numbers and as JSON. */
type Value = string | number | null;
export type Values<Name extends string> = Readonly<Record<Name, Value>>;
export type Holes<Name extends string> = Readonly<Record<Name, Placeholder>>;

type Query<Row> = RunnableQuery<Row[], "sqlite"> & { readonly prepare: () => PreparedQuery };
type Template = {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly fetch: (bound: D1PreparedStatement) => Promise<unknown>;
  readonly fromBatch: (result: unknown) => unknown;
};

/**
 * Declares a statement. `build` runs once and gets a placeholder for each name. It must not depend on anything else:
 * conditions that come and go belong into the SQL, or make another statement. The returned function gives a statement to
 * await, or to put into a transaction. The names of the columns that a query reads must differ.
 */
export function constant<const Name extends string, Row>(
  names: readonly Name[],
  build: (holes: Holes<Name>, db: Db) => SQL<Row> | Query<Row>,
): (db: Db, values: Values<Name>) => Constant<Row> {
  let template: Template | undefined;
  return (db, values) => {
    template ??= toTemplate(db, build(toHoles(names), db));
    return new Constant<Row>(db, template, values);
  };
}

function toHoles<Name extends string>(names: readonly Name[]): Holes<Name> {
  const holes = names.map((name) => [name, sql.placeholder(name)]);
  // `Object.fromEntries` forgets the names.
  return Object.fromEntries(holes) as Holes<Name>;
}

function toTemplate<Row>(db: Db, query: SQL<Row> | Query<Row>): Template {
  const isText = is(query, SQL);
  const prepared = isText ? db.all(query) : query.prepare();
  const { sql: text, params } = prepared.getQuery();
  const fetch = isText
    ? async (bound: D1PreparedStatement) => (await bound.all()).results
    : async (bound: D1PreparedStatement) => prepared.mapResult(await bound.raw());
  return { text, params, fetch, fromBatch: (result) => prepared.mapResult(result, true) };
}

/** A constant statement with values. A class, because Drizzle's batches and `await` expect their own interface. */
class Constant<Row> extends QueryPromise<Row[]> implements RunnableQuery<Row[], "sqlite"> {
  declare readonly _: { readonly dialect: "sqlite"; readonly result: Row[] };
  readonly #db: Db;
  readonly #template: Template;
  readonly #values: Values<string>;

  constructor(db: Db, template: Template, values: Values<string>) {
    super();
    this.#db = db;
    this.#template = template;
    this.#values = values;
  }

  override async execute(): Promise<Row[]> {
    const { text, fetch } = this.#template;
    const params = this.#params();
    try {
      // The template's mapper makes the rows that the declaration's type promises.
      return (await fetch(this.#prepare().bind(...params))) as Row[];
    } catch (error) {
      throw new DrizzleQueryError(text, params, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Drizzle's batch calls this. */
  _prepare() {
    const query = { sql: this.#template.text, params: this.#params() };
    return { getQuery: () => query, stmt: this.#prepare(), mapResult: this.#template.fromBatch };
  }

  #params(): unknown[] {
    return fillPlaceholders([...this.#template.params], this.#values);
  }

  #prepare(): D1PreparedStatement {
    return this.#db.$client.prepare(this.#template.text);
  }
}
