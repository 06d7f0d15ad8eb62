import { toCsv } from "../../lib/csv";
import type { Grouping, UsageItem } from "./schemas";

const nameOf = { day: "day", project: "projectId", model: "model" } as const;
const sums = ["generations", "images", "costMicroUsd", "ownKeyMicroUsd"] as const;

/** The items, under the names of their fields. */
export function toUsageCsv(by: Grouping, items: readonly UsageItem[]): string {
  const name = nameOf[by];
  const rows = items.map((item) => [item[name] ?? null, ...sums.map((sum) => item[sum])]);
  return toCsv([name, ...sums], rows);
}
