import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { emitBudgetLow } from "../../db/budget-events";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { countGeneration, hasByteRoom, hasGenerationRoom, type Quotas } from "../../db/daily-usage";
import { owns } from "../../db/owned";
import { generations } from "../../db/schema/generations";
import { fitsBudget, projectLimitMicroUsd, userLimitMicroUsd } from "../../db/spending";
import type { NewItem } from "./store";

export type NewGenerationRow = Omit<
  typeof generations.$inferSelect,
  "status" | "finishedAt" | "checkedAt" | "costMicroUsd"
>;
/** `stale`: an asset has changed since the caller read the assets, or another generation is drawing one of them. */
export type Insertion = "made" | "stale" | "no_generations_left" | "no_bytes_left" | "no_budget_left";

/** 1 where a quota or the budget leaves room for the generation. */
type Rooms = { readonly generations: 0 | 1; readonly bytes: 0 | 1; readonly budget: 0 | 1 };

/** With `strict`, either all items are inserted or none. A `budgetMicroUsd` of null is no limit. */
type Terms = { readonly strict: boolean; readonly quotas: Quotas; readonly budgetMicroUsd: number | null };

/*
 * A thousand specs and notes exceed the longest string that D1 accepts as a parameter. The caller therefore passes only
 * the values that the quote decided. The statement copies spec and note from the row of the asset `a`, after checking
 * that the row has not changed since the quote.
 */
const spec = sql.raw(`json_object('name', a.name, 'category', a.category, 'kind', a.kind, 'description', a.description,
  'width', a.width, 'height', a.height, 'directions', json(a.directions), 'animations', json(a.animations),
  'variants', a.variants, 'tiles', a.tiles)`);

/**
 * Inserts a generation with all items, marks the assets as `generating` and counts the generation against the daily
 * quota, in one transaction. Idempotent by the generation's id: a second run inserts nothing and returns "made", too.
 *
 * With `strict` (the caller has named the assets) either all items are inserted or none. Otherwise an item is left out
 * if another generation has taken the asset meanwhile. A generation without items is not counted and has succeeded at
 * once. If nothing was inserted, the function returns the reason.
 */
export async function insertGeneration(
  db: Db,
  owner: Owner,
  generation: NewGenerationRow,
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
  // True only in the run that has just inserted the row: `created_at` is this run's time and no item exists yet.
  const isThisRun = sql`EXISTS (SELECT 1 FROM generations g WHERE g.id = ${id} AND g.created_at = ${createdAt})
    AND NOT EXISTS (SELECT 1 FROM generation_items i WHERE i.generation_id = ${id})`;
  const [userBudgetLow, projectBudgetLow] = emitBudgetLow(
    db,
    { userId: owner.userId, projectId },
    budgetMicroUsd,
    createdAt,
  );
  const { rooms, found } = await inOneTransaction(db, {
    row: insertRow(db, owner, generation, sql`${complete} AND ${affordable}`),
    // Only for a row that was not inserted, because a budget's sums are read anew.
    rooms: statement<Rooms>(
      db,
      sql`SELECT ${generationRoom} AS generations, ${byteRoom} AS bytes, ${budget} AS budget
      WHERE NOT EXISTS (SELECT 1 FROM generations WHERE id = ${id})`,
    ),
    count: countGeneration(db, owner.userId, createdAt, sql`${isThisRun} AND EXISTS (SELECT 1 FROM ${fresh})`),
    items: insertItems(db, generation, sql`${fresh} AND ${isThisRun}`),
    assets: takeAssets(db, generation),
    end: endIfEmpty(db, generation),
    found: db
      .select({ id: generations.id })
      .from(generations)
      .where(and(eq(generations.id, id), owns(owner, projectId))),
    // A free generation reserves nothing.
    ...(generation.estimateMicroUsd > 0 && { userBudgetLow, projectBudgetLow }),
  });
  return found.length === 1 ? "made" : refusalOf(rooms[0]);
}

/** The items whose asset has not changed since the quote and is not being drawn by another generation. */
function freshItems(json: string, generation: NewGenerationRow): SQL {
  return sql`json_each(${json}) j JOIN assets a ON a.id = j.value ->> 'assetId'
    WHERE a.status <> 'generating' AND a.attempts = j.value ->> 'attempt' - 1 AND a.revision = j.value ->> 'revision'
      AND (${noteOf(generation)} IS NOT NULL) = j.value ->> 'hasNote'`;
}

