import type { Context } from "../../context";
import { ensureRunning } from "../../workflows/instances";
import { listUnstarted, takeStale } from "./sweep-store";

/** Work that has not moved for this long is looked after: it was never started, or a restart left it asleep. */
const staleMs = 15_000;
const perSweep = 100;

/** Starts generations that were accepted but not started, and wakes items that stand still. */
export async function sweepGenerations(ctx: Context): Promise<void> {
  const { GENERATION_WORKFLOW, ASSET_WORKFLOW } = ctx.env;
  const nowMs = ctx.now.getTime();
  const beforeMs = nowMs - staleMs;
  // One that cannot be woken now is looked after by a later sweep, and keeps nobody else waiting.
  const logFailure = (error: unknown): void => ctx.log.error("not_woken", error);
  for (const generationId of await listUnstarted(ctx.db, beforeMs, perSweep))
    await ensureRunning(GENERATION_WORKFLOW, generationId, { generationId }).catch(logFailure);
  for (const itemId of await takeStale(ctx.db, { beforeMs, nowMs }, perSweep))
    await ensureRunning(ASSET_WORKFLOW, itemId, { itemId }).catch(logFailure);
}
