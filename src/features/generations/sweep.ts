import type { PublicContext } from "../../context";
import { ensureRunning } from "../../workflows/instances";
import { listStale } from "./sweep-store";

/** Work that has not moved for this long is looked after: it was never started, or a restart left it asleep. */
const staleMs = 15_000;
const perSweep = 100;

/** Starts generations that were accepted but not started, and wakes items that stand still. */
export async function sweepGenerations(ctx: PublicContext): Promise<void> {
  const { generationIds, itemIds } = await listStale(ctx.db, ctx.now.getTime() - staleMs, perSweep);
  for (const generationId of generationIds)
    await ensureRunning(ctx.env.GENERATION_WORKFLOW, generationId, { generationId });
  for (const itemId of itemIds) await ensureRunning(ctx.env.ASSET_WORKFLOW, itemId, { itemId });
}
