import type { UserContext } from "../../context";
import { AppError, notFound } from "../../errors";
import { pageFrom, type Page } from "../../lib/page";
import { exportKey } from "../../storage/blobs";
import { signFileUrl } from "../../storage/signed-url";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { archiveFileName } from "./file-names";
import { maxImagesPerExport } from "./freeze";
import { ExportTargetName, type Export, type NewExport, type ExportParams } from "./schemas";
import { findExport, insertExport, listExports, type ExportRow, type InsertResult } from "./store";

/** `ulid` names the export: a second run with it finds the first one's export instead of making another. */
export async function createExport(
  ctx: UserContext,
  projectId: string,
  input: NewExport,
  ulid: string,
): Promise<Export> {
  const project = await getProject(ctx, projectId);
  const id = `exp_${ulid}`;
  const row = {
    id,
    projectId,
    ownerId: ctx.actor.userId,
    target: input.target,
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
  if (made.row === undefined) throw explainRefusal(ctx, made, input.assets ?? []);
  if (made.row.status === "queued") await start(ctx, made.row);
  return toExport(ctx, made.row);
}

function explainRefusal(ctx: UserContext, refused: InsertResult, asked: readonly string[]): AppError {
  const { unknownKeys, imageCount } = refused;
  if (unknownKeys.length > 0) {
    const unknown = new Set(unknownKeys);
    const errors = asked.flatMap((key, index) =>
      unknown.has(key) ? [{ path: `assets.${index}`, message: "is not an asset of this project" }] : [],
    );
    return new AppError("validation_failed", "Some of these assets are not in the project.", { errors });
  }
  if (!refused.hasEarlier) {
    const errors = [{ path: "since", message: "is not an export of this project that is ready" }];
    return new AppError("validation_failed", "The earlier export cannot be compared with.", { errors });
  }
  if (!refused.hasByteRoom) return quotaExceeded("stored bytes", ctx.now);
  if (imageCount <= maxImagesPerExport) return notFound("project");
  const detail = `An export may have at most ${maxImagesPerExport} pictures, and this one would have ${imageCount}. Name some of the assets, and export the others apart.`;
  return new AppError("conflict", detail);
}

/** Best effort: the row is written, so the sweep starts what is not started here. */
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
  const target = ExportTargetName.parse(row.target);
  return { id, status, target, since, fileName, sizeBytes, sha256, fileCount, ...link, createdAt };
}

export async function getExport(ctx: UserContext, params: ExportParams): Promise<Export> {
  const row = await findExport(ctx.db, ctx.actor, params);
  if (!row) throw notFound("export");
  return toExport(ctx, row);
}

export async function listProjectExports(ctx: UserContext, projectId: string, page: Page) {
  const rows = await listExports(ctx.db, ctx.actor, projectId, { ...page, limit: page.limit + 1 });
  if (rows.length === 0) await getProject(ctx, projectId);
  const { items, nextCursor } = pageFrom(
    rows,
    page,
    (row) => row.id,
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => toExport(ctx, row))), nextCursor };
}
