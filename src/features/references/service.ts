import type { UserContext } from "../../context";
import { findStoredImage } from "../../domain/image";
import type { StoredReference } from "../../domain/reference";
import { AppError, notFound } from "../../errors";
import { newId } from "../../lib/ids";
import { contentTypeOf, extensionOf } from "../../lib/image-format";
import { listPage, type ListPage, type Page } from "../../lib/page";
import { referenceKey } from "../../storage/blobs";
import { fromStore } from "../../storage/out-of-reach";
import { signFileUrl } from "../../storage/signed-url";
import { startDeletion } from "../projects/deletion-service";
import { getProject } from "../projects/service";
import { defaultQuotas, quotaExceeded } from "../quotas/service";
import { maxImageBytes, toReferenceImage, type ReferenceImage, type UploadedFile } from "./reference-image";
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
type ImageBytes = ReadableStream | Uint8Array<ArrayBuffer>;

/** An asset's image that can be copied as a reference. */
type DrawnImage = { readonly image: ReferenceImage; readonly versionId: string; readonly objectKey: string };

type OwnerContext = Pick<UserContext, "db" | "actor">;

export async function uploadReference(ctx: UserContext, projectId: string, file: UploadedFile): Promise<Reference> {
  await getProject(ctx, projectId);
  const { image, bytes } = await toReferenceImage(file);
  return storeReference(ctx, projectId, image, { assetKey: null, versionId: null }, bytes);
}

/**
 * Writes the object before the row, so that every row has its object. If the process dies between the two writes, the
 * object sweep deletes the object. If the insert throws, the row may have been written, so the object stays.
 */
async function storeReference(
  ctx: UserContext,
  projectId: string,
  image: ReferenceImage,
  source: Source,
  bytes: ImageBytes,
): Promise<Reference> {
  const { BUCKET } = ctx.env;
  const nowMs = ctx.now.getTime();
  const id = newId("ref", nowMs);
  const row = { id, projectId, objectKey: referenceKey(projectId, id), ...image, ...source, createdAt: nowMs };
  await fromStore(BUCKET.put(row.objectKey, bytes, { sha256: image.sha256 }));
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

/** Copies the version's first image, so that the reference outlives the asset. */
export async function copyReference(
  ctx: UserContext,
  projectId: string,
  wanted: ReferenceFromAsset,
): Promise<Reference> {
  const { image, versionId, objectKey } = await getDrawnImage(ctx, projectId, wanted);
  const object = await fromStore(ctx.env.BUCKET.get(objectKey));
  if (object === null) throw new AppError("conflict", "The version's first image is lost. Generate the asset again.");
  return storeReference(ctx, projectId, image, { assetKey: wanted.assetKey, versionId }, object.body);
}

async function getDrawnImage(ctx: UserContext, projectId: string, wanted: ReferenceFromAsset): Promise<DrawnImage> {
  const asset = { projectId, assetKey: wanted.assetKey, versionId: wanted.versionId ?? null };
  const found = await findDrawnImage(ctx.db, ctx.actor, asset);
  if (found === undefined) throw notFound("asset");
  const { versionId } = found;
  if (versionId === null)
    throw asset.versionId === null
      ? new AppError("conflict", "The asset has no approved version. Approve one, or name a version.")
      : notFound("version");
  const stored = findStoredImage(found);
  if (stored === undefined) throw new Error("a finished version has no stored image");
  const { objectKey, format, width, height, sizeBytes, sha256 } = stored;
  if (sizeBytes > maxImageBytes)
    throw new AppError(
      "conflict",
      `The version's first image has more than ${maxImageBytes} bytes. Upload a smaller copy.`,
    );
  return { image: { format, width, height, sizeBytes, sha256 }, versionId, objectKey };
}

export async function listProjectReferences(
  ctx: UserContext,
  projectId: string,
  page: Page,
): Promise<ListPage<Reference>> {
  const { items, nextCursor } = await listPage(
    page,
    (bounds) => listReferences(ctx.db, ctx.actor, projectId, bounds),
    (row) => row.id,
    (row) => toReference(ctx, row),
  );
  // An empty list can also mean that the project is not the caller's.
  if (items.length === 0) await getProject(ctx, projectId);
  return { items: await Promise.all(items), nextCursor };
}

/** Deletes one reference, or all when `referenceId` is null. Signed links fail as soon as the objects are gone. */
export async function removeReferences(ctx: UserContext, projectId: string, referenceId: string | null): Promise<void> {
  const deletions = await deleteReferences(ctx.db, ctx.actor, { projectId, referenceId }, ctx.now.getTime());
  if (deletions.length === 0 && referenceId !== null) throw notFound("reference");
  if (deletions.length === 0) await getProject(ctx, projectId);
  await Promise.all(deletions.map((id) => startDeletion(ctx, id)));
}

/** The references of a generation that starts now, oldest first. Empty if the project is not the actor's. */
export async function listStoredReferences(ctx: OwnerContext, projectId: string): Promise<StoredReference[]> {
  const rows = await listAll(ctx, projectId);
  return rows.map(({ objectKey, format, width, height, sha256 }) => ({ objectKey, format, width, height, sha256 }));
}

async function listAll(ctx: OwnerContext, projectId: string): Promise<ReferenceRow[]> {
  return listReferences(ctx.db, ctx.actor, projectId, { limit: maxReferencesPerProject, after: null });
}

/** Like `listStoredReferences`, with the whole rows. */
export async function listReferenceRows(ctx: OwnerContext, projectId: string): Promise<ReferenceRow[]> {
  return listAll(ctx, projectId);
}
