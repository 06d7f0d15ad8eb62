import { maxAssetsPerProject } from "../../domain/asset";
import type { ParsedPlan, PlannedAsset } from "./plan-asset";
import { toPlannedAsset } from "./plan-assembly";
import { readItemText } from "./plan-item";
import { readPlanLines } from "./plan-lines";
import { readOutline } from "./plan-outline";
import { createProblemLog } from "./plan-problems";
import type { Size } from "./plan-tags";

export type { ParsedPlan, PlannedAsset } from "./plan-asset";
export type { PlanProblem } from "./plan-problems";

/**
 * Reads a plan; a line that cannot be read is reported, never dropped in silence. Never throws, and takes time in
 * proportion to the text. `defaults` is the size in pixels of an item that names none.
 */
export function parsePlan(markdown: string, defaults: Size): ParsedPlan {
  const log = createProblemLog();
  const items = readOutline(readPlanLines(markdown, log.report), log.report);
  const assets: PlannedAsset[] = [];
  let itemCount = 0;
  for (const item of items) {
    // Whoever asks for too many is told how many they are; what each of them says no longer matters.
    const isFull = assets.length === maxAssetsPerProject;
    const asset = isFull ? undefined : toPlannedAsset(item, defaults, log.report);
    if (asset !== undefined) assets.push(asset);
    if (asset !== undefined || (isFull && readItemText(item.text).name !== "")) itemCount += 1;
  }
  return { assets, itemCount, problems: log.toList() };
}
