import type { AssetSpec } from "../../domain/asset";
import type { PlanProblem } from "./plan-problems";

/** The result of reading a plan. */

/** `explicitKey` is the text in `{#…}`. Its form is not checked here. */
export type PlannedAsset = AssetSpec & {
  readonly line: number;
  readonly explicitKey: string | null;
  readonly slug: string;
};

/** `itemCount` is the number of assets in the plan. `assets` are the first of them, up to `maxAssetsPerProject`. */
export type ParsedPlan = {
  readonly assets: readonly PlannedAsset[];
  readonly itemCount: number;
  readonly problems: readonly PlanProblem[];
};
