import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { refundGenerations } from "../../db/daily-usage";
import { finishGenerations } from "../../db/finish-generations";
import { generationItems, generations } from "../../db/schema/generations";
import { asDrawnBefore, imageSlots } from "../../domain/asset";
import { itemCost } from "./cost-store";

/*
 * The workflows act for the owner of a generation. No caller chooses an item's id, so these queries take no owner. Each
 * write holds only while the item is at work.
 */

type ItemRow = typeof generationItems.$inferSelect;
type GenerationRow = typeof generations.$inferSelect;

/** An item that is at work, and the generation. */
export type Work = { readonly item: ItemRow; readonly generation: GenerationRow };

const statesAtWork = ["queued", "running"] as const;

/** The provider that draws a generation; undefined when the generation is deleted. */
export async function findProviderName(db: Db, generationId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ provider: generations.provider })
    .from(generations)
    .where(eq(generations.id, generationId));
  return row?.provider;
}

export async function countRunning(db: Db, generationId: string): Promise<number> {
  return db.$count(
    generationItems,
    and(eq(generationItems.generationId, generationId), eq(generationItems.status, "running")),
  );
}

/** Marks the next queued items as running and returns their ids. The caller that marked an item must start the workflow. */
export async function launchItems(db: Db, generationId: string, limit: number, nowMs: number): Promise<string[]> {
  const next = db
    .select({ id: generationItems.id })
    .from(generationItems)
    .where(and(eq(generationItems.generationId, generationId), eq(generationItems.status, "queued")))
    .orderBy(generationItems.position)
    .limit(limit);
  const { launched } = await inOneTransaction(db, {
    launched: db
      .update(generationItems)
      .set({ status: "running", updatedAt: nowMs })
      .where(inArray(generationItems.id, next))
      .returning({ id: generationItems.id }),
    generation: db
      .update(generations)
      .set({ status: "running" })
      .where(and(eq(generations.id, generationId), eq(generations.status, "queued"))),
  });
  return launched.map((row) => row.id);
}

/** Undefined when the item has ended, or the project is deleted. */
export async function findWork(db: Db, itemId: string): Promise<Work | undefined> {
  const [row] = await db
    .select({ item: generationItems, generation: generations })
    .from(generationItems)
    .innerJoin(generations, eq(generations.id, generationItems.generationId))
    .where(isAtWork(itemId));
  return row && toWork(row);
}

/** An item that was accepted when variants and sets of tiles were drawn as one image ends as one image. */
export function toWork({ item, generation }: Work): Work {
  const isAsPlanned = imageSlots(item.spec).length === item.imageCount;
  return { item: isAsPlanned ? item : { ...item, spec: asDrawnBefore(item.spec) }, generation };
}

export function isAtWork(itemId: string): SQL | undefined {
  return and(eq(generationItems.id, itemId), inArray(generationItems.status, statesAtWork));
}

/**
 * The item has succeeded: the version appears, and the asset is up for review. The asset is `planned` again when the
 * asset was changed during the drawing. Returns false, and nothing happens, when the item has ended already, or when an
 * image is not recorded: a restore of the database takes records back, while the workflow goes on.
 */
