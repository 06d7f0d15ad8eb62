import { and, eq, inArray, lt } from "drizzle-orm";
import type { Db } from "../../db/client";
import { generationItems } from "../../db/schema/generations";

export type Stale = { readonly generationIds: readonly string[]; readonly itemIds: readonly string[] };

/** Generations whose items nobody has started, and items that nobody has moved, since `beforeMs`. */
export async function listStale(db: Db, beforeMs: number, limit: number): Promise<Stale> {
  const [queued, running] = await db.batch([
    db
      .selectDistinct({ id: generationItems.generationId })
      .from(generationItems)
      .where(and(eq(generationItems.status, "queued"), lt(generationItems.updatedAt, beforeMs)))
      .limit(limit),
    db
      .select({ id: generationItems.id })
      .from(generationItems)
      .where(and(inArray(generationItems.status, ["queued", "running"]), lt(generationItems.updatedAt, beforeMs)))
      .orderBy(generationItems.updatedAt)
      .limit(limit),
  ]);
  return { generationIds: queued.map((row) => row.id), itemIds: running.map((row) => row.id) };
}
