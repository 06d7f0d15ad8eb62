import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A request that must not run twice: the answer it got, or, while `status` is null, who is running it until when. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** User and route, or the trigger. */
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash").notNull(),
    /** The id of what the request makes, so that a second run after a crash makes the same thing. */
    resourceUlid: text("resource_ulid").notNull(),
    leaseUntil: integer("lease_until").notNull(),
    status: integer("status"),
    headers: text("headers", { mode: "json" }).$type<Record<string, string>>(),
    body: text("body"),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] }), index("idempotency_keys_expiry").on(table.expiresAt)],
);
