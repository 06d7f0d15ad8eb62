import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "../../db/client";
import { generationItems, generations } from "../../db/schema/generations";

/** How many items of a generation are at work. */
export async function countRunning(db: Db, generationId: string): Promise<number> {
  return db.$count(
    generationItems,
    and(eq(generationItems.generationId, generationId), eq(generationItems.status, "running")),
  );
}

/** Marks the next items of a generation as at work, and answers which: whoever marked them is to start them. */
export async function launchItems(db: Db, generationId: string, limit: number, nowMs: number): Promise<string[]> {
  const next = db
    .select({ id: generationItems.id })
    .from(generationItems)
    .where(and(eq(generationItems.generationId, generationId), eq(generationItems.status, "queued")))
    .orderBy(generationItems.position)
    .limit(limit);
  const [rows] = await db.batch([
    db
      .update(generationItems)
      .set({ status: "running", updatedAt: nowMs })
      .where(inArray(generationItems.id, next))
      .returning({ id: generationItems.id }),
    db
      .update(generations)
      .set({ status: "running" })
      .where(and(eq(generations.id, generationId), eq(generations.status, "queued"))),
  ]);
  return rows.map((row) => row.id);
}

/** The provider that draws a generation; undefined when it is gone. */
export async function findProviderName(db: Db, generationId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ provider: generations.provider })
    .from(generations)
    .where(eq(generations.id, generationId));
  return row?.provider;
}
