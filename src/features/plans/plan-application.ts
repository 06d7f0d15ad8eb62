/** Applies a plan to a project: reads, decides, writes and answers. */
import type { UserContext } from "../../context";
import { maxAssetsPerProject, toSpec } from "../../domain/asset";
import { AppError } from "../../errors";
import { newId } from "../../lib/ids";
import { assetPrefix } from "../../storage/blobs";
import { startDeletion } from "../projects/deletion-service";
import { getProject } from "../projects/service";
import { listKeys, toAnswer, toDryRun } from "./applied-plan";
import { toRespeeded } from "./draft";
import { findEstimate } from "./estimate";
import { toPreviewText } from "./preview-text";
import { irreplaceable, readProjectPlan, tooMany, type ProjectPlan } from "./project-plan";
import type { Rename } from "./renames";
import type { RenamedAsset } from "./rename-store";
import type { AppliedPlan, ApplyPlan, DryRun } from "./schemas";
import { findPlanFile, writePlannedAssets, type PlannedRow, type PlanFile } from "./store";
import { findStyle, toProjectStyle } from "./style-service";

export async function requireApplicable(
  ctx: UserContext,
  projectId: string,
  texts: { readonly plan: string; readonly style: string | undefined },
  force: boolean,
): Promise<void> {
  const style = await (texts.style === undefined ? findStyle(ctx, projectId) : toProjectStyle(texts.style));
  const stored = await findPlanFile(ctx.db, ctx.actor, projectId);
  const { isRefused } = await readProjectPlan(ctx, projectId, { text: texts.plan, style, stored });
  if (isRefused && !force) throw refused();
}

function refused(): AppError {
  return new AppError(
    "conflict",
    "The plan is no list of assets: most of it could not be read as items. Nothing was stored. Store it as the memory file `plan` and call POST …/plan/apply with dryRun to see what was read, or send force: true.",
  );
}

/** Makes the plan the project's list of assets. Applying the same plan again changes nothing. */
export async function applyPlan(ctx: UserContext, projectId: string, options: ApplyPlan): Promise<AppliedPlan> {
  const { plan, renames } = await loadPlan(ctx, projectId, options.renames);
  if (options.dryRun) return toFullDryRun(ctx, projectId, plan, options);
  const isHeld = plan.isRefused && !options.force;
  const changes = isHeld || plan.draft.isApplied ? undefined : await writePlan(ctx, projectId, plan);
  return toAnswer(plan, { isHeld, renamed: renames, changes });
}

/** The dry run as Markdown, for people. */
export async function previewPlan(ctx: UserContext, projectId: string): Promise<string> {
  const { plan } = await loadPlan(ctx, projectId, []);
  return toPreviewText(await toFullDryRun(ctx, projectId, plan, { force: false, renames: [] }));
}

async function loadPlan(ctx: UserContext, projectId: string, renames: readonly Rename[]) {
  const stored = await getPlanFile(ctx, projectId);
  const style = await findStyle(ctx, projectId);
  return { plan: await readProjectPlan(ctx, projectId, { text: stored.content, style, stored }, renames), renames };
}

async function getPlanFile(ctx: UserContext, projectId: string): Promise<PlanFile> {
  const stored = await findPlanFile(ctx.db, ctx.actor, projectId);
  if (stored !== undefined) return stored;
  await getProject(ctx, projectId);
  throw new AppError("not_found", "The project has no plan yet. Put one in its memory file `plan`.");
}

async function toFullDryRun(
  ctx: UserContext,
  projectId: string,
  plan: ProjectPlan,
  { force, renames }: Pick<ApplyPlan, "force" | "renames">,
): Promise<DryRun> {
  const isHeld = plan.isRefused && !force;
  const answer = toAnswer(plan, { isHeld, renamed: [...renames, ...plan.draft.proposals], changes: undefined });
  const estimateMicroUsd = await findEstimate(ctx, projectId, plan, isHeld);
  return { ...answer, ...toDryRun(plan), estimateMicroUsd };
}

async function writePlan(ctx: UserContext, projectId: string, plan: ProjectPlan) {
  const nowMs = ctx.now.getTime();
  const renames = toRenamedAssets(projectId, plan, nowMs);
  const change = { rows: toRows(plan, nowMs), renames, appliedKeys: listKeys(plan.draft) };
  const written = await writePlannedAssets(ctx.db, ctx.actor, projectId, change, { nowMs, cap: maxAssetsPerProject });
  if (written === undefined) {
    if (renames.length > 0) throw irreplaceable(renames.map(({ to }) => to));
    throw tooMany("with this plan it would have more: delete some, or plan fewer");
  }
  for (const { removed } of renames) if (removed !== null) await startDeletion(ctx, removed.deletionId);
  return written;
}

function toRows({ draft, renames }: ProjectPlan, nowMs: number): PlannedRow[] {
  const renamed = new Set(renames.map(({ to }) => to));
  // Lists are sorted by id, so the ids must be in the plan's order.
  const ids = draft.items.map(() => newId("ast", nowMs)).toSorted();
  return draft.items.map((item, index) => ({
    ...toSpec(item),
    id: ids[index] ?? newId("ast", nowMs),
    key: item.key,
    digests: item.digests,
    baseline: item.compared,
    updatedAt: renamed.has(item.key) ? nowMs : (item.before?.updatedAt ?? null),
    respeeded: toRespeeded(item),
  }));
}

function toRenamedAssets(projectId: string, { draft, known, renames }: ProjectPlan, nowMs: number): RenamedAsset[] {
  return renames.map(({ from, to, item }) => {
    const taken = known.find(({ key }) => key === to);
    const removed = taken && {
      assetId: taken.id,
      deletionId: newId("del", nowMs),
      keyPrefix: assetPrefix(projectId, taken.id),
    };
    const compared = draft.items.find(({ key }) => key === to)?.compared;
    if (!compared) throw new Error("a renamed item has no asset");
    return { from, to, name: item.name, digests: compared, removed: removed ?? null };
  });
}