/** The caller's note for all assets, else the note of the asset's review. A refinement heeds no note. */
function noteOf(generation: NewGenerationRow): SQL {
  if (generation.source === "refine") return sql`NULL`;
  return sql`coalesce(${generation.note}, a.review_note)`;
}

/** A user's budget limits spending on the operator's provider keys alone, a project's budget spending on any key. */
function fitsBudgets(generation: NewGenerationRow, userId: string, defaultMicroUsd: number | null): SQL {
  const { projectId, createdAt, estimateMicroUsd, ownKey } = generation;
  const users = ownKey
    ? sql`1`
    : fitsBudget({ userId }, userLimitMicroUsd(userId, defaultMicroUsd), createdAt, estimateMicroUsd);
  const projects = fitsBudget({ userId, projectId }, projectLimitMicroUsd(projectId), createdAt, estimateMicroUsd);
  return sql`(${users} AND ${projects})`;
}

function insertRow(db: Db, owner: Owner, row: NewGenerationRow, condition: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO generations (id, project_id, owner_id, status, source, model, provider, own_key, fresh, style_references, seed,
      note, layout, pixels, style, estimate_micro_usd, created_at, checked_at)
    SELECT ${row.id}, ${row.projectId}, ${owner.userId}, 'queued', ${row.source}, ${row.model}, ${row.provider},
      ${row.ownKey ? 1 : 0}, ${row.fresh ? 1 : 0}, ${JSON.stringify(row.references)}, ${row.seed}, ${row.note},
      ${row.layout}, ${row.pixels && JSON.stringify(row.pixels)}, ${JSON.stringify(row.style)}, ${row.estimateMicroUsd}, ${row.createdAt}, ${row.createdAt}
    WHERE ${owns(owner, row.projectId)} AND ${condition} ON CONFLICT (id) DO NOTHING`,
  );
}

/** `from` must give the items as `j` and their assets as `a`. */
function insertItems(db: Db, generation: NewGenerationRow, from: SQL) {
  return statement<unknown>(
    db,
    sql`INSERT INTO generation_items (id, generation_id, project_id, asset_id, asset_key, position, status, version_id,
        spec, revision, attempt, seed, note, changed_version_id, source_version_id, previous_status, image_count,
        estimate_micro_usd, updated_at)
      SELECT j.value ->> 'id', ${generation.id}, ${generation.projectId}, a.id, a.key, j.value ->> 'position', 'queued', j.value ->> 'versionId',
        ${spec}, a.revision, j.value ->> 'attempt', j.value ->> 'seed', ${noteOf(generation)}, j.value ->> 'changedVersionId',
        j.value ->> 'sourceVersionId', a.status,
        j.value ->> 'imageCount', j.value ->> 'estimateMicroUsd', ${generation.createdAt}
      FROM ${from}`,
  );
}

/** The plus keeps the query planner from the index of the project, with which each asset of the project would be read. */
function takeAssets(db: Db, { id, projectId, createdAt }: NewGenerationRow) {
  return statement<unknown>(
    db,
    sql`UPDATE assets SET status = 'generating', attempts = attempts + 1, updated_at = ${createdAt}
      WHERE +project_id = ${projectId} AND status <> 'generating'
        AND id IN (SELECT asset_id FROM generation_items WHERE generation_id = ${id} AND updated_at = ${createdAt})`,
  );
}

function endIfEmpty(db: Db, { id, createdAt }: NewGenerationRow) {
  return statement<unknown>(
    db,
    sql`UPDATE generations SET status = 'succeeded', finished_at = ${createdAt}
      WHERE id = ${id} AND finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM generation_items WHERE generation_id = ${id})`,
  );
}

function refusalOf(rooms: Rooms | undefined): Exclude<Insertion, "made"> {
  if (rooms?.generations === 0) return "no_generations_left";
  if (rooms?.bytes === 0) return "no_bytes_left";
  return rooms?.budget === 0 ? "no_budget_left" : "stale";
}
