/** Tables of provider jobs, provider accounts, and users' own provider keys. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { billableStates, inFlightStates, jobStates, type JobState } from "../../domain/job-states";

/** SQL conditions on a job's `state`. SQLite uses a partial index only if the query repeats its exact condition. */
export const isBillable = isOneOf(billableStates);
export const isInFlight = isOneOf(inFlightStates);
export const isUnknown = "state = 'unknown'";
/** A loose job whose bill can still be asked for. A job that is `unknown` and has no name cannot. */
export const isLoose =
  "loose = 1 AND (state IN ('submitting', 'pending') OR (state = 'unknown' AND job_id IS NOT NULL))";

/**
 * The ledger: one row for each request to a provider, written before the request is sent. A row outlives the project,
 * because spent money stays spent, and is deleted with the user's account. A settled row contains nothing about the
 * drawing.
 */
export const providerJobs = sqliteTable(
  "provider_jobs",
  {
    /** The first image that the request brings. The primary key, so that each request is made once. */
    imageId: text("image_id").primaryKey(),
    itemId: text("item_id").notNull(),
    generationId: text("generation_id").notNull(),
    projectId: text("project_id").notNull(),
    userId: text("user_id").notNull(),
    /** The first image's position within the item. */
    position: integer("position").notNull(),
    /** The number of images that the request brings. */
    images: integer("images").notNull().default(1),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    /** The provider account whose key the job runs on, named by `toAccountName`. */
    account: text("account").notNull(),
    ownKey: integer("own_key", { mode: "boolean" }).notNull(),
    state: text("state", { enum: jobStates }).notNull(),
    /** The provider's id and address for the job. Null until the provider has answered. */
    jobId: text("job_id"),
    jobUrl: text("job_url"),
    /** The request. Deleted once the job is settled, since nobody has to ask the provider about the job after that. */
    request: text("request", { mode: "json" }),
    estimateMicroUsd: integer("estimate_micro_usd").notNull(),
    /** The amount that the provider billed. */
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    tries: integer("tries").notNull().default(1),
    submittedAt: integer("submitted_at").notNull(),
    /**
     * The earliest time for the next request about this job, by state. `refused`: the image may be requested again at
     * this time; null means never. `submitting` and `pending`: the provider may be asked about the job again at this
     * time, after a pause or because no workflow waits for the job. `unknown`: the bill may be looked up at this time.
     */
    notBefore: integer("not_before"),
    /** When the provider last called back. */
    notifiedAt: integer("notified_at"),
    /** When the image was first seen drawn and could not be downloaded yet. Null before. */
    drawnAt: integer("drawn_at"),
    settledAt: integer("settled_at"),
    /**
     * True once the item has ended or is gone, so that no workflow waits for the job. Set by the SQL triggers
     * `generation_items_ended` and `generation_items_deleted` (migrations/0011).
     */
    loose: integer("loose", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    index("provider_jobs_in_flight").on(table.account, table.userId).where(sql.raw(isInFlight)),
    index("provider_jobs_user").on(table.userId, table.submittedAt),
    index("provider_jobs_item").on(table.itemId),
    index("provider_jobs_loose").on(table.notBefore).where(sql.raw(isLoose)),
    index("provider_jobs_unknown").on(table.imageId).where(sql.raw(isUnknown)),
  ],
);

/** Facts about provider accounts, learned from responses and callbacks. */
export const providerAccounts = sqliteTable("provider_accounts", {
  account: text("account").primaryKey(),
  /** The provider asked for a pause until this time. */
  pausedUntil: integer("paused_until").notNull().default(0),
  /**
   * The number of pauses in a row that the provider asked for without naming their length. Each is longer than the one
   * before. 0 as soon as the provider takes a request again.
   */
  throttles: integer("throttles").notNull().default(0),
  /**
   * A fingerprint of the key, a space, and the account's name in the provider's callbacks. Set by the first verified
   * callback.
   */
  providerName: text("provider_name"),
});

/** A user's own key at a provider. */
export const providerKeys = sqliteTable(
  "provider_keys",
  {
    userId: text("user_id").notNull(),
    provider: text("provider").notNull(),
    /** Sealed with AES-GCM under SECRETS_KEY, base64. Not a hash, because requests to the provider need the key. */
    sealedKey: text("sealed_key").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.provider] })],
);

function isOneOf(states: readonly JobState[]): string {
  return `state IN (${states.map((state) => `'${state}'`).join(", ")})`;
}
