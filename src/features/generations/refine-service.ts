import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import type { PixelSettings } from "../../domain/pixel-settings";
import { newId } from "../../lib/ids";
import { isHosted } from "../../providers/registry";
import { findStyle } from "../plans/style-service";
import { acceptGeneration } from "./acceptance";
import type { Refinement, RefineParams } from "./refine-schemas";
import { findVersionToRefine } from "./refine-store";
import type { Generation } from "./schemas";
import { getGeneration, toGeneration } from "./service";
import { findGeneration } from "./store";

/** A version whose images can be refined. */
type Found = NonNullable<Awaited<ReturnType<typeof findVersionToRefine>>>;
type Refinable = Found & { readonly version: NonNullable<Found["version"]> };

/**
 * Makes a new version from the sources of an earlier one, without a provider. Idempotent by `ulid`, as
 * `createGeneration` is.
 */
export async function refineVersion(
  ctx: UserContext,
  params: RefineParams,
  { pixels = {} }: Refinement,
  ulid: string,
): Promise<Generation> {
  const { projectId } = params;
  const made = { projectId, generationId: `gen_${ulid}` };
  const before = await findGeneration(ctx.db, ctx.actor, made);
  if (before) return toGeneration(before.row, before.items);
  const found = await getRefinable(ctx, params);
  requireStrips(pixels, found);
  const { style } = await findStyle(ctx, projectId);
  const row = {
    id: made.generationId,
    projectId,
    ownerId: ctx.actor.userId,
    source: "refine" as const,
    model: found.version.model,
    provider: found.version.provider,
    // Nobody is asked, so the user takes no share of the operator's account at the provider.
    ownKey: true,
    fresh: false,
    references: [],
    seed: null,
    note: null,
    // The images come from the strips and single pictures of the version.
    layout: "frame" as const,
    pixels,
    style,
    estimateMicroUsd: 0,
    createdAt: ctx.now.getTime(),
  };
  await acceptGeneration(ctx, row, [toItem(found, ctx.now.getTime())], { strict: true });
  return getGeneration(ctx, made);
}

async function getRefinable(ctx: UserContext, params: RefineParams): Promise<Refinable> {
  const found = await findVersionToRefine(ctx.db, ctx.actor, params);
  if (found === undefined) throw notFound("asset");
  const { version, status, imageCount } = found;
  if (version === null) throw notFound("version");
  if (!isHosted(version.provider) || imageCount === 0)
    throw new AppError(
      "conflict",
      "The version has no source to refine: the built-in model draws finished sprites. Name a version of another model.",
    );
  if (status === "generating")
    throw new AppError("conflict", "The asset is being drawn. Refine the version when that is done.");
  return { ...found, version };
}

/** Lines cut every strip of the version that has one frame more than there are lines. */
function requireStrips({ cells }: PixelSettings, { stripFrames }: Refinable): void {
  if (cells === undefined || cells === null) return;
  const counts = new Set(stripFrames.split(",").filter((count) => count !== ""));
  const fault = findFault(cells, [...counts].map(Number));
  if (fault === undefined) return;
  const errors = [{ path: "pixels.cells", message: fault }];
  throw new AppError("validation_failed", "The request is not valid.", { errors });
}

function findFault(cells: readonly number[], counts: readonly number[]): string | undefined {
  if (counts.length === 0) return "must be left out: the images of this version were not cut from strips";
  if (!counts.includes(cells.length + 1))
    return `must have one line fewer than a strip has frames: the strips of this version have ${counts.join(" or ")}`;
  const isRising = cells.every((line, index) => line > (cells[index - 1] ?? 0));
  return isRising ? undefined : "must rise from left to right, and begin inside the strip";
}

function toItem({ assetId, assetKey, status, revision, attempts, version, imageCount }: Refinable, nowMs: number) {
  return {
    id: newId("itm", nowMs),
    versionId: newId("ver", nowMs),
    position: 0,
    assetId,
    assetKey,
    revision,
    attempt: attempts + 1,
    seed: 0,
    hasNote: false,
    changedVersionId: null,
    sourceVersionId: version.id,
    previousStatus: status,
    imageCount,
    estimateMicroUsd: 0,
  };
}
