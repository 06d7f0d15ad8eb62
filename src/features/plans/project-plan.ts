/** Reads a plan for a project, and decides its effect on the project's assets. */
import type { UserContext } from "../../context";
import { maxAssetsPerProject } from "../../domain/asset";
import { AppError } from "../../errors";
import { findMemoryFileText } from "../memory-files/service";
import { toDraft, type Draft } from "./draft";
import { readFormerPlan, type FormerItem } from "../../reading/former/former-reading";
import type { PlanReading } from "../../reading/plans/plan-reading";
import { listIrreplaceable } from "./rename-store";
import { requireRenames, type Rename, type RenameTarget } from "./renames";
import { listKnownAssets, type KnownAsset, type PlanFile } from "./store";
import type { ProjectStyle } from "./style-service";
import { readPlan } from "../../reading/plans/read-plan";

export type ProjectPlan = {
  readonly style: ProjectStyle;
  readonly reading: PlanReading;
  readonly known: readonly KnownAsset[];
  readonly renames: readonly RenameTarget[];
  readonly draft: Draft;
  /** True if the plan is no list of assets. Nothing of it is applied unless the caller insists. */
  readonly isRefused: boolean;
};

/**
 * Throws if the project would have too many assets, so that a plan is applied completely or not at all, and if a rename
 * is not possible. `stored` is the plan as the project has it now.
 */
export async function readProjectPlan(
  ctx: UserContext,
  projectId: string,
  { text, style, stored }: { text: string; style: ProjectStyle; stored: PlanFile | undefined },
  renames: readonly Rename[] = [],
): Promise<ProjectPlan> {
  const { width, height } = style;
  const [reading, known] = await Promise.all([
    readPlan(text, { width, height }),
    listKnownAssets(ctx.db, ctx.actor, projectId),
  ]);
  if (reading.items.length > maxAssetsPerProject)
    throw tooMany(`the plan names ${reading.items.length}: plan fewer, or spread them over several projects`);
  const targets = requireRenames(renames, known, reading.items);
  await requireReplaceable(ctx, projectId, targets);
  const draft = toDraft({
    reading,
    known,
    renames: targets,
    appliedKeys: stored?.appliedKeys ?? null,
    former: await listFormerItems(ctx, projectId, text, known),
    isFromBefore: stored?.isFromBefore === true && stored.content === text,
  });
  requireRoom(known, draft, targets);
  return { style, reading, known, renames: targets, draft, isRefused: reading.isRefused && !draft.isApplied };
}

/** Only the former release can tell whether the line of one of its assets is unchanged. */
async function listFormerItems(
  ctx: UserContext,
  projectId: string,
  text: string,
  known: readonly KnownAsset[],
): Promise<FormerItem[]> {
  if (!known.some(({ origin, planDigests }) => origin === "plan" && planDigests === null)) return [];
  return readFormerPlan(text, await findMemoryFileText(ctx, { projectId, type: "style" }));
}

async function requireReplaceable(ctx: UserContext, projectId: string, renames: readonly Rename[]): Promise<void> {
  if (renames.length === 0) return;
  const keys = await listIrreplaceable(
    ctx.db,
    ctx.actor,
    projectId,
    renames.map(({ to }) => to),
  );
  if (keys.length > 0) throw irreplaceable(keys);
}

export function irreplaceable(keys: readonly string[]): AppError {
  const shown = keys.slice(0, 10).join(", ");
  return new AppError(
    "conflict",
    `These keys belong to assets that have drawings, or are being drawn: ${shown}. Delete those assets first, or leave out the rename.`,
  );
}

function requireRoom(known: readonly KnownAsset[], { items }: Draft, renames: readonly RenameTarget[]): void {
  const before = new Set(known.map(({ key }) => key));
  for (const { from } of renames) before.delete(from);
  const total = new Set([...before, ...items.map(({ key }) => key)]).size;
  if (total > maxAssetsPerProject) throw tooMany(`with this plan it would have ${total}: delete some, or plan fewer`);
}

export function tooMany(reason: string): AppError {
  return new AppError(
    "conflict",
    `A project may have at most ${maxAssetsPerProject} assets, and ${reason}. The plan was not applied.`,
  );
}
