import { and, eq, gt, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { generationEvents, generationItems, generations } from "../../db/schema/generations";
import { imageFlags, type ImageFlag } from "../../domain/image-qa";
import type { GenerationParams } from "./schemas";
import { shownItem, type ItemRow } from "./store";

/** An item in its present state, and the number of its last event. */
export type Change = { readonly seq: number; readonly item: ItemRow; readonly flags: readonly ImageFlag[] };

/** The flags of all images of the item, as JSON. An item that has not succeeded has none. */
const flags = sql<string>`(SELECT json_group_array(f.value) FROM images m, json_each(m.qa, '$.flags') f
  WHERE m.version_id = ${generationItems.versionId} AND ${generationItems.status} = 'succeeded')`;

/**
 * Lists the items that changed after event `seq`, ordered by their last change. Each item is listed once. Reads the events
 * of this generation alone, each once.
 */
export async function listChanges(db: Db, owner: Owner, params: GenerationParams, seq: number): Promise<Change[]> {
  const { generationId, projectId } = params;
  const changes = await db
    .select({ seq: generationEvents.seq, itemId: generationItems.id, item: shownItem, flags })
    .from(generationEvents)
    .innerJoin(generationItems, eq(generationItems.id, generationEvents.itemId))
    .where(
      and(
        eq(generationEvents.generationId, generationId),
        gt(generationEvents.seq, seq),
        eq(generationItems.projectId, projectId),
        owns(owner, projectId),
      ),
    )
    .orderBy(generationEvents.seq);
  const last = new Map(changes.map((change) => [change.itemId, change.seq]));
  return changes
    .filter((change) => last.get(change.itemId) === change.seq)
    .map(({ seq: changeSeq, item, flags: raised }) => ({
      seq: changeSeq,
      item,
      flags: imageFlags.filter((flag) => raised.includes(JSON.stringify(flag))),
    }));
}

/** Counts: `total` and the statuses count items; `images` counts the images to draw, `stored` those already stored. */
export type Progress = Readonly<
  Record<"total" | "queued" | "running" | "succeeded" | "failed" | "canceled" | "images" | "stored", number>
>;

/** All images of an item that has succeeded are stored, and none of one that has not begun. */
const storedImages = sql.raw(`CASE i.status WHEN 'succeeded' THEN i.image_count WHEN 'queued' THEN 0
  ELSE (SELECT count(*) FROM images m WHERE m.version_id = i.version_id AND m.stored_at IS NOT NULL) END`);

/** The time at which the generation ended, or null. Undefined if there is no such generation. Reads few rows. */
export async function findEnd(
  db: Db,
  owner: Owner,
  { projectId, generationId }: GenerationParams,
): Promise<{ readonly finishedAt: number | null } | undefined> {
  const [row] = await db
    .select({ finishedAt: generations.finishedAt })
    .from(generations)
    .where(and(eq(generations.id, generationId), eq(generations.projectId, projectId), owns(owner, projectId)));
  return row;
}

/** `finishedAt` is null until the generation has ended. */
export async function findProgress(
  db: Db,
  owner: Owner,
  { projectId, generationId }: GenerationParams,
): Promise<(Progress & { readonly finishedAt: number | null }) | undefined> {
  const [row] = await statement<Progress & { finishedAt: number | null }>(
    db,
    sql`
    SELECT g.finished_at AS finishedAt, count(i.id) AS total, total(i.status = 'queued') AS queued,
      total(i.status = 'running') AS running, total(i.status = 'succeeded') AS succeeded,
      total(i.status = 'failed') AS failed, total(i.status = 'canceled') AS canceled, total(i.image_count) AS images,
      total(${storedImages}) AS stored
    FROM generations g LEFT JOIN generation_items i ON i.generation_id = g.id
    WHERE g.id = ${generationId} AND g.project_id = ${projectId} AND ${owns(owner, projectId)} GROUP BY g.id`,
  );
  return row;
}
