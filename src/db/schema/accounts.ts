/** Tables of users and their credentials: sessions, API keys, identities, invites, and the audit log. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Conditions of partial indexes. SQLite uses a partial index only if the query repeats its exact condition. */
export const isAdmin = sql.raw("role = 'admin'");
const isDeleting = sql.raw("deleting_at IS NOT NULL");
const isRevoked = sql.raw("revoked_at IS NOT NULL");
const isUnused = sql.raw("used_at IS NULL");
const isUsed = sql.raw("used_by IS NOT NULL");

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    /** Lower case. Stored and compared in this form. */
    email: text("email").notNull().unique(),
    name: text("name"),
    role: text("role", { enum: ["user", "admin"] })
      .notNull()
      .default("user"),
    passwordHash: text("password_hash"),
    bannedAt: integer("banned_at"),
    /** A note for administrators. No response contains it. */
    banReason: text("ban_reason"),
    /** Quotas that an administrator has set for this user. Null means the deployment's default. */
    generationsPerDay: integer("generations_per_day"),
    storedBytesPerDay: integer("stored_bytes_per_day"),
    monthlyMicroUsd: integer("monthly_micro_usd"),
    /** Set before the account's rows are deleted, so that the sweep can finish a deletion that broke off. */
    deletingAt: integer("deleting_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("users_admin").on(table.id).where(isAdmin),
    index("users_deleting").on(table.deletingAt).where(isDeleting),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (table) => [
    index("sessions_user").on(table.userId, table.id),
    index("sessions_revoked").on(table.revokedAt).where(isRevoked),
  ],
);

/** Every refresh token that a session has had. Spent tokens stay, because the reuse of one reveals a theft. */
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
    index("refresh_tokens_session").on(table.sessionId, table.spentAt),
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

/** A user's identity at another service. Identified by issuer and subject, never by e-mail address. */
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

/** Single-use codes for signing up. */
export const invites = sqliteTable(
  "invites",
  {
    id: text("id").primaryKey(),
    codeHash: text("code_hash").notNull().unique(),
    /** The only address that may use the code. Null means any address. */
    email: text("email"),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
    usedBy: text("used_by"),
  },
  (table) => [
    index("invites_expiry").on(table.expiresAt).where(isUnused),
    index("invites_used").on(table.usedBy).where(isUsed),
  ],
);

/** Single-use codes that an administrator gives to users who have lost their password. */
export const passwordResets = sqliteTable(
  "password_resets",
  {
    codeHash: text("code_hash").primaryKey(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    usedAt: integer("used_at"),
  },
  (table) => [index("password_resets_user").on(table.userId), index("password_resets_expiry").on(table.expiresAt)],
);

/** The actions of administrators. Rows are only added, never changed or deleted. */
export const auditLog = sqliteTable("audit_log", {
  id: text("id").primaryKey(),
  actorId: text("actor_id").notNull(),
  action: text("action").notNull(),
  /** The user, invite or other thing that the action changed. */
  targetId: text("target_id").notNull(),
  detail: text("detail", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  requestId: text("request_id").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** A user's consumption of the daily quotas. Each UTC day has a row of its own, so nothing needs a reset. */
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
