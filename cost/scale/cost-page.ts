/** Reads the units of an operation, or of other work, from `docs/cost.md`. */
import { unitNames, type Units } from "../units";

export type CostTable = ReadonlyMap<string, Units>;

/** The rows of all tables of units, by their first column. */
export function readCostPage(page: string): CostTable {
  const rows = page.split("\n").flatMap((line) => {
    const [name = "", ...cells] = line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1);
    const numbers = cells.slice(0, unitNames.length).map(Number);
    // A row of units ends with a price. Headings and the other tables of the page hold texts.
    const isUnits = cells.length === unitNames.length + 1 && numbers.every(Number.isFinite);
    return isUnits ? [[name, toUnits(numbers)] as const] : [];
  });
  return new Map(rows);
}

function toUnits(numbers: readonly number[]): Units {
  const entries = unitNames.map((name, index) => [name, numbers[index] ?? 0] as const);
  return Object.fromEntries(entries) as Units; // one entry for each name
}
