/**
 * Sums over the ledger (`provider_jobs`), so that usage and budgets do not read a row for each request. The SQL triggers
 * in migrations/0011 and migrations/0015 keep them, in the transaction that changes the ledger. No other code writes
 * these tables, but a deleted account takes its rows along.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Conditions of partial indexes. SQLite uses a partial index only if the query repeats its exact condition. */
export const hasOpen = sql.raw("open_micro_usd > 0");
export const isRepeated = sql.raw("earlier_day IS NOT NULL");

/** Days are UTC days since 1970-01-01: `submitted_at` / 86,400,000. */
const whose = {
  userId: text("user_id").notNull(),
  projectId: text("project_id").notNull(),
  model: text("model").notNull(),
  ownKey: integer("own_key", { mode: "boolean" }).notNull(),
  day: integer("day").notNull(),
};

/** Sums of the jobs that were requested on one day. */
export const ledgerDays = sqliteTable(
  "ledger_days",
  {
    ...whose,
    /** The generations that requested an image on this day. */
    generations: integer("generations").notNull().default(0),
    /** The images that were drawn, and the requests that brought them. */
    images: integer("images").notNull().default(0),
    requests: integer("requests").notNull().default(0),
    costMicroUsd: integer("cost_micro_usd").notNull().default(0),
    /** The estimates of the jobs that can still be billed. */
    openMicroUsd: integer("open_micro_usd").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.day, table.projectId, table.model, table.ownKey] }),
    index("ledger_days_project").on(table.userId, table.projectId, table.day),
    index("ledger_days_open").on(table.userId, table.projectId).where(hasOpen),
  ],
);

/**
 * The days on which a generation requested images. A generation that did so on several days is counted on each of them
 * in `ledgerDays`; `earlierDay` tells which of these counts to leave out of a longer range.
 */
export const ledgerGenerations = sqliteTable(
  "ledger_generations",
  {
    generationId: text("generation_id").notNull(),
    ...whose,
    /** The last day before this one on which the generation requested an image. Null if this day is the first. */
    earlierDay: integer("earlier_day"),
  },
  (table) => [
    primaryKey({
      columns: [table.generationId, table.userId, table.projectId, table.model, table.ownKey, table.day],
    }),
    index("ledger_generations_repeated").on(table.userId, table.day).where(isRepeated),
  ],
);
