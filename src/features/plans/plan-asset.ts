import type { AssetSpec } from "../../domain/asset";
import type { PlanProblem } from "./plan-problems";

/** `explicitKey` is what `{#…}` says, unchecked. */
export type PlannedAsset = AssetSpec & {
  readonly line: number;
  readonly explicitKey: string | null;
  readonly slug: string;
};

export type ParsedPlan = { readonly assets: readonly PlannedAsset[]; readonly problems: readonly PlanProblem[] };
