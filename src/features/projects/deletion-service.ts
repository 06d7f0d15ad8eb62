import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import type { Context } from "../../context";
import { openDb } from "../../db/client";
import { deleteByPrefix } from "../../storage/blobs";
import { ensureRunning } from "../../workflows/instances";
import { deleteObjectDeletion, findObjectDeletion, listObjectDeletions } from "./store";

/*
 * Deletes the R2 objects of deleted rows. A row in `object_deletions`, written in the transaction that deletes the rows,
 * requests the deletion; a workflow carries out the request.
 */

type DeletionParams = { readonly deletionId: string };

const perSweep = 20;

/** Never throws: the request's row is already written, so the sweep starts a workflow that could not be started here. */
export async function startDeletion(ctx: Context, deletionId: string): Promise<void> {
  try {
    await ctx.env.DELETION_WORKFLOW.create({ id: deletionId, params: { deletionId } });
  } catch (error) {
    ctx.log.error("deletion_not_started", error, { deletionId });
  }
}

export async function sweepDeletions(ctx: Context): Promise<void> {
  for (const { id } of await listObjectDeletions(ctx.db, perSweep))
    await ensureRunning(ctx.env.DELETION_WORKFLOW, id, { deletionId: id }).catch((error: unknown) =>
      ctx.log.error("deletion_sweep_failed", error, { deletionId: id }),
    );
}

/** Deletes the objects at once, and again after 30 minutes, because work in flight may still have written some. */
export class DeletionWorkflow extends WorkflowEntrypoint<Env, DeletionParams> {
  override async run(event: WorkflowEvent<DeletionParams>, step: WorkflowStep): Promise<void> {
    const { deletionId } = event.payload;
    const db = openDb(this.env.DB);
    const prefix = await step.do(
      "read the request",
      async () => (await findObjectDeletion(db, deletionId))?.keyPrefix ?? null,
    );
    if (prefix === null) return;
    await step.do("delete the objects", () => deleteByPrefix(this.env.BUCKET, prefix));
    await step.sleep("let jobs in flight end", "30 minutes");
    await step.do("delete what came late", () => deleteByPrefix(this.env.BUCKET, prefix));
    await step.do("forget the request", () => deleteObjectDeletion(db, deletionId));
  }
}
