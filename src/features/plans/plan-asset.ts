import type { AssetSpec } from "../../domain/asset";
import type { PlanProblem } from "./plan-problems";

/** `explicitKey` is what `{#…}` says, unchecked. */
export type PlannedAsset = AssetSpec & {
  readonly line: number;
  readonly explicitKey: string | null;
  readonly slug: string;
};

/** `itemCount` is how many assets the plan names; `assets` are the first of them, as many as a project may have. */
export type ParsedPlan = {
  readonly assets: readonly PlannedAsset[];
  readonly itemCount: number;
  readonly problems: readonly PlanProblem[];
};
