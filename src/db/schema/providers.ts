import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { jobStates } from "../../domain/states";

/** What may still be billed: what a budget has reserved, in the very words that a query must use for its index. */
const isOpen = sql.raw("state IN ('submitting', 'pending', 'unknown')");

/**
 * The ledger: a row for each picture that a provider was asked for, written before it is asked. It outlives its project,
 * since what was spent stays spent, and goes with its user's account. Nothing here says what was drawn.
 */
export const providerJobs = sqliteTable(
  "provider_jobs",
  {
    /** The image's id, so that one picture is asked for once. */
    imageId: text("image_id").primaryKey(),
    itemId: text("item_id").notNull(),
    generationId: text("generation_id").notNull(),
    projectId: text("project_id").notNull(),
    userId: text("user_id").notNull(),
    /** Of the image within its item. */
    position: integer("position").notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    /** Whose key it runs on: `<provider>:operator`, or the provider and a user's id. */
    account: text("account").notNull(),
    ownKey: integer("own_key", { mode: "boolean" }).notNull(),
    state: text("state", { enum: jobStates }).notNull(),
    /** The provider's names for the job; null while its answer is out. */
    jobId: text("job_id"),
    jobUrl: text("job_url"),
    /** What was asked, for as long as the job may have to be asked for. */
    request: text("request", { mode: "json" }),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    /** What it was billed. */
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    tries: integer("tries").notNull().default(1),
    submittedAt: integer("submitted_at").notNull(),
    /** When a refused job may be asked for again, and when one that its item no longer waits for is looked at again. */
    notBefore: integer("not_before"),
    /** When the provider last called back. */
    notifiedAt: integer("notified_at"),
    settledAt: integer("settled_at"),
  },
  (table) => [
    index("provider_jobs_account").on(table.account, table.state),
    index("provider_jobs_user").on(table.userId, table.submittedAt),
    index("provider_jobs_project").on(table.projectId, table.submittedAt),
    index("provider_jobs_user_open").on(table.userId).where(isOpen),
    index("provider_jobs_project_open").on(table.projectId).where(isOpen),
    index("provider_jobs_item").on(table.itemId),
    index("provider_jobs_state").on(table.state, table.notBefore),
  ],
);

/** What is known of an account at a provider. */
export const providerAccounts = sqliteTable("provider_accounts", {
  account: text("account").primaryKey(),
  /** The provider has asked for a pause until then. */
  pausedUntil: integer("paused_until").notNull().default(0),
  /** A print of the key, and the name by which the provider's callbacks call its account; kept from the first proven. */
  providerName: text("provider_name"),
});

/** A user's own key at a provider. */
export const providerKeys = sqliteTable(
  "provider_keys",
  {
    userId: text("user_id").notNull(),
    provider: text("provider").notNull(),
    /** Sealed with AES-GCM under SECRETS_KEY, base64: it must be sent again. */
    sealedKey: text("sealed_key").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.provider] })],
);
