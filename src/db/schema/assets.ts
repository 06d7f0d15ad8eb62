/** Tables of assets, their versions, and the images of each version. */
import { tileSets } from "../../domain/tile-sets";
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { assetKinds, type Direction } from "../../domain/asset";
import type { ImageQa } from "../../domain/image-qa";
import type { PixelSettings } from "../../domain/pixel-settings";
import type { PlanDigests } from "../../domain/plan-digests";
import type { StoredReference } from "../../domain/reference";
import { assetStatuses } from "../../domain/states";
import { imageFormats } from "../../lib/image-format";
import { animationsColumn } from "./spec-columns";

/* Conditions of partial indexes. SQLite uses a partial index only if the query repeats its exact condition. */
export const isStored = sql.raw("object_key IS NOT NULL");
export const hasSource = sql.raw("source_key IS NOT NULL");
export const isFlagged = sql.raw("flagged = 1");

export const assets = sqliteTable(
  "assets",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    key: text("key").notNull(),
    name: text("name").notNull(),
    category: text("category").notNull(),
    kind: text("kind", { enum: assetKinds }).notNull(),
    description: text("description").notNull(),
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    directions: text("directions", { mode: "json" }).$type<Direction[]>().notNull(),
    animations: animationsColumn("animations").notNull(),
    variants: integer("variants").notNull().default(1),
    tiles: text("tiles", { enum: tileSets }),
    status: text("status", { enum: assetStatuses }).notNull(),
    /** True when an image of the newest version has a flag. */
    flagged: integer("flagged", { mode: "boolean" }).notNull().default(false),
    approvedVersionId: text("approved_version_id"),
    reviewNote: text("review_note"),
    /** The item of the plan as last applied. Null for an asset of an API call or of a release without this column. */
    planDigests: text("plan_digests", { mode: "json" }).$type<PlanDigests>(),
    /** Created from the plan or by an API call. Only an asset from the plan can be orphaned. */
    origin: text("origin", { enum: ["plan", "api"] }).notNull(),
    /** Grows with each change that alters the drawing, so that drawings of an older state can be recognized. */
    revision: integer("revision").notNull().default(1),
    /** Generations started for this asset. A generation planned at an earlier count is stale. Also numbers versions. */
    attempts: integer("attempts").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("assets_project_key").on(table.projectId, table.key),
    index("assets_project").on(table.projectId, table.id),
    index("assets_project_status").on(table.projectId, table.status, table.id),
    index("assets_project_category").on(table.projectId, table.category, table.id),
    index("assets_project_flagged").on(table.projectId, table.id).where(isFlagged),
  ],
);

/** A finished drawing of an asset. The row is written only when all images are stored. */
export const versions = sqliteTable(
  "versions",
  {
    id: text("id").primaryKey(),
    assetId: text("asset_id").notNull(),
    projectId: text("project_id").notNull(),
    generationId: text("generation_id").notNull(),
    number: integer("number").notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    prompt: text("prompt").notNull(),
    /** Null when the provider used no seed. */
    seed: integer("seed"),
    note: text("note"),
    costMicroUsd: integer("cost_micro_usd").notNull(),
    /** True when an image has a flag. */
    flagged: integer("flagged", { mode: "boolean" }).notNull().default(false),
    /** The settings of the refinement, in full. Null for a version that was not refined. */
    pixels: text("pixels", { mode: "json" }).$type<PixelSettings>(),
    /** The version whose sources this version was refined from. Null for a version that a provider drew. */
    refinedFrom: text("refined_from"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("versions_asset").on(table.assetId, table.number), index("versions_project").on(table.projectId)],
);

/** One image of a version. The requests to providers are in `provider_jobs`. */
export const images = sqliteTable(
  "images",
  {
    id: text("id").primaryKey(),
    versionId: text("version_id").notNull(),
    assetId: text("asset_id").notNull(),
    projectId: text("project_id").notNull(),
    /** The drawing order within the version, from 0. */
    position: integer("position").notNull(),
    direction: text("direction").$type<Direction>(),
    animation: text("animation"),
    frame: integer("frame").notNull(),
    /** From 1. */
    variant: integer("variant").notNull().default(1),
    /** The bit mask of a tile of a set. Null for every other image. */
    tile: integer("tile"),
    prompt: text("prompt").notNull(),
    seed: integer("seed"),
    storedAt: integer("stored_at"),
    objectKey: text("object_key"),
    format: text("format", { enum: imageFormats }),
    width: integer("width"),
    height: integer("height"),
    sizeBytes: integer("size_bytes"),
    sha256: text("sha256"),
    crc32: integer("crc32"),
    /** Null for an image of a release without this column. */
    qa: text("qa", { mode: "json" }).$type<ImageQa>(),
    /** The place in the strip that shows the image, from 0. */
    stripPlace: integer("strip_place").notNull().default(0),
    /** The images of that strip, which one request brings. 1: the provider draws the image by itself. */
    stripFrames: integer("strip_frames").notNull().default(1),
    /**
     * The provider's picture, from which the image was refined. All images of a strip have the same one. Null for an image
     * that is the provider's picture.
     */
    sourceKey: text("source_key"),
    source: text("source", { mode: "json" }).$type<Omit<StoredReference, "objectKey"> & { sizeBytes: number }>(),
    /** The image's share of the request's bill. The first image of a strip also has the remainder. */
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    /** SHA-256 of everything that determines the image. An image with the same hash can be reused. */
    requestHash: text("request_hash"),
  },
  (table) => [
    index("images_request").on(table.projectId, table.requestHash),
    uniqueIndex("images_version_position").on(table.versionId, table.position),
    index("images_object").on(table.objectKey).where(isStored),
    index("images_source").on(table.sourceKey).where(hasSource),
    index("images_asset").on(table.projectId, table.assetId),
  ],
);
