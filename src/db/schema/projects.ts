import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { memoryFileTypes } from "../../domain/states";
import { imageFormats } from "../../lib/image-format";

/*
 * Tables of projects, memory files and style references.
 *
 * Rules for all tables: times are milliseconds since 1970. There is no ON DELETE CASCADE, because a migration that
 * rebuilds a parent table would silently delete the children. Statements in one batch delete children and parent.
 */

export const projects = sqliteTable(
  "projects",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    /** The most that may be spent in the project in a UTC month, on any key. Null means no limit for the project. */
    monthlyMicroUsd: integer("monthly_micro_usd"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("projects_owner").on(table.ownerId, table.id)],
);

export const memoryFiles = sqliteTable(
  "memory_files",
  {
    projectId: text("project_id").notNull(),
    type: text("type", { enum: memoryFileTypes }).notNull(),
    content: text("content").notNull(),
    version: integer("version").notNull(),
    /** New with each write. Unlike version numbers, ETags do not start again after a deletion. */
    etag: text("etag").notNull(),
    /** In UTF-8. */
    sizeBytes: integer("size_bytes").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** Of a plan: the keys of the items, in order, when the plan was last applied. */
    appliedKeys: text("applied_keys", { mode: "json" }).$type<readonly string[]>(),
    /** True while the content is the one that was stored before assets had `plan_digests`. */
    isFromBefore: integer("is_from_before", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.type] })],
);

export const memoryFileVersions = sqliteTable(
  "memory_file_versions",
  {
    projectId: text("project_id").notNull(),
    type: text("type", { enum: memoryFileTypes }).notNull(),
    version: integer("version").notNull(),
    content: text("content").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.type, table.version] })],
);

/** R2 prefixes whose objects must be deleted, because the rows are gone. Written in the batch that deletes the rows. */
export const objectDeletions = sqliteTable("object_deletions", {
  id: text("id").primaryKey(),
  keyPrefix: text("key_prefix").notNull(),
  requestedAt: integer("requested_at").notNull(),
});

/** Style references: images that show how the project's drawings should look. */
export const projectReferences = sqliteTable(
  "project_references",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    objectKey: text("object_key").notNull(),
    format: text("format", { enum: imageFormats }).notNull(),
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    sha256: text("sha256").notNull(),
    /** The asset and version that the image was copied from. Null for an upload. */
    assetKey: text("asset_key"),
    versionId: text("version_id"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("project_references_project").on(table.projectId, table.id)],
);
