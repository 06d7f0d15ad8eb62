import { and, eq, sql } from "drizzle-orm";
import type { Owner } from "../../context";
import { statement, type Db } from "../../db/client";
import { owns } from "../../db/owned";
import { generationItems } from "../../db/schema/generations";
import type { ItemRow, Target } from "./store";

export type Change = { readonly seq: number; readonly item: ItemRow };

/** Items that changed after event `seq`, each once, as they are now, in the order of their last change. */
export async function listChanges(db: Db, owner: Owner, target: Target, seq: number): Promise<Change[]> {
  const last = sql<number>`(SELECT max(e.seq) FROM generation_events e WHERE e.item_id = ${generationItems.id} AND e.seq > ${seq})`;
  const rows = await db
    .select({ seq: last.as("last_seq"), item: generationItems })
    .from(generationItems)
    .where(
      and(
        eq(generationItems.generationId, target.generationId),
        owns(owner, target.projectId),
        sql`last_seq IS NOT NULL`,
      ),
    )
    .orderBy(sql`last_seq`);
  return rows.map((row) => ({ seq: row.seq, item: row.item }));
}

/** How many of a generation's images are stored. */
export async function countStoredImages(db: Db, owner: Owner, target: Target): Promise<number> {
  const [row] = await statement<{ stored: number }>(
    db,
    sql`
    SELECT count(*) AS stored FROM images m JOIN generation_items i ON i.version_id = m.version_id
    WHERE i.generation_id = ${target.generationId} AND m.stored_at IS NOT NULL AND ${owns(owner, target.projectId)}`,
  );
  return row?.stored ?? 0;
}
