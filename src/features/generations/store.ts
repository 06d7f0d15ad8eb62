import { and, desc, eq, getTableColumns, inArray, lt, sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, statement, type Db } from "../../db/client";
import { refundGenerations } from "../../db/daily-usage";
import { newestVersionId } from "../../db/newest-version";
import { owns } from "../../db/owned";
import { assets } from "../../db/schema/assets";
import { generationItems, generations } from "../../db/schema/generations";
import type { Page } from "../../lib/page";
import type { GenerationParams } from "./schemas";

/*
 * The columns of a generation and an item that a response needs. The other columns are far larger: a thousand specs and
 * notes together can exceed the memory of an isolate.
 */
const shown = {
  id: generations.id,
  status: generations.status,
  source: generations.source,
  model: generations.model,
  seed: generations.seed,
  layout: generations.layout,
  estimateMicroUsd: generations.estimateMicroUsd,
  createdAt: generations.createdAt,
  finishedAt: generations.finishedAt,
};
export const shownItem = {
  generationId: generationItems.generationId,
  assetKey: generationItems.assetKey,
  status: generationItems.status,
  versionId: generationItems.versionId,
  costMicroUsd: generationItems.costMicroUsd,
  errorCode: generationItems.errorCode,
  errorDetail: generationItems.errorDetail,
};

export type GenerationRow = Pick<typeof generations.$inferSelect, keyof typeof shown>;
export type ItemRow = Pick<typeof generationItems.$inferSelect, keyof typeof shownItem>;
type AssetRow = typeof assets.$inferSelect;

/** Columns that start with the same value in every item. */
type Initial = "updatedAt" | "status" | "costMicroUsd" | "errorCode" | "errorDetail";

/** An item to insert. The spec and the note are missing: the statement takes them from the asset and the generation. */
export type NewItem = Omit<
  typeof generationItems.$inferSelect,
  "generationId" | "projectId" | "spec" | "note" | "requestCount" | "sourceVersionId" | Initial
> & { readonly hasNote: boolean; readonly sourceVersionId?: string };

/** An asset that a generation may draw, with the versions drawn so far. */
export type Candidate = AssetRow & { readonly newestVersionId: string | null; readonly versionCount: number };

const versionCount = sql<number>`(SELECT count(*) FROM versions v WHERE v.asset_id = assets.id)`;

/** The statuses of the assets that a generation draws if the caller names none. */
const drawnByDefault = ["planned", "rejected", "failed"] as const;

/** Lists the assets with the given keys, or with null all that need drawing, in the order of the plan. */
export async function listCandidates(
  db: Db,
  owner: Owner,
  projectId: string,
  keys: readonly string[] | null,
): Promise<Candidate[]> {
  const named =
    keys === null
      ? inArray(assets.status, drawnByDefault)
      : sql`${assets.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  // The plus keeps the query planner from the order of ids, with which each asset of the project would be read.
  const order = keys === null ? assets.id : sql`+${assets.id}`;
  return db
    .select({ ...getTableColumns(assets), newestVersionId, versionCount })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), owns(owner, projectId), named))
    .orderBy(order);
}

function isGeneration(owner: Owner, { projectId, generationId }: GenerationParams): SQL | undefined {
  return and(eq(generations.id, generationId), eq(generations.projectId, projectId), owns(owner, projectId));
}

export async function findGeneration(
  db: Db,
  owner: Owner,
  params: GenerationParams,
): Promise<{ row: GenerationRow; items: ItemRow[] } | undefined> {
  const { rows, items } = await inOneTransaction(db, {
    rows: db.select(shown).from(generations).where(isGeneration(owner, params)),
    items: db
      .select(shownItem)
      .from(generationItems)
      .where(and(eq(generationItems.generationId, params.generationId), owns(owner, params.projectId)))
      .orderBy(generationItems.position),
  });
  return rows[0] && { row: rows[0], items };
}

/** At least the number of items, from the last item alone: a position can be left out when a generation is accepted. */
const itemCount = sql<number>`coalesce((SELECT max(i.position) + 1 FROM generation_items i WHERE i.generation_id = generations.id), 0)`;

/** Newest first. */
export async function listGenerations(
  db: Db,
  owner: Owner,
  projectId: string,
  page: Page,
): Promise<(GenerationRow & { readonly itemCount: number })[]> {
  const older = page.after === null ? undefined : lt(generations.id, page.after);
  return db
    .select({ ...shown, itemCount })
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
    .select(shownItem)
    .from(generationItems)
    .where(and(listed, owns(owner, projectId)))
    .orderBy(generationItems.generationId, generationItems.position);
}

/**
 * Cancels the unfinished items. Their assets return to the status before the generation, or to `planned` if the asset
 * has changed since. Finished items and their versions stay.
 */
export async function cancelGeneration(db: Db, owner: Owner, params: GenerationParams, nowMs: number): Promise<void> {
  const mine = isGeneration(owner, params);
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
