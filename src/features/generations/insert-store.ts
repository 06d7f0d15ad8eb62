import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { emitBudgetLow } from "../../db/budget-events";
import { statement, type Db } from "../../db/client";
import { countGeneration, hasByteRoom, hasGenerationRoom, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { generations } from "../../db/schema/generations";
import { fitsBudget, projectLimitMicroUsd, userLimitMicroUsd } from "../../db/spending";
import type { NewItem } from "./store";

type NewGeneration = Omit<typeof generations.$inferSelect, "status" | "finishedAt">;
export type Insertion = "made" | "stale" | "no_generations_left" | "no_bytes_left" | "no_budget_left";

type Rooms = { readonly generations: 0 | 1; readonly bytes: 0 | 1; readonly budget: 0 | 1 };

/** What a generation must keep to. With `strict`, all its items or none. */
type Terms = { readonly strict: boolean; readonly quotas: Quotas; readonly budgetMicroUsd: number | null };

/*
 * A thousand specs and notes are more than D1 takes as one string. So an item brings what was decided of its asset `a`,
 * and the rest comes from the asset's row, which is as it was read.
 */
const spec = sql.raw(`json_object('name', a.name, 'category', a.category, 'kind', a.kind, 'description', a.description,
  'width', a.width, 'height', a.height, 'directions', json(a.directions), 'animations', json(a.animations))`);

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
  const fresh = freshItems(JSON.stringify(items), generation);
  const complete = strict ? sql`(SELECT count(*) FROM ${fresh}) = ${items.length}` : sql`1`;
  const generationRoom = hasGenerationRoom(owner.userId, createdAt, quotas);
  const byteRoom = hasByteRoom(owner.userId, createdAt, quotas);
  const budget = fitsBudgets(generation, owner.userId, budgetMicroUsd);
  const affordable = items.length === 0 ? sql`1` : sql`${generationRoom} AND ${byteRoom} AND ${budget}`;
  // Only the run that wrote the generation's row goes on: the row carries its time.
  const mine = sql`EXISTS (SELECT 1 FROM generations g WHERE g.id = ${id} AND g.created_at = ${createdAt})
    AND NOT EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = ${id})`;
  const [rooms, , , , , , found] = await db.batch([
    statement<Rooms>(db, sql`SELECT ${generationRoom} AS generations, ${byteRoom} AS bytes, ${budget} AS budget`),
    insertRow(db, owner, generation, sql`${complete} AND ${affordable}`),
    countGeneration(db, owner.userId, createdAt, sql`${mine} AND EXISTS (SELECT 1 FROM ${fresh})`),
    insertItems(db, generation, sql`${fresh} AND ${mine}`),
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
    ...emitBudgetLow(db, { userId: owner.userId, projectId }, budgetMicroUsd, createdAt),
  ]);
  return found.length === 1 ? "made" : refusalOf(rooms[0]);
}

/** Items whose asset is still as it was read: neither being drawn by another generation nor changed. */
function freshItems(json: string, generation: NewGeneration): SQL {
  return sql`json_each(${json}) j JOIN assets a ON a.id = j.value ->> 'assetId'
    WHERE a.status <> 'generating' AND a.attempts = j.value ->> 'attempt' - 1 AND a.revision = j.value ->> 'revision'
      AND (${noteOf(generation)} IS NOT NULL) = j.value ->> 'hasNote'`;
}

/** What to do better: what the caller says of all assets, else what an asset's review has asked. */
function noteOf(generation: NewGeneration): SQL {
  return sql`coalesce(${generation.note}, a.review_note)`;
}

/** The user's purse is the operator's money alone; the project's counts what is spent on any key. */
function fitsBudgets(generation: NewGeneration, userId: string, defaultMicroUsd: number | null): SQL {
  const { projectId, createdAt, estimateMicroUsd, ownKey } = generation;
  const users = ownKey
    ? sql`1`
    : fitsBudget({ userId }, userLimitMicroUsd(userId, defaultMicroUsd), createdAt, estimateMicroUsd);
  const projects = fitsBudget({ projectId }, projectLimitMicroUsd(projectId), createdAt, estimateMicroUsd);
  return sql`(${users} AND ${projects})`;
}

function insertRow(db: Db, owner: Owner, row: NewGeneration, condition: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO generations (id, project_id, owner_id, status, source, model, provider, own_key, fresh, style_references, seed,
      note, style, estimate_micro_usd, created_at)
    SELECT ${row.id}, ${row.projectId}, ${owner.userId}, 'queued', ${row.source}, ${row.model}, ${row.provider},
      ${row.ownKey ? 1 : 0}, ${row.fresh ? 1 : 0}, ${JSON.stringify(row.references)}, ${row.seed}, ${row.note},
      ${JSON.stringify(row.style)}, ${row.estimateMicroUsd}, ${row.createdAt}
    WHERE ${owns(owner, row.projectId)} AND ${condition} ON CONFLICT (id) DO NOTHING`,
  );
}

/** `from` yields the items as `j` and their assets as `a`. */
function insertItems(db: Db, generation: NewGeneration, from: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id,
        spec, revision, attempt, seed, note, changed_version_id, previous_status, image_count, estimate_micro_usd, updated_at)
      SELECT j.value ->> 'id', ${generation.id}, ${generation.projectId}, a.id, a.key, j.value ->> 'position', 'queued', j.value ->> 'versionId',
        ${spec}, a.revision, j.value ->> 'attempt', j.value ->> 'seed', ${noteOf(generation)}, j.value ->> 'changedVersionId', a.status,
        j.value ->> 'imageCount', j.value ->> 'estimateMicroUsd', ${generation.createdAt}
      FROM ${from}`,
  );
}

function refusalOf(rooms: Rooms | undefined): Exclude<Insertion, "made"> {
  if (rooms?.generations === 0) return "no_generations_left";
  if (rooms?.bytes === 0) return "no_bytes_left";
  return rooms?.budget === 0 ? "no_budget_left" : "stale";
}
