import { parsePlan, type PlannedAsset } from "../../src/features/plans/plan-parser";

export const defaults = { width: 32, height: 32 };
/** What `[MOVEABLE:4]` stands for. */
export const four = ["front", "back", "left", "right"];

/** The only asset of a plan; its category is one that tells nothing about the kind. */
export function only(item: string): PlannedAsset {
  const { assets } = parsePlan(`## Things\n${item}`, defaults);
  const [asset] = assets;
  if (asset === undefined || assets.length > 1) throw new Error(`${assets.length} assets in ${item}`);
  return asset;
}

/** Each as `line: message`. */
export function problemsOf(plan: string): string[] {
  return parsePlan(plan, defaults).problems.map(({ line, message }) => `${line}: ${message}`);
}

/** As `idle 4, walk 2`. */
export function moves(asset: PlannedAsset): string {
  return asset.animations.map(({ name, frames }) => `${name} ${frames}`).join(", ");
}
