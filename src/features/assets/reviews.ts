import type { UserContext } from "../../context";
import { AppError, unknownAsset } from "../../errors";
import { contentTypeOf, extensionOf } from "../../lib/image-format";
import { findSource, findStoredImage, type ImageFile } from "../../domain/image";
import { listBoundedPage, type ListPage, type Page } from "../../lib/page";
import { isHosted } from "../../providers/registry";
import { signFileUrl } from "../../storage/signed-url";
import { getProject } from "../projects/service";
import type { Asset, AssetParams, Review } from "./schemas";
import { getAssetRow, toAsset } from "./service";
import { judgeAssets, listImages, listJudgeable, listVersions, type ImageRow, type VersionRow } from "./review-store";
import type { Image, Version } from "./version-schemas";

/** Reviews of drawings: approve or reject versions, and list an asset's versions with their images. */

/** Bounds the images of a page, which is built in memory with a signed link for each image. One version has fewer. */
const maxImagesPerPage = 2000;

/** Judges all the assets or none. */
export async function reviewAssets(ctx: UserContext, projectId: string, input: Review): Promise<{ items: Asset[] }> {
  await getProject(ctx, projectId);
  const verdict = { status: input.status, versionId: null, note: input.note ?? null, nowMs: ctx.now.getTime() };
  const keys = input.assets === undefined ? null : [...new Set(input.assets)];
  if (keys !== null) {
    const known = await listJudgeable(ctx.db, ctx.actor, projectId, keys);
    if (known.length < keys.length) throw await explainRefusal(ctx, projectId, input.assets ?? []);
  }
  const rows = await judgeAssets(ctx.db, ctx.actor, projectId, keys, verdict);
  if (keys !== null && rows.length < keys.length) throw await explainRefusal(ctx, projectId, input.assets ?? []);
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { items: await Promise.all(sorted.map((row) => toAsset(ctx, row))) };
}

/** Names every asset that cannot be judged, so that the caller can correct the whole request at once. */
async function explainRefusal(ctx: UserContext, projectId: string, keys: readonly string[]): Promise<AppError> {
  const known = new Map(
    (await listJudgeable(ctx.db, ctx.actor, projectId, keys)).map((row) => [row.key, row.judgeable]),
  );
  const errors = keys.flatMap((key, index) => {
    if (!known.has(key)) return [unknownAsset(index, key)];
    const message = `"${key}" is being drawn or has no version yet`;
    return known.get(key) ? [] : [{ path: `assets.${index}`, message }];
  });
  const code = keys.some((key) => !known.has(key)) ? "validation_failed" : "conflict";
  return new AppError(code, "Some of these assets cannot be judged, so none was judged.", { errors });
}

/** The page can be shorter than its limit: see `maxImagesPerPage`. */
export async function listAssetVersions(ctx: UserContext, params: AssetParams, page: Page): Promise<ListPage<Version>> {
  const asset = await getAssetRow(ctx, params);
  const { items: rows, nextCursor } = await listBoundedPage(
    page,
    (bounds) => listVersions(ctx.db, ctx.actor, asset, bounds),
    (row) => row.id,
    { countOf: (row) => row.imageCount, max: maxImagesPerPage },
  );
  const ids = rows.map((row) => row.id);
  const imagesOf = Map.groupBy(await listImages(ctx.db, ctx.actor, asset, ids), (image) => image.versionId);
  const items = rows.map((row) => toVersion(ctx, asset.key, row, imagesOf.get(row.id) ?? []));
  return { items: await Promise.all(items), nextCursor };
}

async function toVersion(
  ctx: UserContext,
  assetKey: string,
  row: VersionRow,
  images: readonly ImageRow[],
): Promise<Version> {
  const { id, number, generationId, model, provider, prompt, seed, note, costMicroUsd, flagged, pixels, refinedFrom } =
    row;
  const shown = await Promise.all(images.map((image) => toImage(ctx, assetKey, isHosted(provider), image)));
  return {
    id,
    number,
    generationId,
    model,
    provider,
    prompt,
    seed,
    note,
    costMicroUsd,
    flagged,
    pixels,
    refinedFrom,
    createdAt: new Date(row.createdAt).toISOString(),
    images: shown.filter((image) => image !== undefined),
  };
}

/** Undefined for an image that is not stored. A finished version has no such image. */
async function toImage(
  ctx: UserContext,
  assetKey: string,
  isDrawnElsewhere: boolean,
  row: ImageRow,
): Promise<Image | undefined> {
  const stored = findStoredImage(row);
  if (stored === undefined) return undefined;
  const { id, direction, animation, frame, variant, tile, qa } = row;
  const { width, height, format, sizeBytes, sha256 } = stored;
  const place = [assetKey, direction, row.position + 1].filter((part) => part !== null).join("_");
  const source = findSource(row, isDrawnElsewhere);
  return {
    id,
    direction,
    animation,
    frame,
    variant,
    tile,
    width,
    height,
    format,
    sizeBytes,
    sha256,
    ...(await signImage(ctx, place, stored)),
    qa: qa && { ...qa, flags: [...qa.flags] },
    source: source === undefined ? null : await toSource(ctx, `${place}_source`, source),
  };
}

async function toSource(ctx: UserContext, name: string, source: ImageFile): Promise<Image["source"]> {
  const { format, width, height, sizeBytes, sha256 } = source;
  return { ...(await signImage(ctx, name, source)), format, width, height, sizeBytes, sha256 };
}

function signImage(ctx: UserContext, name: string, { objectKey, format }: Pick<ImageFile, "objectKey" | "format">) {
  return signFileUrl(ctx, {
    objectKey,
    fileName: `${name}.${extensionOf[format]}`,
    contentType: contentTypeOf[format],
  });
}
