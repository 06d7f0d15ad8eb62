/** Tables of generations, their items, and the changes of the items. */
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { layouts } from "../../domain/layout";
import { assetStatuses, generationStatuses, itemStatuses } from "../../domain/states";
import type { PixelSettings } from "../../domain/pixel-settings";
import type { StoredReference } from "../../domain/reference";
import type { Style } from "../../domain/style";
import { specColumn } from "./spec-columns";

/* Conditions of partial indexes. SQLite uses a partial index only if the query repeats its exact condition. */
const isUnfinished = sql.raw("finished_at IS NULL");
/** An unfinished generation on the operator's account at a provider. */
const isOperatorsUnfinished = sql.raw("finished_at IS NULL AND own_key = 0");
/** An unfinished generation that has reserved money. */
const isReserving = sql.raw("finished_at IS NULL AND estimate_micro_usd > 0");
/** An item that a workflow is drawing. */
const isRunning = sql.raw("status = 'running'");

/** When `finished_at` is set, the SQL trigger `generation_completed` (migrations/0006) writes a webhook event. */
export const generations = sqliteTable(
  "generations",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    ownerId: text("owner_id").notNull(),
    status: text("status", { enum: generationStatuses }).notNull(),
    source: text("source", { enum: ["api", "trigger", "refine"] }).notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull().default("procedural"),
    /** True when the generation runs on the owner's own provider key. */
    ownKey: integer("own_key", { mode: "boolean" }).notNull().default(false),
    /** True when no existing image may be reused. */
    fresh: integer("fresh", { mode: "boolean" }).notNull().default(false),
    /** The project's style references as they were when the generation was accepted. */
    references: text("style_references", { mode: "json" }).$type<StoredReference[]>().notNull().default([]),
    /** The requested seed. Null gives each asset a seed of its own. */
    seed: integer("seed"),
    note: text("note"),
    /** One request for each frame, or one for each animation and direction. Frozen, because the estimate depends on it. */
    layout: text("layout", { enum: layouts }).notNull().default("frame"),
    /** The settings of a refinement, over those of the style. */
    pixels: text("pixels", { mode: "json" }).$type<PixelSettings>(),
    /** The style as it was when the generation was accepted. */
    style: text("style", { mode: "json" }).$type<Style>().notNull(),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    /** The amount that providers have billed. The SQL triggers of the ledger keep this sum: see `ledgerDays`. */
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
    /** When the cron last looked whether the generation stands still. */
    checkedAt: integer("checked_at").notNull().default(0),
  },
  (table) => [
    index("generations_project").on(table.projectId, table.id),
    index("generations_unchecked").on(table.checkedAt).where(isUnfinished),
    index("generations_provider_unfinished").on(table.provider, table.ownerId).where(isOperatorsUnfinished),
    index("generations_owner_reserving").on(table.ownerId).where(isReserving),
    index("generations_project_reserving").on(table.projectId).where(isReserving),
  ],
);

/**
 * One asset of a generation. The row's id is also the id of the workflow instance that draws the asset. An insert and a
 * change of `status` fire SQL triggers: see `generationEvents`. When `status` becomes `succeeded`, the SQL trigger
 * `asset_ready` (migrations/0006) also writes a webhook event.
 */
export const generationItems = sqliteTable(
  "generation_items",
  {
    id: text("id").primaryKey(),
    generationId: text("generation_id").notNull(),
    projectId: text("project_id").notNull(),
    assetId: text("asset_id").notNull(),
    assetKey: text("asset_key").notNull(),
    position: integer("position").notNull(),
    status: text("status", { enum: itemStatuses }).notNull(),
    /** Reserved when the item is made; a row of `versions` exists once the item has succeeded. */
    versionId: text("version_id").notNull(),
    /** The asset as it was when the generation was accepted. */
    spec: specColumn("spec").notNull(),
    revision: integer("revision").notNull(),
    attempt: integer("attempt").notNull(),
    seed: integer("seed").notNull(),
    /** The user's request for an improvement. Part of the prompt. */
    note: text("note"),
    /** The version that the note asks to change. The provider gets the images of this version as references. */
    changedVersionId: text("changed_version_id"),
    /** The asset's status before the generation. Restored if the item is canceled. */
    previousStatus: text("previous_status", { enum: assetStatuses }).notNull(),
    /** The version to refine. Null for an item that a provider draws. */
    sourceVersionId: text("source_version_id"),
    imageCount: integer("image_count").notNull(),
    /** Nothing uses this column. To drop a column, SQLite would write every row of the table again. */
    requestCount: integer("request_count"),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("generation_items_generation").on(table.generationId, table.position),
    index("generation_items_status").on(table.generationId, table.status, table.position),
    index("generation_items_running").on(table.updatedAt).where(isRunning),
    index("generation_items_project").on(table.projectId),
    index("generation_items_asset").on(table.assetId),
  ],
);

/**
 * Every creation and status change of an item, in order, for the event stream. The SQL triggers `generation_items_made`
 * and `generation_items_changed` (migrations/0001) write these rows, in the transaction of the change.
 */
export const generationEvents = sqliteTable(
  "generation_events",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    generationId: text("generation_id").notNull(),
    itemId: text("item_id").notNull(),
  },
  (table) => [index("generation_events_generation").on(table.generationId, table.seq)],
);
