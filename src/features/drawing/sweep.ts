import type { Context } from "../../context";
import { ensureRunning } from "../../workflows/instances";
import { takeStale, takeUnstarted } from "./item-store";

/** Work that nothing has touched for this long was never started, or a restart left the workflow asleep. */
const staleMs = 15_000;
const perSweep = 100;

/** Starts generations that were accepted and not started, and wakes the workflows of items that stand still. */
export async function sweepGenerations(ctx: Context): Promise<void> {
  const { GENERATION_WORKFLOW, ASSET_WORKFLOW } = ctx.env;
  const nowMs = ctx.now.getTime();
  const beforeMs = nowMs - staleMs;
  // A workflow that cannot be woken now is left to a later sweep, so that the others need not wait.
  const logFailure = (error: unknown): void => ctx.log.error("not_woken", error);
  for (const generationId of await takeUnstarted(ctx.db, { beforeMs, nowMs }, perSweep))
    await ensureRunning(GENERATION_WORKFLOW, generationId, { generationId }).catch(logFailure);
  for (const itemId of await takeStale(ctx.db, { beforeMs, nowMs }, perSweep))
    await ensureRunning(ASSET_WORKFLOW, itemId, { itemId }).catch(logFailure);
}
