import type { Context } from "../../../context";
import { noteCallback, type JobKey } from "../job-store";
import { callbackEvent } from "../steps";

/** Providers repeat callbacks. Within this time only the first one wakes the workflow. */
const sameMs = 1_000;

/** Records a proven callback and wakes the workflow that waits for the image. A workflow that is not woken polls anyway. */
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
