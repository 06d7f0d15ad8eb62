/** Estimates the drawing of a plan that may not be applied yet. */
import type { UserContext } from "../../context";
import { toSpec, type AssetSpec } from "../../domain/asset";
import { findOffer } from "../../providers/registry";
import { estimateAsset } from "../drawing/estimates";
import { toLayout } from "../drawing/layout";
import type { ProjectPlan } from "./project-plan";
import { listReferenceSizes } from "./store";

/** `hasNote`: the asset's last review asks for a change of its newest version. */
type Wish = { readonly spec: AssetSpec; readonly hasNote: boolean };

const due: ReadonlySet<string> = new Set(["planned", "rejected", "failed"]);

/**
 * The most that a generation without keys would cost once the plan is applied, in micro-US-dollars. Null if the style's
 * model, or else the default model, has no known price. `isHeld`: the plan is not applied.
 */
export async function findEstimate(
  ctx: UserContext,
  projectId: string,
  plan: ProjectPlan,
  isHeld: boolean,
): Promise<number | null> {
  const { style: wanted } = plan.style;
  const offer = findOffer(wanted.model ?? ctx.config.imageModel);
  if (offer === undefined || offer.model.prices.length === 0) return null;
  const layout = toLayout(offer);
  const style = await listReferenceSizes(ctx.db, ctx.actor, projectId);
  return listWishes(plan, isHeld).reduce(
    (sum, { spec, hasNote }) =>
      sum + estimateAsset(offer.model, spec, { style, hasChanged: hasNote }, layout).estimateMicroUsd,
    0,
  );
}

function listWishes({ draft, known }: ProjectPlan, isHeld: boolean): Wish[] {
  const changed = isHeld ? [] : draft.items.filter(({ verdict }) => verdict === "created" || verdict === "redrawn");
  const changedIds = new Set(changed.map(({ before }) => before?.id));
  const rest = known.filter(({ id, status }) => due.has(status) && !changedIds.has(id));
  const drawable = changed.filter(({ before }) => before?.status !== "generating");
  return [
    ...drawable.map((item) => ({ spec: toSpec(item), hasNote: typeof item.before?.reviewNote === "string" })),
    ...rest.map((asset) => ({ spec: toSpec(asset), hasNote: asset.reviewNote !== null })),
  ];
}
