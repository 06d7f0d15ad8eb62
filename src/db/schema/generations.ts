import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AssetSpec } from "../../domain/asset";
import { assetStatuses, generationStatuses, itemStatuses } from "../../domain/states";
import type { StoredReference } from "../../domain/reference";
import type { Style } from "../../domain/style";

export const generations = sqliteTable(
  "generations",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    ownerId: text("owner_id").notNull(),
    status: text("status", { enum: generationStatuses }).notNull(),
    source: text("source", { enum: ["api", "trigger"] }).notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull().default("procedural"),
    /** True when it is drawn on a provider key of the owner's own. */
    ownKey: integer("own_key", { mode: "boolean" }).notNull().default(false),
    /** True when nothing that is already drawn may be used again. */
    fresh: integer("fresh", { mode: "boolean" }).notNull().default(false),
    /** The project's style references as they were when the generation was accepted. */
    references: text("style_references", { mode: "json" }).$type<StoredReference[]>().notNull().default([]),
    /** The seed that was asked for; null lets each asset have its own. */
    seed: integer("seed"),
    note: text("note"),
    /** The style as it was when the generation was accepted. */
    style: text("style", { mode: "json" }).$type<Style>().notNull(),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
  },
  (table) => [
    index("generations_project").on(table.projectId, table.id),
    index("generations_unfinished").on(table.finishedAt, table.createdAt),
  ],
);

/** One asset of a generation. Its id is the id of the workflow instance that draws it. */
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
    spec: text("spec", { mode: "json" }).$type<AssetSpec>().notNull(),
    revision: integer("revision").notNull(),
    attempt: integer("attempt").notNull(),
    seed: integer("seed").notNull(),
    /** What to do better this time; reaches the prompt. */
    note: text("note"),
    /** The version that a note asks to change: its pictures are references for the new ones. */
    changedVersionId: text("changed_version_id"),
    /** What the asset goes back to when the item is canceled. */
    previousStatus: text("previous_status", { enum: assetStatuses }).notNull(),
    imageCount: integer("image_count").notNull(),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("generation_items_generation").on(table.generationId, table.position),
    index("generation_items_unfinished").on(table.status, table.updatedAt),
    index("generation_items_project").on(table.projectId),
    index("generation_items_asset").on(table.assetId, table.status),
  ],
);

/** Each change of an item's status, in order; written by a trigger in the same transaction. Feeds the event stream. */
export const generationEvents = sqliteTable(
  "generation_events",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    generationId: text("generation_id").notNull(),
    itemId: text("item_id").notNull(),
  },
  (table) => [index("generation_events_generation").on(table.generationId, table.seq)],
);

export const triggers = sqliteTable(
  "triggers",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    ownerId: text("owner_id").notNull(),
    name: text("name").notNull(),
    /** Sealed with AES-GCM under SECRETS_KEY, base64: it must verify again. */
    sealedSecret: text("sealed_secret").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("triggers_project").on(table.projectId, table.id)],
);
