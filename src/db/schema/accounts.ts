import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: text("id").primaryKey(),
  /** Lower case; compared as it is. */
  email: text("email").notNull().unique(),
  name: text("name"),
  role: text("role", { enum: ["user", "admin"] })
    .notNull()
    .default("user"),
  passwordHash: text("password_hash"),
  bannedAt: integer("banned_at"),
  /** For administrators alone; never answered. */
  banReason: text("ban_reason"),
  /** What an administrator has set in place of the deployment's quota; null for the default. */
  generationsPerDay: integer("generations_per_day"),
  storedBytesPerDay: integer("stored_bytes_per_day"),
  monthlyMicroUsd: integer("monthly_micro_usd"),
  /** Set before the account's rows are deleted, so that a deletion that died half-way is finished by the sweep. */
  deletingAt: integer("deleting_at"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (table) => [index("sessions_user").on(table.userId, table.id)],
);

/** One row for each refresh token ever given in a living session: a spent one that comes back betrays a theft. */
export const refreshTokens = sqliteTable(
  "refresh_tokens",
  {
    hash: text("hash").primaryKey(),
    sessionId: text("session_id").notNull(),
    userId: text("user_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
    spentAt: integer("spent_at"),
  },
  (table) => [
    index("refresh_tokens_session").on(table.sessionId),
    index("refresh_tokens_user").on(table.userId),
    index("refresh_tokens_expiry").on(table.expiresAt),
  ],
);

export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    projectId: text("project_id"),
    name: text("name").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<("read" | "write" | "generate")[]>().notNull(),
    secretHash: text("secret_hash").notNull().unique(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
  },
  (table) => [index("api_keys_user").on(table.userId, table.id), index("api_keys_project").on(table.projectId)],
);

/** Who somebody is elsewhere. The key is issuer and subject, never the e-mail address. */
export const identities = sqliteTable(
  "identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    provider: text("provider", { enum: ["google"] }).notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] }), index("identities_user").on(table.userId)],
);

/** A single-use code to sign up with. */
export const invites = sqliteTable("invites", {
  id: text("id").primaryKey(),
  codeHash: text("code_hash").notNull().unique(),
  /** Null for anybody. */
  email: text("email"),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
  usedBy: text("used_by"),
});

/** A single-use code that an administrator hands to somebody who has lost the password. */
export const passwordResets = sqliteTable(
  "password_resets",
  {
    codeHash: text("code_hash").primaryKey(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
  },
  (table) => [index("password_resets_user").on(table.userId)],
);

/** What administrators did. Rows are only ever added. */
export const auditLog = sqliteTable("audit_log", {
  id: text("id").primaryKey(),
  actorId: text("actor_id").notNull(),
  action: text("action").notNull(),
  /** The user, invite or other thing that it was done to. */
  targetId: text("target_id").notNull(),
  detail: text("detail", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  requestId: text("request_id").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** What a user has used of his quotas on one UTC day. A new day is a new row, so nothing has to reset it. */
export const dailyUsage = sqliteTable(
  "daily_usage",
  {
    userId: text("user_id").notNull(),
    /** Days since 1970-01-01 UTC. */
    day: integer("day").notNull(),
    generations: integer("generations").notNull().default(0),
    storedBytes: integer("stored_bytes").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.userId, table.day] })],
);
