import { and, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { statement, type Db } from "../../db/client";
import { countStoredBytes, refundGenerations } from "../../db/daily-usage";
import { finishGenerations } from "../../db/finish-generations";
import { images } from "../../db/schema/assets";
import { generationItems, generations } from "../../db/schema/generations";
import { itemCost, settleDrawn, updateItemCost } from "./cost-store";

/*
 * What the workflows read and write. A workflow acts for the owner who started it and knows its item's id, which no
 * caller chooses; every statement that changes something holds only while the item is still at work.
 */

type ItemRow = typeof generationItems.$inferSelect;
type GenerationRow = typeof generations.$inferSelect;
export type ImageRow = typeof images.$inferSelect;
export type Work = { readonly item: ItemRow; readonly generation: GenerationRow };
type NewImage = Pick<ImageRow, "id" | "position" | "direction" | "animation" | "frame" | "prompt">;

const atWork = ["queued", "running"] as const;

/** The prompts of all 256 can be more than D1 takes as one string. */
const imagesPerStatement = 64;

type Described = Pick<ImageRow, "objectKey" | "format" | "width" | "height" | "sizeBytes" | "sha256" | "crc32">;

/** A picture that is stored; its seed is null when the provider did not honour one. */
export type StoredImage = { readonly [Column in keyof Described]: NonNullable<Described[Column]> } & Pick<
  ImageRow,
  "seed" | "costMicroUsd"
>;

/** Undefined when the item has ended, or its project is gone. */
export async function findWork(db: Db, itemId: string): Promise<Work | undefined> {
  const [row] = await db
    .select({ item: generationItems, generation: generations })
    .from(generationItems)
    .innerJoin(generations, eq(generations.id, generationItems.generationId))
    .where(isAtWork(itemId));
  return row;
}

function isAtWork(itemId: string): SQL | undefined {
  return and(eq(generationItems.id, itemId), inArray(generationItems.status, atWork));
}

/** Notes the images that an item is to have. Repeating it changes nothing. */
export async function insertImages(db: Db, { item }: Work, newImages: readonly NewImage[]): Promise<void> {
  const insert = (part: readonly NewImage[]) =>
    statement<unknown>(
      db,
      sql`INSERT INTO images (id, version_id, asset_id, project_id, position, direction, animation, frame, prompt)
      SELECT value ->> 'id', ${item.versionId}, ${item.assetId}, ${item.projectId}, value ->> 'position', value ->> 'direction',
        value ->> 'animation', value ->> 'frame', value ->> 'prompt'
      FROM json_each(${JSON.stringify(part)}) WHERE EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})
      ON CONFLICT (version_id, position) DO NOTHING`,
    );
  const parts = Map.groupBy(newImages, (image) => Math.floor(image.position / imagesPerStatement));
  const [first, ...others] = [...parts.values()].map(insert);
  if (first) await db.batch([first, ...others]);
}

/** One picture of an item. Undefined when the item has ended, or its project is gone. */
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
  return row && { work: { item: row.item, generation: row.generation }, image: row.image };
}

/** What the picture follows from, as it is about to be asked for. */
export async function noteRequest(db: Db, imageId: string, prompt: string, requestHash: string): Promise<void> {
  await db
    .update(images)
    .set({ prompt, requestHash })
    .where(and(eq(images.id, imageId), isNull(images.storedAt)));
}

/** Records a stored picture once, its bytes on the owner's day, what it was billed, and what the item has cost so far. */
export async function recordImage(
  db: Db,
  work: Work,
  image: ImageRow,
  { isCopy, ...stored }: StoredImage & { readonly isCopy: boolean },
  nowMs: number,
): Promise<void> {
  const { item, generation } = work;
  const unrecorded = sql`EXISTS (SELECT 1 FROM images WHERE id = ${image.id} AND stored_at IS NULL)`;
  const bytes = countStoredBytes(db, generation.ownerId, stored.sizeBytes, nowMs, unrecorded);
  const settled = isCopy ? [] : [settleDrawn(db, { ...work, image }, stored.costMicroUsd, nowMs)];
  await db.batch([
    bytes,
    ...settled,
    db
      .update(images)
      .set({ ...stored, storedAt: nowMs })
      .where(and(eq(images.id, image.id), isNull(images.storedAt))),
    updateItemCost(db, sql`${item.id}`),
    db.update(generationItems).set({ updatedAt: nowMs }).where(isAtWork(item.id)),
  ]);
}

/**
 * The item has succeeded: its version appears, and its asset is up for review, or planned again when its wish has
 * changed while it was drawn. Nothing happens when the item has ended in another way.
 */
export async function finishItem(db: Db, { item, generation }: Work, nowMs: number): Promise<void> {
  const working = sql`EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})`;
  const first = (column: string) =>
    sql`(SELECT ${sql.raw(column)} FROM images WHERE version_id = ${item.versionId} AND position = 0)`;
  await db.batch([
    statement<unknown>(
      db,
      sql`INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt, seed, note, cost_micro_usd, created_at)
      SELECT ${item.versionId}, ${item.assetId}, ${item.projectId}, ${generation.id}, ${item.attempt}, ${generation.model},
        ${generation.provider}, coalesce(${first("prompt")}, ''), ${first("seed")}, ${item.note},
        ${itemCost(sql`${item.id}`)}, ${nowMs}
      WHERE ${working} ON CONFLICT (id) DO NOTHING`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE assets SET status = iif(revision = ${item.revision}, 'review', 'planned'), review_note = NULL, updated_at = ${nowMs}
      WHERE id = ${item.assetId} AND status = 'generating' AND ${working}`,
    ),
    db.update(generationItems).set({ status: "succeeded", updatedAt: nowMs }).where(isAtWork(item.id)),
    finishGenerations(db, sql`id = ${generation.id}`, nowMs),
  ]);
}

export async function failItem(
  db: Db,
  { item, generation }: Work,
  error: { code: string; detail: string },
  nowMs: number,
): Promise<void> {
  const working = sql`EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})`;
  await db.batch([
    statement<unknown>(
      db,
      sql`UPDATE assets SET status = iif(revision = ${item.revision}, 'failed', 'planned'), updated_at = ${nowMs}
      WHERE id = ${item.assetId} AND status = 'generating' AND ${working}`,
    ),
    db
      .update(generationItems)
      .set({ status: "failed", errorCode: error.code, errorDetail: error.detail, updatedAt: nowMs })
      .where(isAtWork(item.id)),
    refundGenerations(db, sql`id = ${generation.id}`),
    finishGenerations(db, sql`id = ${generation.id}`, nowMs),
  ]);
}

/**
 * Forgets the images of a version that did not come to be, and answers whose objects are to go with them. Those that
 * were paid for stay for a day, until the hourly sweep: the next attempt has the same seed, and uses them again.
 */
export async function deleteUnusedImages(db: Db, itemId: string): Promise<ImageRow[]> {
  const unused = sql`${images.versionId} IN (SELECT i.version_id FROM generation_items i WHERE i.id = ${itemId}
    AND i.status IN ('failed', 'canceled') AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.id = i.version_id))`;
  const isPaid = sql`${images.storedAt} IS NOT NULL AND ${images.costMicroUsd} > 0`;
  return db
    .delete(images)
    .where(sql`${unused} AND NOT (${isPaid})`)
    .returning();
}
