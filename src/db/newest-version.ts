import { sql } from "drizzle-orm";

/** SQL for the id of an asset's newest version, for a statement that reads `assets`. NULL if there is no version. */
export const newestVersionId = sql<
  string | null
>`(SELECT v.id FROM versions v WHERE v.asset_id = assets.id ORDER BY v.number DESC LIMIT 1)`;
