import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Signed addresses that start a generation. Not SQL triggers: those are in `migrations/`. */
export const triggers = sqliteTable(
  "triggers",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id").notNull(),
    ownerId: text("owner_id").notNull(),
    name: text("name").notNull(),
    /**
     * Sealed with AES-GCM under SECRETS_KEY, base64. Not a hash, because verifying a signature needs the secret itself.
     */
    sealedSecret: text("sealed_secret").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("triggers_project").on(table.projectId, table.id), index("triggers_owner").on(table.ownerId)],
);
