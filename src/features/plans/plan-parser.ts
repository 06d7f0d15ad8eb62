import type { ParsedPlan } from "./plan-asset";
import { toPlannedAsset } from "./plan-assembly";
import { readPlanLines } from "./plan-lines";
import { readOutline } from "./plan-outline";
import { createProblemLog } from "./plan-problems";
import type { Size } from "./plan-tags";

export type { ParsedPlan, PlannedAsset } from "./plan-asset";
export type { PlanProblem } from "./plan-problems";

export const maxPlanAssets = 1000;

/**
 * Reads a plan; a line that cannot be read is reported, never dropped in silence. Never throws, and takes time in
 * proportion to the text. `defaults` is the size in pixels of an item that names none.
 */
export function parsePlan(markdown: string, defaults: Size): ParsedPlan {
  const log = createProblemLog();
  const items = readOutline(readPlanLines(markdown, log.report), log.report);
  const leftOut = items[maxPlanAssets];
  if (leftOut !== undefined) {
    const count = items.length - maxPlanAssets;
    log.report(leftOut.line, `A plan has at most ${maxPlanAssets} items: ${count} from this line on are left out.`);
  }
  const assets = items
    .slice(0, maxPlanAssets)
    .map((item) => toPlannedAsset(item, defaults, log.report))
    .filter((asset) => asset !== undefined);
  return { assets, problems: log.toList() };
}
