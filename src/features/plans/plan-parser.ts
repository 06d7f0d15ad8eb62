import { maxAssetsPerProject } from "../../domain/asset";
import type { Size } from "../../lib/size";
import type { ParsedPlan, PlannedAsset } from "./plan-asset";
import { toPlannedAsset } from "./plan-assembly";
import { readItemText } from "./plan-item";
import { readPlanLines } from "./plan-lines";
import { readOutline } from "./plan-outline";
import { createProblemLog } from "./plan-problems";

export type { ParsedPlan, PlannedAsset } from "./plan-asset";
export type { PlanProblem } from "./plan-problems";

/**
 * Reads a plan. Never throws: a line that cannot be read is reported and never silently dropped. Takes linear time.
 * `defaults` is the size of an item that names no size.
 */
export function parsePlan(markdown: string, defaults: Size): ParsedPlan {
  const log = createProblemLog();
  const items = readOutline(readPlanLines(markdown, log.report), log.report);
  const assets: PlannedAsset[] = [];
  let itemCount = 0;
  for (const item of items) {
    // A plan with too many items is refused with their number, so the rest is only counted.
    const isFull = assets.length === maxAssetsPerProject;
    const asset = isFull ? undefined : toPlannedAsset(item, defaults, log.report);
    if (asset !== undefined) assets.push(asset);
    if (asset !== undefined || (isFull && readItemText(item.text).name !== "")) itemCount += 1;
  }
  return { assets, itemCount, problems: log.toList() };
}
