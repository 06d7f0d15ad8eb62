import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { billableStates, inFlightStates, jobStates, type JobState } from "../../domain/job-states";

/** SQL conditions on a job's `state`. SQLite uses a partial index only if the query repeats the index's very words. */
export const isBillable = isOneOf(billableStates);
export const isInFlight = isOneOf(inFlightStates);

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
    /**
     * Until when it is left alone. `refused`: the picture may be asked for again then, and never when null. `submitting` and
     * `pending`: the provider is asked about it then, since it was asked too often, or since nothing waits for it any
     * more. `unknown`: its bill is asked for then.
     */
    notBefore: integer("not_before"),
    /** When the provider last called back. */
    notifiedAt: integer("notified_at"),
    settledAt: integer("settled_at"),
  },
  (table) => [
    index("provider_jobs_account").on(table.account, table.state),
    index("provider_jobs_user").on(table.userId, table.submittedAt),
    index("provider_jobs_project").on(table.projectId, table.submittedAt),
    index("provider_jobs_user_open").on(table.userId).where(sql.raw(isBillable)),
    index("provider_jobs_project_open").on(table.projectId).where(sql.raw(isBillable)),
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

function isOneOf(states: readonly JobState[]): string {
  return `state IN (${states.map((state) => `'${state}'`).join(", ")})`;
}
