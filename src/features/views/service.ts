import { createHash } from "node:crypto";
import type { Context } from "../../context";
import { findStoredImage } from "../../domain/image";
import { assetsPerContactSheet } from "../../domain/view";
import { notFound } from "../../errors";
import { contactSheetKey, viewKey } from "../../storage/blobs";
import { findContactSheet, findView } from "../../storage/object-names";
import { fromStore } from "../../storage/out-of-reach";
import type { Drawn } from "./drawing";
import { findContactRows, findViewedVersion } from "./store";
import { findViewName, viewName } from "./view-name";

/*
 * Draws views when somebody first asks for them, and keeps them in R2. Two requests at once draw the same bytes. A view
 * with a lost image is drawn again by the next request, because the image may come back.
 */

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
  const { drawView } = await import("./drawing");
  await keep(ctx.env.BUCKET, current, ids.versionId, await drawView(ctx.env.BUCKET, version, wanted));
  return current;
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
  const { drawContactSheet } = await import("./drawing");
  await keep(env.BUCKET, key, digest, await drawContactSheet(env.BUCKET, content));
  return key;
}

async function isKept(bucket: R2Bucket, key: string, content: string): Promise<boolean> {
  const head = await fromStore(bucket.head(key));
  return head?.customMetadata?.["content"] === content;
}

async function keep(bucket: R2Bucket, key: string, content: string, { bytes, isComplete }: Drawn): Promise<void> {
  await fromStore(bucket.put(key, bytes, { customMetadata: isComplete ? { content } : {} }));
}
