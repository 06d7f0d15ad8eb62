import { and, asc, count, eq, gte, isNull, lt, sql } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../../db/client";
import { countStoredBytes } from "../../../db/daily-usage";
import { images } from "../../../db/schema/assets";
import { generationItems } from "../../../db/schema/generations";
import type { StoredImage } from "../../../domain/image";
import type { ImageQa } from "../../../domain/image-qa";
import type { ImageRow } from "../image-store";
import { isAtWork, type Work } from "../item-store";

/** Positions of images: the first, and the one behind the last. */
export type Range = { readonly from: number; readonly to: number };

export type Frame = Pick<
  ImageRow,
  | "id"
  | "versionId"
  | "assetId"
  | "projectId"
  | "position"
  | "direction"
  | "animation"
  | "stripPlace"
  | "stripFrames"
  | "objectKey"
  | "sourceKey"
  | "source"
  | "format"
  | "width"
  | "height"
  | "sizeBytes"
  | "sha256"
  | "crc32"
>;

/** An image after the refinement. Without `sourceKey`, the image is the provider's own. */
export type RefinedImage = StoredImage & {
  readonly id: string;
  readonly qa: ImageQa;
  readonly sourceKey: string | null;
  readonly source: Frame["source"];
  /** The bytes that the refinement has stored. */
  readonly addedBytes: number;
};

const frame = {
  id: images.id,
  versionId: images.versionId,
  assetId: images.assetId,
  projectId: images.projectId,
  position: images.position,
  direction: images.direction,
  animation: images.animation,
  stripPlace: images.stripPlace,
  stripFrames: images.stripFrames,
  objectKey: images.objectKey,
  sourceKey: images.sourceKey,
  source: images.source,
  format: images.format,
  width: images.width,
  height: images.height,
  sizeBytes: images.sizeBytes,
  sha256: images.sha256,
  crc32: images.crc32,
};

/** The images of an item that are not refined yet, in drawing order. */
export async function listUnrefined(db: Db, { item }: Work, { from, to }: Range): Promise<Frame[]> {
  return db
    .select(frame)
    .from(images)
    .where(
      and(
        eq(images.versionId, item.versionId),
        gte(images.position, from),
        Number.isFinite(to) ? lt(images.position, to) : undefined,
        isNull(images.qa),
      ),
    )
    .orderBy(asc(images.position));
}

export async function countUnrefined(db: Db, { item }: Work): Promise<number> {
  const [row] = await db
    .select({ images: count() })
    .from(images)
    .where(and(eq(images.versionId, item.versionId), isNull(images.qa)));
  return row?.images ?? 0;
}

/**
 * Inserts the images of an item that refines an earlier version: the same images, with the same sources, and without an
 * object. `ids` are by position. A repetition changes nothing.
 */
export async function insertImagesToRefine(db: Db, { item }: Work, ids: readonly string[]): Promise<void> {
  await statement<unknown>(
    db,
    sql`INSERT INTO images (id, version_id, asset_id, project_id, position, direction, animation, frame, variant, tile,
      strip_place, strip_frames, prompt, seed, source_key, source)
    SELECT n.value, ${item.versionId}, s.asset_id, s.project_id, s.position, s.direction, s.animation, s.frame, s.variant,
      s.tile, s.strip_place, s.strip_frames, s.prompt, s.seed, coalesce(s.source_key, s.object_key), coalesce(s.source, json_object('format', s.format,
        'width', s.width, 'height', s.height, 'sha256', s.sha256, 'sizeBytes', s.size_bytes))
    FROM json_each(${JSON.stringify(ids)}) n CROSS JOIN images s
    WHERE s.version_id = ${item.sourceVersionId} AND s.position = n.key AND s.asset_id = ${item.assetId} AND s.stored_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})
    ON CONFLICT (version_id, position) DO NOTHING`,
  );
}

/**
 * Records refined images once, all of them or none, and their bytes in the owner's daily quota. Nothing is written for an
 * item that has ended.
 */
export async function recordRefined(
  db: Db,
  { item, generation }: Work,
  refined: readonly RefinedImage[],
  nowMs: number,
): Promise<void> {
  const isWorking = sql`EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})`;
  const addedBytes = refined.reduce((sum, image) => sum + image.addedBytes, 0);
  const isNew = sql`EXISTS (SELECT 1 FROM images WHERE id = ${refined[0]?.id ?? ""} AND qa IS NULL) AND ${isWorking}`;
  await inOneTransaction(db, {
    bytes: countStoredBytes(db, generation.ownerId, addedBytes, nowMs, isNew),
    images: statement<unknown>(
      db,
      sql`UPDATE images SET object_key = j.value ->> 'objectKey', format = j.value ->> 'format', width = j.value ->> 'width',
        height = j.value ->> 'height', size_bytes = j.value ->> 'sizeBytes', sha256 = j.value ->> 'sha256',
        crc32 = j.value ->> 'crc32', qa = j.value ->> 'qa', source_key = j.value ->> 'sourceKey',
        source = j.value ->> 'source', stored_at = coalesce(images.stored_at, ${nowMs})
      FROM json_each(${JSON.stringify(refined)}) j
      WHERE images.id = j.value ->> 'id' AND images.qa IS NULL AND ${isWorking}`,
    ),
    item: db.update(generationItems).set({ updatedAt: nowMs }).where(isAtWork(item.id)),
  });
}
