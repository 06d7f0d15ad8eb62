import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import type { Context } from "../../context";
import { openDb } from "../../db/client";
import { recordDeletion } from "../../storage/deletion-records";
import { deleteSomeForGood, setAsideSome } from "../../storage/kept-objects";
import { findWholeProject } from "../../storage/object-names";
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

/**
 * Deletes the objects at once, and again after 30 minutes, because work in flight may still have written some. The
 * objects of an asset or a reference are kept aside, for a restore of the database.
 */
export class DeletionWorkflow extends WorkflowEntrypoint<Env, DeletionParams> {
  override async run(event: WorkflowEvent<DeletionParams>, step: WorkflowStep): Promise<void> {
    const { deletionId } = event.payload;
    const db = openDb(this.env.DB);
    const findPrefix = async () => (await findObjectDeletion(db, deletionId))?.keyPrefix ?? null;
    const prefix = await step.do("read the request", findPrefix);
    if (prefix === null) return;
    const projectId = findWholeProject(prefix);
    if (projectId !== undefined) await step.do("record the deletion", () => recordDeletion(this.env.BUCKET, projectId));
    await this.#remove(prefix, "delete the objects", step);
    await step.sleep("let jobs in flight end", "30 minutes");
    // After a restore of the database the rows may be back, and then the request is gone. A project is deleted anew.
    if ((await step.do("read the request again", findPrefix)) === null) return;
    await this.#remove(prefix, "delete what came late", step);
    await step.do("forget the request", () => deleteObjectDeletion(db, deletionId));
  }

  /** In steps of up to 1,000 objects, so that no step exceeds a limit of the platform. */
  async #remove(prefix: string, name: string, step: WorkflowStep): Promise<void> {
    const { BUCKET } = this.env;
    const removeSome = findWholeProject(prefix) === undefined ? setAsideSome : deleteSomeForGood;
    for (let part = 1; await step.do(`${name}, part ${part}`, () => removeSome(BUCKET, prefix)); part++);
  }
}
