/** Finds the rows of the page whose units grow with data. */
import { allowedGrowth, type Whose } from "./allowed-growth";
import { unitNames, type RunStatement, type Tally } from "./units";
import type { Rows } from "./walk";

/**
 * A search in an index reads the row behind its range, if there is one, which depends on ids. Each statement may read so
 * many rows more, so that only real growth counts.
 */
const spareRows = 2;

/** The names of the rows whose units are higher in `after`, each with the statements that have grown. */
export function findGrown(before: Rows, after: Rows): ReadonlyMap<string, string> {
  const grown = new Map<string, string>();
  for (const [name, tally] of after) {
    const earlier = before.get(name);
    if (earlier === undefined) throw new Error(`${name} is a row of one walk only`);
    const changed = unitNames.filter((unit) => tally.units[unit] > earlier.units[unit] + spareOf(unit, earlier));
    if (changed.length === 0) continue;
    const figures = changed.map((unit) => `${unit} ${earlier.units[unit]} → ${tally.units[unit]}`);
    grown.set(name, [`${name}: ${figures.join(", ")}`, ...grownStatements(earlier, tally)].join("\n    "));
  }
  return grown;
}

/** Says which rows grow without leave, and which leaves are of no use. Empty if all is as the table says. */
export function judgeGrowth(whose: Whose, grown: ReadonlyMap<string, string>): string[] {
  const allowed = new Set(allowedGrowth.filter((each) => each.with.includes(whose)).flatMap(({ rows }) => rows));
  const unnamed = [...grown].filter(([name]) => !allowed.has(name)).map(([, text]) => text);
  const idle = [...allowed]
    .filter((name) => !grown.has(name))
    .map((name) => `${name} does not grow: cost/allowed-growth.ts`);
  return [...unnamed, ...idle];
}

function spareOf(unit: string, { statements }: Tally): number {
  return unit === "rowsRead" ? spareRows * statements.length : 0;
}

function grownStatements({ statements: earlier }: Tally, { statements }: Tally): string[] {
  return statements
    .filter(({ sql, rowsRead }) => rowsRead > mostRows(earlier, sql) + spareRows)
    .map(({ sql, rowsRead }) => `${mostRows(earlier, sql)} → ${rowsRead} ${sql.replaceAll(/\s+/g, " ").slice(0, 200)}`);
}

function mostRows(statements: readonly RunStatement[], sql: string): number {
  return Math.max(0, ...statements.filter((each) => each.sql === sql).map(({ rowsRead }) => rowsRead));
}