export async function finishItem(
  db: Db,
  { item, generation }: Work,
  pixels: object | null,
  nowMs: number,
): Promise<boolean> {
  const image = (state: string) =>
    sql`EXISTS (SELECT 1 FROM images WHERE version_id = ${item.versionId} AND stored_at ${sql.raw(state)})`;
  const isDrawn = and(isAtWork(item.id), sql`NOT ${image("IS NULL")} AND ${image("IS NOT NULL")}`);
  const isWorking = sql`EXISTS (SELECT 1 FROM generation_items WHERE ${isDrawn})`;
  const first = (column: string) =>
    sql`(SELECT ${sql.raw(column)} FROM images WHERE version_id = ${item.versionId} AND position = 0)`;
  const isFlagged = sql`EXISTS (SELECT 1 FROM images WHERE version_id = ${item.versionId} AND qa ->> '$.flags' <> '[]')`;
  const isRedrawn = sql`${item.sourceVersionId} IS NULL`;
  const { finished } = await inOneTransaction(db, {
    version: statement<unknown>(
      db,
      sql`INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt, seed, note, cost_micro_usd,
        flagged, pixels, refined_from, created_at)
      SELECT ${item.versionId}, ${item.assetId}, ${item.projectId}, ${generation.id}, ${item.attempt}, ${generation.model},
        ${generation.provider}, coalesce(${first("prompt")}, ''), ${first("seed")}, ${item.note},
        ${itemCost(sql`${item.id}`)}, ${isFlagged}, ${pixels && JSON.stringify(pixels)}, ${item.sourceVersionId}, ${nowMs}
      WHERE ${isWorking} ON CONFLICT (id) DO NOTHING`,
    ),
    asset: statement<unknown>(
      db,
      sql`UPDATE assets SET status = iif(revision = ${item.revision}, 'review', 'planned'), flagged = ${isFlagged},
        review_note = iif(${isRedrawn}, NULL, review_note), updated_at = ${nowMs}
      WHERE id = ${item.assetId} AND status = 'generating' AND ${isWorking}`,
    ),
    finished: db
      .update(generationItems)
      .set({ status: "succeeded", updatedAt: nowMs })
      .where(isDrawn)
      .returning({ id: generationItems.id }),
    generation: finishGenerations(db, sql`id = ${generation.id}`, nowMs),
  });
  return finished.length === 1;
}

/** The item has failed: the asset may be generated again, and the user's daily quota gets the generation back. */
export async function failItem(
  db: Db,
  { item, generation }: Work,
  error: { code: string; detail: string },
  nowMs: number,
): Promise<void> {
  const isWorking = sql`EXISTS (SELECT 1 FROM generation_items WHERE ${isAtWork(item.id)})`;
  await db.batch([
    statement<unknown>(
      db,
      sql`UPDATE assets SET status = iif(revision = ${item.revision}, 'failed', 'planned'), updated_at = ${nowMs}
      WHERE id = ${item.assetId} AND status = 'generating' AND ${isWorking}`,
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
 * Unfinished generations that nobody has checked since `beforeMs`, the longest unchecked first, if they have a queued
 * item. Marks them as checked now: most of them wait for a free place, which is no fault, so each must have its turn.
 */
export async function takeUnstarted(
  db: Db,
  times: { readonly beforeMs: number; readonly nowMs: number },
  limit: number,
): Promise<string[]> {
  const checked = await statement<{ id: string; hasQueued: 0 | 1 }>(
    db,
    sql`UPDATE generations SET checked_at = ${times.nowMs}
    WHERE id IN (SELECT id FROM generations WHERE finished_at IS NULL AND checked_at < ${times.beforeMs} ORDER BY checked_at LIMIT ${limit})
    RETURNING id, EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = generations.id AND i.status = 'queued') AS hasQueued`,
  );
  return checked.filter(({ hasQueued }) => hasQueued === 1).map(({ id }) => id);
}

/** Running items that nothing has touched since `beforeMs`, the oldest first. Marks them as touched now. */
export async function takeStale(db: Db, times: { beforeMs: number; nowMs: number }, limit: number): Promise<string[]> {
  const stale = db
    .select({ id: generationItems.id })
    .from(generationItems)
    .where(sql`${generationItems.status} = 'running' AND ${generationItems.updatedAt} < ${times.beforeMs}`)
    .orderBy(generationItems.updatedAt)
    .limit(limit);
  const rows = await db
    .update(generationItems)
    .set({ updatedAt: times.nowMs })
    .where(inArray(generationItems.id, stale))
    .returning({ id: generationItems.id });
  return rows.map((row) => row.id);
}
