import { createHash } from "node:crypto";
import type { Context } from "../../context";
import { toSpec } from "../../domain/asset";
import { findStoredImage } from "../../domain/image";
import { assetsPerContactSheet, type ViewName } from "../../domain/view";
import { AppError, notFound } from "../../errors";
import { contactSheetKey, viewKey } from "../../storage/blobs";
import { findContactSheet, findView } from "../../storage/object-names";
import { fromStore } from "../../storage/out-of-reach";
import type { ChosenAsset } from "../../targets/chosen-asset";
import { layOutPreview, layOutSheet, type Layout } from "../../viewing/asset-picture";
import { drawInCell } from "../../viewing/cell";
import { beginContactSheet, thumbSide } from "../../viewing/contact-sheet";
import { encodePng } from "../../viewing/encode-png";
import { encodePreview } from "../../viewing/preview-gif";
import { readPixels } from "./read-image";
import { findContactRows, findViewedVersion, type ViewedVersion } from "./store";
import { findViewName, viewName } from "./view-name";

/*
 * Draws views when somebody first asks for them, and keeps them in R2. Two requests at once draw the same bytes. A view
 * with a lost image is drawn again by the next request, because the image may come back.
 */

/** `isComplete`: no image was lost. */
type Drawn = { readonly bytes: Uint8Array<ArrayBuffer>; readonly isComplete: boolean };

/**
 * Makes sure that the view with this key is in R2, and returns the key to read. Other objects are left alone. Throws if
 * the version or the project is gone.
 */
export async function prepareView(ctx: Context, key: string): Promise<string> {
  const contactSheet = findContactSheet(key);
  if (contactSheet !== undefined) return prepareContactSheet(ctx, contactSheet.projectId, contactSheet.page);
  const view = findView(key);
  return view === undefined ? key : prepareVersionView(ctx, key, view);
}

async function prepareVersionView(
  ctx: Context,
  key: string,
  { name, ...ids }: NonNullable<ReturnType<typeof findView>>,
): Promise<string> {
  if (await isKept(ctx.env.BUCKET, key, ids.versionId)) return key;
  const wanted = findViewName(name);
  const version = await findViewedVersion(ctx.db, ids);
  if (wanted === undefined || version === undefined || version.images.length === 0) throw notFound("file");
  // A link may be older than the speeds of the plan.
  const current = viewKey(ids, viewName(wanted, version.asset.animations));
  if (current !== key && (await isKept(ctx.env.BUCKET, current, ids.versionId))) return current;
  await keep(ctx.env.BUCKET, current, ids.versionId, await drawView(ctx, version, wanted));
  return current;
}

async function drawView({ env }: Context, version: ViewedVersion, { form, zoom }: ViewName): Promise<Drawn> {
  const asset = toChosenAsset(version);
  const layout = form === "preview" ? layOutPreview(asset) : layOutSheet(asset);
  if (zoom !== null && zoom > layout.maxZoom) throw tooLarge(form, layout);
  const { picture, isComplete } = await drawCells(env.BUCKET, layout);
  const { frames, usualZoom } = layout;
  const shown = zoom ?? usualZoom;
  if (frames === null) return { bytes: await encodePng(picture, 4, shown), isComplete };
  const palette = version.style?.palette ?? [];
  return { bytes: encodePreview({ picture, frames, zoom: shown, palette }), isComplete };
}

/** One image in memory at a time, beside the picture. */
async function drawCells(bucket: R2Bucket, { width, height, cells }: Layout) {
  const picture = { width, height, data: new Uint8Array(width * height * 4) };
  let isComplete = true;
  for (const { image, at } of cells) {
    const pixels = await readPixels(bucket, image, at);
    if (pixels === "lost") isComplete = false;
    else if (pixels !== undefined) drawInCell(picture, at, pixels);
  }
  return { picture, isComplete };
}

/** The asset as it was drawn, at the speeds of today's plan. */
function toChosenAsset({ asset, spec, images }: ViewedVersion): ChosenAsset {
  const drawn = spec ?? toSpec(asset);
  const speeds = new Map(asset.animations.map((animation) => [animation.name, animation]));
  return {
    ...drawn,
    id: asset.id,
    key: asset.key,
    animations: drawn.animations.map((animation) => speeds.get(animation.name) ?? animation),
    isChanged: true,
    images: images.flatMap((row) => {
      const image = findStoredImage(row);
      const { direction, animation, frame, variant, tile } = row;
      const slot = { direction, animation, frame, variant, tile };
      return image === undefined ? [] : [{ image, slot, measure: null }];
    }),
  };
}

function tooLarge(form: ViewName["form"], { maxZoom }: Layout): AppError {
  const message = `must be at most ${maxZoom} for this ${form}, which would be too large otherwise`;
  return new AppError("validation_failed", `The ${form} can be enlarged at most ${maxZoom} times. Ask for less.`, {
    errors: [{ path: "zoom", message }],
  });
}

async function prepareContactSheet({ db, env }: Context, projectId: string, page: number): Promise<string> {
  const limit = assetsPerContactSheet;
  const found = await findContactRows(db, projectId, { offset: (page - 1) * limit, limit });
  if (found === undefined) throw notFound("project");
  const { title, assetCount, rows } = found;
  const pages = Math.max(1, Math.ceil(assetCount / limit));
  if (page > pages) throw notFound("page");
  const entries = rows.map((row) => ({
    key: row.key,
    image: findStoredImage(row) ?? null,
    mark: row.isFallback === 1 ? ("fallback" as const) : row.flagged === 1 ? ("flagged" as const) : null,
  }));
  const content = { title, page, pages, assetCount, entries };
  const key = contactSheetKey(projectId, page);
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  if (await isKept(env.BUCKET, key, digest)) return key;
  const painter = beginContactSheet(content);
  let isComplete = true;
  for (const [index, { image }] of entries.entries()) {
    if (image === null) continue;
    const pixels = await readPixels(env.BUCKET, image, { width: thumbSide, height: thumbSide });
    if (pixels === "lost") isComplete = false;
    else if (pixels !== undefined) painter.add(index, pixels);
  }
  await keep(env.BUCKET, key, digest, { bytes: await painter.end(), isComplete });
  return key;
}

async function isKept(bucket: R2Bucket, key: string, content: string): Promise<boolean> {
  const head = await fromStore(bucket.head(key));
  return head?.customMetadata?.["content"] === content;
}

async function keep(bucket: R2Bucket, key: string, content: string, { bytes, isComplete }: Drawn): Promise<void> {
  await fromStore(bucket.put(key, bytes, { customMetadata: isComplete ? { content } : {} }));
}
