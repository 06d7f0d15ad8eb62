import { sql } from "drizzle-orm";

/** The id of the newest version of an asset, in a statement that reads `assets`; NULL when it has none. */
export const newestVersionId = sql<
  string | null
>`(SELECT v.id FROM versions v WHERE v.asset_id = assets.id ORDER BY v.number DESC LIMIT 1)`;
