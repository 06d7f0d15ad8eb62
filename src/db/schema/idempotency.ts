import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * A request that must not run twice. While `status` is null, a run holds the key until `lease_until`. Otherwise, the row
 * holds the response.
 */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** User, operation, path parameters and bound project, as text: see `http/routes.ts`. */
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash").notNull(),
    /** The id of the row that the request creates. A second run after a crash gets the same id. */
    resourceUlid: text("resource_ulid").notNull(),
    leaseUntil: integer("lease_until").notNull(),
    status: integer("status"),
    headers: text("headers", { mode: "json" }).$type<Record<string, string>>(),
    body: text("body"),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] }), index("idempotency_keys_expiry").on(table.expiresAt)],
);
