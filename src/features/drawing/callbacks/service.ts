import type { Context } from "../../../context";
import { noteCallback } from "../job-store";
import { callbackEvent } from "../ends";
import type { JobKey } from "../access";

/** So close together callbacks say the same: providers repeat them, and a hundred at once wake nobody a hundred times. */
const sameMs = 1_000;

/** Takes note of a proven callback and wakes who waits for it. Best effort: nobody waits for it alone. */
export async function receiveCallback(
  ctx: Context,
  { jobId, ...told }: JobKey & { readonly jobId: string },
): Promise<void> {
  const job = await noteCallback(ctx.db, told, jobId, { nowMs: ctx.now.getTime(), sameMs });
  if (job === undefined) return;
  try {
    const instance = await ctx.env.ASSET_WORKFLOW.get(job.itemId);
    await instance.sendEvent({ type: callbackEvent(job.position), payload: null });
  } catch (error) {
    ctx.log.error("waiter_not_woken", error, { imageId: told.imageId });
  }
}
