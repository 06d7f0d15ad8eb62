import type { UserContext } from "../../context";
import { fingerprint, maxAssetsPerProject } from "../../domain/asset";
import { AppError } from "../../errors";
import { newId } from "../../lib/ids";
import { findMemoryFileText } from "../memory-files/service";
import { assignKeys, type KeyedAsset } from "./keys";
import { parsePlan, type PlanProblem } from "./plan-parser";
import type { AppliedPlan } from "./schemas";
import { findStyle, toProjectStyle, type ProjectStyle } from "./style-service";
import { listKnownAssets, upsertPlannedAssets, type KnownAsset } from "./store";

type ReadPlan = {
  readonly planned: readonly KeyedAsset[];
  readonly known: readonly KnownAsset[];
  readonly problems: PlanProblem[];
};

/** Throws if these texts could not be applied to the project now. Without `style`, the project's own style counts. */
export async function requireApplicable(
  ctx: UserContext,
  projectId: string,
  texts: { readonly plan: string; readonly style: string | undefined },
): Promise<void> {
  const style = texts.style === undefined ? await findStyle(ctx, projectId) : toProjectStyle(texts.style);
  await readPlan(ctx, projectId, texts.plan, style);
}

/** Throws if the project would have too many assets, so that a plan is applied completely or not at all. */
async function readPlan(ctx: UserContext, projectId: string, text: string, style: ProjectStyle): Promise<ReadPlan> {
  const { width, height, problems: styleProblems } = style;
  const parsed = parsePlan(text, { width, height });
  if (parsed.itemCount > maxAssetsPerProject)
    throw tooMany(`the plan names ${parsed.itemCount}: plan fewer, or spread them over several projects`);
  const known = await listKnownAssets(ctx.db, ctx.actor, projectId);
  const keyed = assignKeys(parsed.assets, new Map(known.map((asset) => [asset.key, asset])));
  const total = new Set([...known, ...keyed.assets].map((asset) => asset.key)).size;
  if (total > maxAssetsPerProject) throw tooMany(`with this plan it would have ${total}: delete some, or plan fewer`);
  const inStyle = styleProblems.map(({ line, message }) => ({ line, message: `In the style: ${message}` }));
  const inPlan = [...parsed.problems, ...keyed.problems].toSorted((a, b) => a.line - b.line);
  return { planned: keyed.assets, known, problems: [...inPlan, ...inStyle] };
}

function tooMany(reason: string): AppError {
  return new AppError(
    "conflict",
    `A project may have at most ${maxAssetsPerProject} assets, and ${reason}. The plan was not applied.`,
  );
}

/** Makes the plan the project's list of assets. Applying the same plan again changes nothing. */
export async function applyPlan(
  ctx: UserContext,
  projectId: string,
  options: { readonly dryRun: boolean },
): Promise<AppliedPlan> {
  const text = await findMemoryFileText(ctx, { projectId, type: "plan" });
  if (text === undefined)
    throw new AppError("not_found", "The project has no plan yet. Put one in its memory file `plan`.");
  const plan = await readPlan(ctx, projectId, text, await findStyle(ctx, projectId));
  const { created, updated } = options.dryRun ? previewPlan(plan) : await writePlan(ctx, projectId, plan);
  const keys = plan.planned.map((asset) => asset.key);
  const inPlan = new Set(keys);
  return {
    created: keys.filter((key) => created.has(key)),
    updated: keys.filter((key) => updated.has(key)),
    unchanged: keys.filter((key) => !created.has(key) && !updated.has(key)),
    orphaned: plan.known.filter((asset) => asset.origin === "plan" && !inPlan.has(asset.key)).map((asset) => asset.key),
    problems: plan.problems,
  };
}

function previewPlan({ planned, known }: ReadPlan): { created: Set<string>; updated: Set<string> } {
  const before = new Map(known.map((asset) => [asset.key, asset]));
  const isChanged = (asset: KeyedAsset): boolean => {
    const old = before.get(asset.key);
    return old !== undefined && (old.origin !== "plan" || fingerprint(old) !== fingerprint(asset));
  };
  return {
    created: keysOf(planned.filter((asset) => !before.has(asset.key))),
    updated: keysOf(planned.filter(isChanged)),
  };
}

function keysOf(assets: readonly KeyedAsset[]): Set<string> {
  return new Set(assets.map((asset) => asset.key));
}

async function writePlan(
  ctx: UserContext,
  projectId: string,
  { planned }: ReadPlan,
): Promise<{ created: Set<string>; updated: Set<string> }> {
  const nowMs = ctx.now.getTime();
  // Lists are sorted by id, so the ids must be in the plan's order.
  const ids = planned.map(() => newId("ast", nowMs)).toSorted();
  const rows = planned.map((asset, index) => ({ ...asset, id: ids[index] ?? newId("ast", nowMs) }));
  const written = await upsertPlannedAssets(ctx.db, ctx.actor, projectId, rows, { nowMs, cap: maxAssetsPerProject });
  if (!written) throw tooMany("with this plan it would have more: delete some, or plan fewer");
  const keys = (isNew: boolean): Set<string> =>
    new Set(written.filter((row) => row.isNew === isNew).map((row) => row.key));
  return { created: keys(true), updated: keys(false) };
}
