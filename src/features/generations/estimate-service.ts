/** Estimates a drawing of assets that may not exist yet. */
import type { UserContext } from "../../context";
import type { AssetSpec } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { findOffer } from "../../providers/registry";
import { estimateAsset } from "../drawing/estimates";
import { listStoredReferences } from "../references/service";

/** `hasNote`: the asset's last review asks for a change of its newest version. */
type Wish = { readonly spec: AssetSpec; readonly hasNote: boolean };

/** In micro-US-dollars, with the model of the style, else the default one. Null if that model has no known price. */
export async function findEstimate(
  ctx: UserContext,
  projectId: string,
  style: Style,
  wishes: readonly Wish[],
): Promise<number | null> {
  const model = findOffer(style.model ?? ctx.config.imageModel)?.model;
  if (model === undefined || model.prices.length === 0) return null;
  const references = await listStoredReferences(ctx, projectId);
  return wishes.reduce(
    (sum, { spec, hasNote }) =>
      sum + estimateAsset(model, spec, { style: references, hasChanged: hasNote }).estimateMicroUsd,
    0,
  );
}
