import type { UserContext } from "../../context";
import { AppError, notFound, unknownAsset } from "../../errors";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { waitUntil, type Waiting } from "../../limits/waiting";
import { exportKey } from "../../storage/blobs";
import { signFileUrl } from "../../storage/signed-url";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { archiveFileName } from "../../targets/file-names";
import { maxImagesPerExport } from "./choice";
import { ExportTargetName, type Export, type NewExport, type ExportParams } from "./schemas";
import { findExport, insertExport, isBeingPacked, listExports, type ExportRow, type InsertResult } from "./store";
import { wishOf } from "./wish";

/** `ulid` becomes part of the export's id, so that a repeated request finds the first export and makes no second one. */
export async function createExport(
  ctx: UserContext,
  projectId: string,
  input: NewExport,
  ulid: string,
): Promise<Export> {
  const { toWish } = await import("./asked-wish");
  const wish = toWish(input);
  const project = await getProject(ctx, projectId);
  const id = `exp_${ulid}`;
  const row = {
    id,
    projectId,
    ownerId: ctx.actor.userId,
    ...wish,
    include: input.include,
    assetKeys: input.assets === undefined ? null : [...new Set(input.assets)],
    sinceExportId: input.since ?? null,
    fileName: archiveFileName(project.name),
    objectKey: exportKey(projectId, id),
    createdAt: ctx.now.getTime(),
  };
  const made = await insertExport(ctx.db, ctx.actor, row, {
    maxImages: maxImagesPerExport,
    quotas: defaultQuotas,
  });
  if (made.row === undefined) {
    await getProject(ctx, projectId);
    throw explainRefusal(ctx, made, projectId, input);
  }
  if (made.row.status === "queued") await start(ctx, made.row);
  return toExport(ctx, made.row);
}

function explainRefusal(ctx: UserContext, refused: InsertResult, projectId: string, input: NewExport): AppError {
  const { unknownKeys, imageCount } = refused;
  if (unknownKeys.length > 0) {
    const unknown = new Set(unknownKeys);
    const errors = (input.assets ?? []).flatMap((key, index) => (unknown.has(key) ? unknownAsset(index, key) : []));
    return new AppError("validation_failed", "Some of these assets are not in the project.", { errors });
  }
  if (!refused.hasEarlier) {
    const errors = [{ path: "since", message: "is not an export of this project that is ready" }];
    return new AppError("validation_failed", "Name an export of this project that is ready in `since`.", { errors });
  }
  if (!refused.isAlike) {
    const errors = [{ path: "since", message: "is an export with other targets or other options" }];
    const detail =
      "A pack of changes needs the targets and options of the export that `since` names. Send the same, or leave `since` out for a whole pack.";
    return new AppError("validation_failed", detail, { errors });
  }
  if (!refused.hasByteRoom) return quotaExceeded("stored bytes", ctx.now);
  if (imageCount === 0 && input.since === undefined) return nothingToExport(projectId, input);
  if (imageCount <= maxImagesPerExport) return notFound("project");
  const detail = `An export may have at most ${maxImagesPerExport} images, and this one would have ${imageCount}. Name some of the assets, and export the others separately.`;
  return new AppError("conflict", detail);
}

function nothingToExport(projectId: string, { include }: NewExport): AppError {
  const project = `/v1/projects/${projectId}`;
  const draw = `Draw assets with POST ${project}/generations`;
  const approve = `approve the drawings with POST ${project}/assets/review and {"status": "approved"}`;
  const detail =
    include === "all"
      ? `There is nothing to export: no drawing is finished. ${draw} first.`
      : `There is nothing to export: no drawing is approved. ${draw} and ${approve}, or export all drawings with {"include": "all"}.`;
  return new AppError("conflict", detail);
}

/** Never throws: the row is already written, so the sweep starts an export that could not be started here. */
async function start(ctx: UserContext, { id, projectId, ownerId }: ExportRow): Promise<void> {
  try {
    await ctx.env.EXPORT_WORKFLOW.create({ id, params: { exportId: id, projectId, userId: ownerId } });
  } catch (error) {
    ctx.log.error("export_not_started", error, { exportId: id });
  }
}

async function toExport(ctx: UserContext, row: ExportRow): Promise<Export> {
  const { id, status, sinceExportId: since, fileName, sizeBytes, sha256, fileCount, objectKey } = row;
  const file = { objectKey, fileName, contentType: "application/zip" };
  const link = status === "ready" ? await signFileUrl(ctx, file) : { url: null, urlExpiresAt: null };
  const createdAt = new Date(row.createdAt).toISOString();
  const { targets, options } = wishOf(row);
  const wish = { target: ExportTargetName.parse(row.target), targets: [...targets], options };
  const warnings = [...(row.warnings ?? [])];
  return { id, status, ...wish, warnings, since, fileName, sizeBytes, sha256, fileCount, ...link, createdAt };
}

export async function getExport(ctx: UserContext, params: ExportParams): Promise<Export> {
  const row = await findExport(ctx.db, ctx.actor, params);
  if (!row) throw notFound("export");
  return toExport(ctx, row);
}

/** Returns the export when packing has ended or the time is over. */
export async function waitForExport(ctx: UserContext, params: ExportParams, waiting: Waiting): Promise<Export> {
  await waitUntil(ctx, waiting, async () => !(await isBeingPacked(ctx.db, ctx.actor, params)));
  // The link in the response lives from now on, not from the start of the wait.
  return getExport({ ...ctx, now: new Date() }, params);
}

export async function listProjectExports(ctx: UserContext, projectId: string, page: Page): Promise<ListPage<Export>> {
  const { items, nextCursor } = await listPage(
    page,
    (bounds) => listExports(ctx.db, ctx.actor, projectId, bounds),
    (row) => row.id,
    (row) => toExport(ctx, row),
  );
  // An empty list can also mean that the project is not the caller's.
  if (items.length === 0) await getProject(ctx, projectId);
  return { items: await Promise.all(items), nextCursor };
}
