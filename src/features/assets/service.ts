import type { Context, UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import {
  defaultCategory,
  drawnFrom,
  imagesOfOneVariant,
  maxAssetsPerProject,
  maxImagesPerAsset,
  toSpec,
  type AssetKind,
  type AssetSpec,
} from "../../domain/asset";
import { newId } from "../../lib/ids";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { assetPrefix } from "../../storage/blobs";
import { slugify } from "../../reading/slug";
import { startDeletion } from "../projects/deletion-service";
import { getProject } from "../projects/service";
import { findStyle } from "../plans/style-service";
import { toViewUrls } from "../views/link-service";
import type { Asset, AssetChange, AssetParams, NewAsset } from "./schemas";
import { judgeAsset } from "./review-store";
import {
  countAssets,
  deleteAsset,
  findAsset,
  insertAsset,
  listAssets,
  listKeysLike,
  updateAsset,
  type AssetFilter,
  type AssetRow,
} from "./store";

const maxKeyTries = 5;

export async function toAsset(ctx: Context, row: AssetRow): Promise<Asset> {
  const { id, key, status, approvedVersionId } = row;
  const spec = toSpec(row);
  const times = { createdAt: new Date(row.createdAt).toISOString(), updatedAt: new Date(row.updatedAt).toISOString() };
  const lists = { directions: [...spec.directions], animations: [...spec.animations] };
  return { id, key, ...spec, ...lists, status, approvedVersionId, ...(await toViewUrls(ctx, row)), ...times };
}

export async function getAssetRow(ctx: UserContext, params: AssetParams): Promise<AssetRow> {
  const row = await findAsset(ctx.db, ctx.actor, params);
  if (!row) throw notFound("asset");
  return row;
}

export async function getAsset(ctx: UserContext, params: AssetParams): Promise<Asset> {
  return toAsset(ctx, await getAssetRow(ctx, params));
}

export async function listProjectAssets(
  ctx: UserContext,
  projectId: string,
  filter: AssetFilter,
  page: Page,
): Promise<ListPage<Asset>> {
  const listRows = (bounds: Page): Promise<AssetRow[]> => listAssets(ctx.db, ctx.actor, projectId, filter, bounds);
  const asShown = (row: AssetRow): Promise<Asset> => toAsset(ctx, row);
  const listed = await listPage(page, listRows, (row) => row.id, asShown);
  // An empty list can also mean that the project is not the caller's.
  if (listed.items.length === 0) await getProject(ctx, projectId);
  return { ...listed, items: await Promise.all(listed.items) };
}

export async function createAsset(ctx: UserContext, projectId: string, input: NewAsset): Promise<Asset> {
  const style = await findStyle(ctx, projectId);
  const category = input.category ?? defaultCategory;
  const spec = toSpec({
    name: input.name,
    category,
    kind: input.kind ?? (await guessKind(input.name, category)),
    description: input.description ?? "",
    width: input.width ?? style.width,
    height: input.height ?? style.height,
    directions: input.directions ?? [],
    animations: input.animations ?? [],
  });
  requireImageCap(spec);
  const slug = slugify(spec.name).slice(0, 58);
  const nowMs = ctx.now.getTime();
  for (let tries = 0; tries < maxKeyTries; tries++) {
    const key = freeKey(slug, await listKeysLike(ctx.db, ctx.actor, projectId, slug));
    const asset = { id: newId("ast", nowMs), spec, nowMs, cap: maxAssetsPerProject };
    const made = await insertAsset(ctx.db, ctx.actor, { projectId, assetKey: key }, asset);
    if (made) return getAsset(ctx, { projectId, assetKey: key });
    if ((await countAssets(ctx.db, ctx.actor, projectId)) >= maxAssetsPerProject)
      throw new AppError("conflict", `A project may have at most ${maxAssetsPerProject} assets. Delete one first.`);
  }
  throw new AppError("conflict", "Other requests are making assets of this name. Try again.");
}

async function guessKind(name: string, category: string): Promise<AssetKind> {
  const { guessAssetKind } = await import("../plans/asset-kind");
  return guessAssetKind(name, category);
}

function requireImageCap(spec: AssetSpec): void {
  if (imagesOfOneVariant(spec) * spec.variants <= maxImagesPerAsset) return;
  throw new AppError(
    "conflict",
    `An asset may have at most ${maxImagesPerAsset} images (directions × frames × variants). Ask for fewer.`,
  );
}

function requireTileSet({ kind = "tileset", directions = [], animations = [] }: AssetChange): void {
  if (kind === "tileset" && directions.length === 0 && animations.length === 0) return;
  throw new AppError(
    "conflict",
    "A set of tiles is a tileset without directions and animations. Remove [TILES] from the plan first.",
  );
}

function freeKey(slug: string, taken: readonly string[]): string {
  if (!taken.includes(slug)) return slug;
  let number = 2;
  while (taken.includes(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}

export async function changeAsset(ctx: UserContext, params: AssetParams, change: AssetChange): Promise<Asset> {
  return change.status === undefined
    ? describeAsset(ctx, params, change)
    : reviewAsset(ctx, params, change.status, change);
}

async function describeAsset(ctx: UserContext, params: AssetParams, change: AssetChange): Promise<Asset> {
  const row = await getAssetRow(ctx, params);
  const spec = specOf(row, change);
  // An asset of an earlier release can plan more variants than fit. Other changes of such an asset are welcome.
  if (change.directions !== undefined || change.animations !== undefined) requireImageCap(spec);
  if (spec.tiles !== null) requireTileSet(change);
  const redraw = drawnFrom(row) !== drawnFrom(spec);
  const updated = await updateAsset(ctx.db, ctx.actor, row, spec, { redraw, nowMs: ctx.now.getTime() });
  if (!updated)
    throw new AppError("conflict", "The asset was changed by another request. Read it again and repeat the change.");
  return toAsset(ctx, updated);
}

function specOf(row: AssetRow, change: AssetChange): AssetSpec {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return toSpec({ ...toSpec(row), ...given });
}

async function reviewAsset(
  ctx: UserContext,
  params: AssetParams,
  status: "approved" | "rejected",
  change: AssetChange,
): Promise<Asset> {
  const verdict = { status, versionId: change.versionId ?? null, note: change.note ?? null, nowMs: ctx.now.getTime() };
  const judged = await judgeAsset(ctx.db, ctx.actor, params, verdict);
  if (judged) return toAsset(ctx, judged);
  const row = await getAssetRow(ctx, params);
  if (row.status === "generating")
    throw new AppError("conflict", "The asset is being drawn. Judge it when that is done.");
  throw new AppError(
    "conflict",
    change.versionId
      ? "The asset has no such version. Read its versions for their ids."
      : "The asset has no version yet. Generate it first.",
  );
}

export async function removeAsset(ctx: UserContext, params: AssetParams): Promise<void> {
  const row = await getAssetRow(ctx, params);
  const nowMs = ctx.now.getTime();
  const deletion = { id: newId("del", nowMs), keyPrefix: assetPrefix(row.projectId, row.id), nowMs };
  if (!(await deleteAsset(ctx.db, ctx.actor, row, deletion))) throw notFound("asset");
  await startDeletion(ctx, deletion.id);
}
