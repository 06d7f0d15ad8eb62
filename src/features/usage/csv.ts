import { toCsv } from "../../lib/csv";
import type { Grouping, UsageItem } from "./schemas";

const nameOf = { day: "day", project: "projectId", model: "model" } as const;
const sums = ["generations", "images", "requests", "costMicroUsd", "ownKeyMicroUsd"] as const;

/** Returns a usage report as CSV: one line for each item, below a header with the names of the fields. */
export function toUsageCsv(by: Grouping, items: readonly UsageItem[]): string {
  const name = nameOf[by];
  const rows = items.map((item) => [item[name] ?? null, ...sums.map((sum) => item[sum])]);
  return toCsv([name, ...sums], rows);
}
