import { and, desc, eq, inArray, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { countGeneration, hasByteRoom, hasGenerationRoom, refundGenerations, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { fitsBudget } from "../../db/spending";
import { assets } from "../../db/schema/assets";
import { generationItems, generations } from "../../db/schema/generations";

export type GenerationRow = typeof generations.$inferSelect;
export type ItemRow = typeof generationItems.$inferSelect;
export type AssetRow = typeof assets.$inferSelect;
export type NewItem = Omit<
  ItemRow,
  "generationId" | "projectId" | "updatedAt" | "status" | "costMicroUsd" | "errorCode" | "errorDetail"
>;

const redrawn = ["planned", "rejected", "failed"] as const;

/** The named assets, or without names all that are to be drawn, in the plan's order. */
export async function listCandidates(
  db: Db,
  owner: Owner,
  projectId: string,
  keys: readonly string[] | null,
): Promise<AssetRow[]> {
  const named =
    keys === null
      ? inArray(assets.status, redrawn)
      : sql`${assets.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  return db
    .select()
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId), named))
    .orderBy(assets.id);
}

type NewGeneration = Omit<GenerationRow, "status" | "finishedAt">;
export type Insertion = "made" | "stale" | "no_generations_left" | "no_bytes_left" | "no_budget_left";

type Rooms = { readonly generations: 0 | 1; readonly bytes: 0 | 1; readonly budget: 0 | 1 };

/** What a generation must keep to. With `strict`, all its items or none. */
export type Terms = { readonly strict: boolean; readonly quotas: Quotas; readonly budgetMicroUsd: number | null };

/** Items whose asset is still as it was read: neither being drawn by another generation nor changed. */
function freshItems(json: string): SQL {
  return sql`json_each(${json}) j JOIN assets a ON a.id = j.value ->> 'assetId'
    WHERE a.status <> 'generating' AND a.attempts = j.value ->> 'attempt' - 1 AND a.revision = j.value ->> 'revision'`;
}

function insertRow(db: Db, owner: Owner, row: NewGeneration, condition: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO generations (id, project_id, owner_id, status, source, model, seed, note, style, estimate_micro_usd, created_at)
    SELECT ${row.id}, ${row.projectId}, ${owner.userId}, 'queued', ${row.source}, ${row.model}, ${row.seed}, ${row.note},
      ${JSON.stringify(row.style)}, ${row.estimateMicroUsd}, ${row.createdAt}
    WHERE ${owns(owner, row.projectId)} AND ${condition} ON CONFLICT (id) DO NOTHING`,
  );
}

/**
 * Writes the generation, its items and its assets' new state in one transaction, and only once for each id: a second
 * run finds what the first one wrote. With `strict` (the assets were named) it is all of them or none; else those that
 * another generation has taken in the meantime are left out. It is counted in the same transaction, unless it has
 * nothing to draw. Says why there is no such generation now: a quota is used up, or things are not as they were read.
 */
export async function insertGeneration(
  db: Db,
  owner: Owner,
  generation: NewGeneration,
  items: readonly NewItem[],
  { strict, quotas, budgetMicroUsd }: Terms,
): Promise<Insertion> {
  const { id, projectId, createdAt } = generation;
  const json = JSON.stringify(items);
  const fresh = freshItems(json);
  const complete = strict ? sql`(SELECT count(*) FROM ${fresh}) = ${items.length}` : sql`1`;
  const generationRoom = hasGenerationRoom(owner.userId, createdAt, quotas);
  const byteRoom = hasByteRoom(owner.userId, createdAt, quotas);
  const budget = fitsBudget(owner.userId, createdAt, budgetMicroUsd, generation.estimateMicroUsd);
  const affordable = items.length === 0 ? sql`1` : sql`${generationRoom} AND ${byteRoom} AND (${budget})`;
  // Only the run that wrote the generation's row goes on: the row carries its time.
  const mine = sql`EXISTS (SELECT 1 FROM generations g WHERE g.id = ${id} AND g.created_at = ${createdAt})
    AND NOT EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = ${id})`;
  const [rooms, , , , , , found] = await db.batch([
    statement<Rooms>(db, sql`SELECT ${generationRoom} AS generations, ${byteRoom} AS bytes, (${budget}) AS budget`),
    insertRow(db, owner, generation, sql`${complete} AND ${affordable}`),
    countGeneration(db, owner.userId, createdAt, sql`${mine} AND EXISTS (SELECT 1 FROM ${fresh})`),
    statement<unknown>(
      db,
      sql`INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id,
        spec, revision, attempt, seed, note, previous_status, image_count, estimate_micro_usd, updated_at)
      SELECT j.value ->> 'id', ${id}, ${projectId}, a.id, a.key, j.value ->> 'position', 'queued', j.value ->> 'versionId',
        j.value -> 'spec', a.revision, j.value ->> 'attempt', j.value ->> 'seed', j.value ->> 'note', a.status,
        j.value ->> 'imageCount', j.value ->> 'estimateMicroUsd', ${createdAt}
      FROM ${fresh} AND ${mine}`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE assets SET status = 'generating', attempts = attempts + 1, updated_at = ${createdAt}
      WHERE project_id = ${projectId} AND status <> 'generating'
        AND id IN (SELECT asset_id FROM generation_items WHERE generation_id = ${id} AND updated_at = ${createdAt})`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE generations SET status = 'succeeded', finished_at = ${createdAt}
      WHERE id = ${id} AND finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM generation_items WHERE generation_id = ${id})`,
    ),
    db
      .select({ id: generations.id })
      .from(generations)
      .where(and(eq(generations.id, id), owns(owner, projectId))),
  ]);
  if (found.length === 1) return "made";
  if (rooms[0]?.generations === 0) return "no_generations_left";
  if (rooms[0]?.bytes === 0) return "no_bytes_left";
  return rooms[0]?.budget === 0 ? "no_budget_left" : "stale";
}

export type Target = { readonly projectId: string; readonly generationId: string };

function isGeneration(owner: Owner, { projectId, generationId }: Target): SQL | undefined {
  return and(eq(generations.id, generationId), eq(generations.projectId, projectId), owns(owner, projectId));
}

export async function findGeneration(
  db: Db,
  owner: Owner,
  target: Target,
): Promise<{ row: GenerationRow; items: ItemRow[] } | undefined> {
  const [rows, items] = await db.batch([
    db.select().from(generations).where(isGeneration(owner, target)),
    db
      .select()
      .from(generationItems)
      .where(and(eq(generationItems.generationId, target.generationId), owns(owner, target.projectId)))
      .orderBy(generationItems.position),
  ]);
  return rows[0] && { row: rows[0], items };
}

/** Newest first. */
export async function listGenerations(
  db: Db,
  owner: Owner,
  projectId: string,
  page: { readonly limit: number; readonly after: string | null },
): Promise<GenerationRow[]> {
  const older = page.after === null ? undefined : lt(generations.id, page.after);
  return db
    .select()
    .from(generations)
    .where(and(eq(generations.projectId, projectId), owns(owner, projectId), older))
    .orderBy(desc(generations.id))
    .limit(page.limit);
}

export async function listItems(
  db: Db,
  owner: Owner,
  projectId: string,
  generationIds: readonly string[],
): Promise<ItemRow[]> {
  const listed = sql`${generationItems.generationId} IN (SELECT value FROM json_each(${JSON.stringify(generationIds)}))`;
  return db
    .select()
    .from(generationItems)
    .where(and(listed, owns(owner, projectId)))
    .orderBy(generationItems.position);
}

/** Ends what is unfinished. Assets go back to what they were; what is already drawn stays. */
export async function cancelGeneration(db: Db, owner: Owner, target: Target, nowMs: number): Promise<void> {
  const mine = isGeneration(owner, target);
  const unfinished = sql`SELECT i.id FROM generation_items i JOIN generations ON generations.id = i.generation_id
    WHERE i.status IN ('queued', 'running') AND ${mine}`;
  await db.batch([
    statement<unknown>(
      db,
      sql`UPDATE assets SET updated_at = ${nowMs}, status = (SELECT CASE WHEN i.revision = assets.revision THEN i.previous_status ELSE 'planned' END
        FROM generation_items i WHERE i.asset_id = assets.id AND i.id IN (${unfinished}))
      WHERE status = 'generating' AND id IN (SELECT asset_id FROM generation_items WHERE id IN (${unfinished}))`,
    ),
    statement<unknown>(
      db,
      sql`UPDATE generation_items SET status = 'canceled', updated_at = ${nowMs} WHERE id IN (${unfinished})`,
    ),
    refundGenerations(db, sql`${mine}`),
    db
      .update(generations)
      .set({ status: "canceled", finishedAt: nowMs })
      .where(and(mine, sql`${generations.finishedAt} IS NULL`)),
  ]);
}
