import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ExportWarning } from "../../domain/export-warning";
import { exportStatuses } from "../../domain/states";

/** The condition of a partial index. SQLite uses a partial index only if the query repeats its exact condition. */
const isUnfinished = sql.raw("finished_at IS NULL");

/** When `status` becomes `ready`, the SQL trigger `export_ready` (migrations/0006) writes a webhook event. */
export const exports = sqliteTable(
  "exports",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    ownerId: text("owner_id").notNull(),
    status: text("status", { enum: exportStatuses }).notNull(),
    /** The first of `targets`. */
    target: text("target").notNull(),
    /** Null for an export of a release without this column: `target` alone. */
    targets: text("targets", { mode: "json" }).$type<readonly string[]>(),
    /** The options as used. Null for an export of a release without this column. */
    options: text("options", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    warnings: text("warnings", { mode: "json" }).$type<readonly ExportWarning[]>(),
    include: text("include", { enum: ["approved", "all"] }).notNull(),
    /** The keys of the assets to export. Null means every asset. */
    assetKeys: text("asset_keys", { mode: "json" }).$type<string[] | null>(),
    /** The earlier export whose unchanged assets are left out. Null means a full pack. */
    sinceExportId: text("since_export_id"),
    fileName: text("file_name").notNull(),
    objectKey: text("object_key").notNull(),
    sizeBytes: integer("size_bytes"),
    sha256: text("sha256"),
    fileCount: integer("file_count"),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("exports_project").on(table.projectId, table.id),
    index("exports_unfinished").on(table.updatedAt).where(isUnfinished),
    index("exports_object").on(table.objectKey),
  ],
);
