import { and, eq, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { generationItems } from "../../db/schema/generations";
import type { GenerationParams } from "./schemas";
import { shownItem, type ItemRow } from "./store";

/** An item in its present state, and the number of its last event. */
export type Change = { readonly seq: number; readonly item: ItemRow };

/** Lists the items that changed after event `seq`, ordered by their last change. Each item is listed once. */
export async function listChanges(db: Db, owner: Owner, params: GenerationParams, seq: number): Promise<Change[]> {
  const last = sql<number>`(SELECT max(e.seq) FROM generation_events e WHERE e.item_id = ${generationItems.id} AND e.seq > ${seq})`;
  const rows = await db
    .select({ seq: last.as("last_seq"), item: shownItem })
    .from(generationItems)
    .where(
      and(
        eq(generationItems.generationId, params.generationId),
        owns(owner, params.projectId),
        sql`last_seq IS NOT NULL`,
      ),
    )
    .orderBy(sql`last_seq`);
  return rows.map((row) => ({ seq: row.seq, item: row.item }));
}

/** Counts: `total` and the statuses count items; `images` counts the images to draw, `stored` those already stored. */
export type Progress = Readonly<
  Record<"total" | "queued" | "running" | "succeeded" | "failed" | "canceled" | "images" | "stored", number>
>;

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
      total((SELECT count(*) FROM images m WHERE m.version_id = i.version_id AND m.stored_at IS NOT NULL)) AS stored
    FROM generations g LEFT JOIN generation_items i ON i.generation_id = g.id
    WHERE g.id = ${generationId} AND g.project_id = ${projectId} AND ${owns(owner, projectId)} GROUP BY g.id`,
  );
  return row;
}
