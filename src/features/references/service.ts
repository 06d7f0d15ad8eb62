import type { UserContext } from "../../context";
import type { StoredReference } from "../../domain/reference";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { contentTypeOf, extensionOf } from "../../lib/image-format";
import { pageFrom, type Page } from "../../lib/page";
import { referenceKey } from "../../storage/blobs";
import { fromStore } from "../../storage/out-of-reach";
import { signFileUrl } from "../../storage/signed-url";
import { startDeletion } from "../projects/deletion-service";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { maxImageBytes, toReferenceImage, type File, type ReferenceImage } from "./reference-image";
import type { Reference, ReferenceFromAsset } from "./schemas";
import {
  deleteReferences,
  findDrawnImage,
  insertReference,
  listReferences,
  type InsertResult,
  type ReferenceRow,
} from "./store";

const maxReferencesPerProject = 8;

type Source = Pick<ReferenceRow, "assetKey" | "versionId">;
type Body = ReadableStream | Uint8Array<ArrayBuffer>;

type Drawn = { readonly image: ReferenceImage; readonly versionId: string; readonly objectKey: string };

type OwnerContext = Pick<UserContext, "db" | "actor">;

export async function uploadReference(ctx: UserContext, projectId: string, file: File): Promise<Reference> {
  await getProject(ctx, projectId);
  const { image, bytes } = await toReferenceImage(file);
  return keep(ctx, projectId, image, { assetKey: null, versionId: null }, bytes);
}

/**
 * The object first, so that a row always has its object; what a death leaves between the two is found by the sweep over
 * the objects. When nobody knows whether the row was written, the object stays.
 */
async function keep(
  ctx: UserContext,
  projectId: string,
  image: ReferenceImage,
  source: Source,
  body: Body,
): Promise<Reference> {
  const { BUCKET } = ctx.env;
  const nowMs = ctx.now.getTime();
  const id = newId("ref", nowMs);
  const row = { id, projectId, objectKey: referenceKey(projectId, id), ...image, ...source, createdAt: nowMs };
  await fromStore(BUCKET.put(row.objectKey, body, { sha256: image.sha256 }));
  const terms = { cap: maxReferencesPerProject, quotas: defaultQuotas };
  const made = await insertReference(ctx.db, ctx.actor, row, terms);
  if (made.inserted) return toReference(ctx, row);
  const logFailure = (error: unknown): void => ctx.log.error("object_not_deleted", error, { objectKey: row.objectKey });
  await BUCKET.delete(row.objectKey).catch(logFailure);
  throw explainRefusal(ctx, made);
}

async function toReference(ctx: UserContext, row: ReferenceRow): Promise<Reference> {
  const { id, assetKey, versionId, width, height, format, sizeBytes, sha256, objectKey } = row;
  const fileName = `${assetKey ?? "reference"}.${extensionOf[format]}`;
  const link = await signFileUrl(ctx, { objectKey, fileName, contentType: contentTypeOf[format] });
  const source = assetKey === null ? "upload" : "asset";
  const createdAt = new Date(row.createdAt).toISOString();
  return { id, source, assetKey, versionId, width, height, format, sizeBytes, sha256, ...link, createdAt };
}

function explainRefusal(ctx: UserContext, { isFull, hasByteRoom }: InsertResult): AppError {
  if (isFull)
    return new AppError(
      "conflict",
      `This project has ${maxReferencesPerProject} references, the most that one project may have. Delete one first.`,
    );
  return hasByteRoom ? notFound("project") : quotaExceeded("stored bytes", ctx.now);
}

/** Copies the version's first picture, so that the reference stays when the asset goes. */
export async function copyReference(
  ctx: UserContext,
  projectId: string,
  wanted: ReferenceFromAsset,
): Promise<Reference> {
  const { image, versionId, objectKey } = await getDrawn(ctx, projectId, wanted);
  const object = await fromStore(ctx.env.BUCKET.get(objectKey));
  if (object === null) throw new AppError("conflict", "The version's first picture is lost. Generate the asset again.");
  return keep(ctx, projectId, image, { assetKey: wanted.assetKey, versionId }, object.body);
}

async function getDrawn(ctx: UserContext, projectId: string, wanted: ReferenceFromAsset): Promise<Drawn> {
  const asset = { projectId, assetKey: wanted.assetKey, versionId: wanted.versionId ?? null };
  const found = await findDrawnImage(ctx.db, ctx.actor, asset);
  if (found === undefined) throw notFound("asset");
  const { versionId, objectKey, format, width, height, sizeBytes, sha256 } = found;
  if (versionId === null)
    throw asset.versionId === null
      ? new AppError("conflict", "The asset has no approved version. Approve one, or name a version.")
      : notFound("version");
  if (!format || !objectKey || width === null || height === null || sizeBytes === null || sha256 === null)
    throw new Error("a finished version has no stored picture");
  if (sizeBytes > maxImageBytes)
    throw new AppError(
      "conflict",
      `The version's first picture has more than ${maxImageBytes} bytes. Upload a smaller copy.`,
    );
  return { image: { format, width, height, sizeBytes, sha256 }, versionId, objectKey };
}

export async function listProjectReferences(ctx: UserContext, projectId: string, page: Page) {
  const rows = await listReferences(ctx.db, ctx.actor, projectId, { ...page, limit: page.limit + 1 });
  if (rows.length === 0) await getProject(ctx, projectId);
  const { items, nextCursor } = pageFrom(
    rows,
    page,
    (row) => row.id,
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => toReference(ctx, row))), nextCursor };
}

/** One of them, or, with null, all. Their links are dead once their objects are gone. */
export async function removeReferences(ctx: UserContext, projectId: string, referenceId: string | null): Promise<void> {
  const deletions = await deleteReferences(ctx.db, ctx.actor, { projectId, referenceId }, ctx.now.getTime());
  if (deletions.length === 0 && referenceId !== null) throw notFound("reference");
  if (deletions.length === 0) await getProject(ctx, projectId);
  await Promise.all(deletions.map((id) => startDeletion(ctx, id)));
}

/** What a generation that starts now draws after: oldest first; empty for a project that is not the actor's. */
export async function listStoredReferences(ctx: OwnerContext, projectId: string): Promise<StoredReference[]> {
  const rows = await listAll(ctx, projectId);
  return rows.map(({ objectKey, format, width, height, sha256 }) => ({ objectKey, format, width, height, sha256 }));
}

async function listAll(ctx: OwnerContext, projectId: string): Promise<ReferenceRow[]> {
  return listReferences(ctx.db, ctx.actor, projectId, { limit: maxReferencesPerProject, after: null });
}

/** In the same order, with their ids. */
export async function listReferenceRows(ctx: OwnerContext, projectId: string): Promise<ReferenceRow[]> {
  return listAll(ctx, projectId);
}
