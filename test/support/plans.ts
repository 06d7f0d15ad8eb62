/** Parses short plans, for unit tests of the plan parser. */

import { parsePlan, type PlannedAsset } from "../../src/features/plans/plan-parser";

export const defaults = { width: 32, height: 32 };
/** The directions of `[MOVEABLE:4]`. */
export const four = ["front", "back", "left", "right"];

/** The only asset of a plan. The heading is "Things", from which the parser cannot derive a kind. */
export function only(item: string): PlannedAsset {
  const { assets } = parsePlan(`## Things\n${item}`, defaults);
  const [asset] = assets;
  if (asset === undefined || assets.length > 1) throw new Error(`${assets.length} assets in ${item}`);
  return asset;
}

/** The problems of a plan, each as `line: message`. */
export function problemsOf(plan: string): string[] {
  return parsePlan(plan, defaults).problems.map(({ line, message }) => `${line}: ${message}`);
}

/** The animations of an asset, in the form `idle 4, walk 2`. */
export function moves(asset: PlannedAsset): string {
  return asset.animations.map(({ name, frames }) => `${name} ${frames}`).join(", ");
}
