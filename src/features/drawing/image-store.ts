import { and, between, eq, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { countStoredBytes } from "../../db/daily-usage";
import { images } from "../../db/schema/assets";
import { generationItems, generations } from "../../db/schema/generations";
import { findSource, type StoredImage } from "../../domain/image";
import type { StoredReference } from "../../domain/reference";
import { settleDrawn, updateItemCost } from "./cost-store";
import { isAtWork, toWork, type Work } from "./item-store";

export type ImageRow = typeof images.$inferSelect;
type NewImage = Pick<
  ImageRow,
  "id" | "position" | "direction" | "animation" | "frame" | "variant" | "tile" | "stripPlace" | "stripFrames" | "prompt"
>;

/** A stored picture with the bill. `seed` is null when the provider did not honour one. `isCopy`: nobody was billed. */
type RecordedPicture = StoredImage &
  Pick<ImageRow, "seed" | "qa"> & { readonly costMicroUsd: number; readonly isCopy: boolean };

/** The prompts of all 256 images of an item can exceed D1's limit for one string. */
const imagesPerStatement = 64;

/** Inserts the rows of the images that an item is to have. A repetition changes nothing, and returns false. */
export async function insertImages(db: Db, { item }: Work, newImages: readonly NewImage[]): Promise<boolean> {
  const insert = (part: readonly NewImage[]) =>
    statement<{ position: number }>(
      db,
      sql`INSERT INTO images (id, version_id, asset_id, project_id, position, direction, animation, frame,
        variant, tile, strip_place, strip_frames, prompt)
      SELECT value ->> 'id', ${item.versionId}, ${item.assetId}, ${item.projectId}, value ->> 'position', value ->> 'direction',
        value ->> 'animation', value ->> 'frame', value ->> 'variant', value ->> 'tile',
        value ->> 'stripPlace', value ->> 'stripFrames', value ->> 'prompt'
      FROM json_each(${JSON.stringify(part)}) WHERE EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})
      ON CONFLICT (version_id, position) DO NOTHING RETURNING position`,
    );
  const parts = Map.groupBy(newImages, (image) => Math.floor(image.position / imagesPerStatement));
  const [first, ...others] = [...parts.values()].map(insert);
  if (first === undefined) return false;
  const [inserted] = await db.batch([first, ...others]);
  return inserted.length > 0;
}

/** The positions of the images that stand for a request, in drawing order. */
export async function listFirstPositions(db: Db, { item }: Work): Promise<number[]> {
  const rows = await db
    .select({ position: images.position })
    .from(images)
    .where(and(eq(images.versionId, item.versionId), eq(images.stripPlace, 0)))
    .orderBy(images.position);
  return rows.map(({ position }) => position);
}

/** One image of an item that is at work. Undefined when the item has ended, or the project is deleted. */
export async function findImage(
  db: Db,
  itemId: string,
  position: number,
): Promise<{ work: Work; image: ImageRow } | undefined> {
  const [row] = await db
    .select({ item: generationItems, generation: generations, image: images })
    .from(generationItems)
    .innerJoin(generations, eq(generations.id, generationItems.generationId))
    .innerJoin(images, and(eq(images.versionId, generationItems.versionId), eq(images.position, position)))
    .where(isAtWork(itemId));
  return row && { work: toWork(row), image: row.image };
}

/**
 * The references of an image, the most important first: the image that a note asks to change, the asset's first image,
 * the project's style references.
 */
export async function listReferences(db: Db, { item, generation }: Work, image: ImageRow): Promise<StoredReference[]> {
  const { direction, animation, frame, variant, tile } = image;
  const sameSlot = sql`${images.direction} IS ${direction} AND ${images.animation} IS ${animation} AND ${images.frame} = ${frame}
    AND ${images.variant} = ${variant} AND ${images.tile} IS ${tile}`;
  const { changed, first } = await inOneTransaction(db, {
    changed: db
      .select()
      .from(images)
      .where(and(eq(images.versionId, item.changedVersionId ?? ""), sameSlot)),
    first: db
      .select()
      .from(images)
      .where(and(eq(images.versionId, item.versionId), eq(images.position, 0))),
  });
  const front = image.position === 0 ? [] : first.flatMap(toReference);
  return [...changed.flatMap(toReference), ...front, ...generation.references];
}

/** A provider gets an image as a provider drew it: a sprite has too few pixels to show a model much. */
function toReference(row: ImageRow): StoredReference[] {
  const picture = row.storedAt === null ? undefined : findSource(row, true);
  if (picture === undefined) return [];
  const { objectKey, format, width, height, sha256 } = picture;
  return [{ objectKey, format, width, height, sha256 }];
}

/** The images that one request brings, of which the given image is the first. */
function broughtWith({ versionId, position, stripFrames }: ImageRow): SQL | undefined {
  return and(eq(images.versionId, versionId), between(images.position, position, position + stripFrames - 1));
}

/** Records the prompt and the hash of the request that is about to be sent. */
export async function noteRequest(db: Db, first: ImageRow, prompt: string, requestHash: string): Promise<void> {
  await db
    .update(images)
    .set({ prompt, requestHash })
    .where(and(broughtWith(first), isNull(images.storedAt)));
}

/** A stored image of the same project whose request had the same hash. All images of a strip name the same picture. */
export async function findSameImage(db: Db, image: ImageRow, requestHash: string): Promise<ImageRow | undefined> {
  const isSame = and(eq(images.projectId, image.projectId), eq(images.requestHash, requestHash));
  const [row] = await db
    .select()
    .from(images)
    .where(and(isSame, isNotNull(images.storedAt)))
    .limit(1);
  return row;
}

/**
 * True if the image has the same bytes as the frame before, or, as the last frame of an animation that repeats, the same
 * as the first.
 */
export async function isHeld(db: Db, { item }: Work, image: ImageRow, sha256: string): Promise<boolean> {
  const { frame, position, animation } = image;
  if (frame === 1) return false;
  const planned = item.spec.animations.find(({ name }) => name === animation);
  const isLast = planned?.loop === true && planned.frames > 2 && frame === planned.frames;
  const neighbours = [position - 1, ...(isLast ? [position - frame + 1] : [])];
  const equal = await db.$count(
    images,
    and(eq(images.versionId, image.versionId), inArray(images.position, neighbours), eq(images.sha256, sha256)),
  );
  return equal > 0;
}

/**
 * Records a stored picture once, for all images that it brings: the bytes in the owner's daily quota, the bill in the
 * ledger, the cost of the item. Each image has its share of the bill, and the first one also the remainder.
 */
export async function recordPicture(
  db: Db,
  work: Work,
  first: ImageRow,
  { isCopy, costMicroUsd, seed, qa, ...stored }: RecordedPicture,
  nowMs: number,
): Promise<void> {
  const { item, generation } = work;
  const isUnrecorded = sql`EXISTS (SELECT 1 FROM images WHERE id = ${first.id} AND stored_at IS NULL)`;
  const bytes = countStoredBytes(db, generation.ownerId, stored.sizeBytes, nowMs, isUnrecorded);
  const settled = isCopy ? [] : [settleDrawn(db, { ...work, image: first }, costMicroUsd, nowMs)];
  const remainder = costMicroUsd % first.stripFrames;
  const share = sql`${Math.floor(costMicroUsd / first.stripFrames)} + iif(strip_place = 0, ${remainder}, 0)`;
  await db.batch([
    bytes,
    ...settled,
    db
      .update(images)
      .set({ ...columnsOf(first, stored), seed, qa, costMicroUsd: share, storedAt: nowMs })
      .where(and(broughtWith(first), isNull(images.storedAt))),
    updateItemCost(db, sql`${item.id}`),
    db.update(generationItems).set({ updatedAt: nowMs }).where(isAtWork(item.id)),
  ]);
}

/** A strip is the source of its images, which the refinement cuts out. Any other picture is the image. */
function columnsOf({ stripFrames }: ImageRow, stored: StoredImage) {
  if (stripFrames === 1) return stored;
  const { objectKey: sourceKey, format, width, height, sizeBytes, sha256 } = stored;
  return { sourceKey, source: { format, width, height, sizeBytes, sha256 } };
}

/**
 * Deletes the images of a version that will never appear, and returns them so that their objects can be deleted. Images
 * that were paid for stay for a day, until the hourly sweep: the next drawing has the same seed and reuses them.
 */
export async function deleteUnusedImages(db: Db, itemId: string): Promise<ImageRow[]> {
  const isUnused = sql`${images.versionId} IN (SELECT i.version_id FROM generation_items i WHERE i.id = ${itemId}
    AND i.status IN ('failed', 'canceled') AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.id = i.version_id))`;
  const isPaid = sql`${images.storedAt} IS NOT NULL AND ${images.costMicroUsd} > 0`;
  return db
    .delete(images)
    .where(sql`${isUnused} AND NOT (${isPaid})`)
    .returning();
}
