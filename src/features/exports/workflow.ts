import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import type { Owner, Context } from "../../context";
import { openDb, type Db } from "../../db/client";
import { createLog } from "../../log";
import { deleteByPrefix, exportKey, exportSelectionKey, exportSheetsKey, exportWorkKey } from "../../storage/blobs";
import { ensureRunning } from "../../workflows/instances";
import { sendEvents } from "../webhooks/dispatch-service";
import { closeUpload, hashObject, openUpload, writePart, type Upload } from "./archive";
import type { ArchiveLayout, FrozenFigures } from "./freeze";
import { endExport, keepBuilding, listUnfinishedExports, type ExportRow } from "./store";
import type { ExportParams } from "./schemas";

type ExportWorkflowParams = { readonly exportId: string; readonly projectId: string; readonly userId: string };

const config = {
  retries: { limit: 5, delay: "2 seconds", backoff: "exponential" },
  timeout: "30 minutes",
} as const;

type Stores = { readonly bucket: R2Bucket; readonly db: Db };

/** Writes an export's archive. Each step can be repeated, and a run that starts again writes the same bytes. */
export class ExportWorkflow extends WorkflowEntrypoint<Env, ExportWorkflowParams> {
  override async run(event: WorkflowEvent<ExportWorkflowParams>, step: WorkflowStep): Promise<void> {
    const { exportId, projectId, userId } = event.payload;
    const params = { exportId, projectId, userId };
    let uploadId: string | null = null;
    try {
      const figures = await this.#freeze(params, step);
      if (figures === null) return;
      const key = exportKey(projectId, exportId);
      uploadId = await step.do("open the upload", config, () => openUpload(this.env.BUCKET, key));
      await this.#write(params, { key, uploadId }, figures, step);
    } catch (error) {
      createLog({ exportId }).error("export_failed", error);
      await step.do("give up", config, () => giveUp(this.#stores(), params, uploadId));
    }
  }

  #stores(): Stores {
    return { bucket: this.env.BUCKET, db: openDb(this.env.DB) };
  }

  /** Null if there is nothing to do: the export has ended, or its project is gone. */
  async #freeze(params: ExportWorkflowParams, step: WorkflowStep): Promise<FrozenFigures | null> {
    const { bucket, db } = this.#stores();
    // The targets and the decoders of images are loaded by the first export of an isolate.
    const { layOutArchive, sealArchive } = await import("./freeze");
    const { measureBatch } = await import("./measures");
    const { drawBatch } = await import("./drawn-files");
    const measureBatches = await step.do("choose the assets", config, () => this.#choose(params));
    if (measureBatches === null) return null;
    for (let number = 0; number < measureBatches; number++)
      await step.do(`measure images ${number}`, config, () =>
        this.#whileWanted(params, () => measureBatch(bucket, params, number)),
      );
    const drawBatches = await step.do("lay out the files", config, () =>
      this.#whileWanted(params, () => layOutArchive(bucket, db, toOwner(params), params)),
    );
    for (let number = 0; number < drawBatches; number++)
      await step.do(`draw files ${number}`, config, () =>
        this.#whileWanted(params, () => drawBatch(bucket, params, number)),
      );
    return step.do("seal the layout", config, () => sealArchive(bucket, params));
  }

  async #choose(params: ExportWorkflowParams): Promise<number | null> {
    const { bucket, db } = this.#stores();
    const { chooseAssets } = await import("./freeze");
    const row = await keepBuilding(db, toOwner(params), params, Date.now());
    return row === undefined ? null : chooseAssets(bucket, db, toOwner(params), row);
  }

  async #write(
    params: ExportWorkflowParams,
    upload: Upload,
    figures: FrozenFigures,
    step: WorkflowStep,
  ): Promise<void> {
    const { sizeBytes, fileCount, partSizeBytes, partCount } = figures;
    const parts: R2UploadedPart[] = [];
    const { bucket, db } = this.#stores();
    // Read once a run, not once a part: the layout names all files.
    let layout: ArchiveLayout | undefined;
    for (let number = 1; number <= partCount; number++) {
      const start = (number - 1) * partSizeBytes;
      const part = { number, start, end: Math.min(start + partSizeBytes, sizeBytes) };
      const write = async (): Promise<R2UploadedPart> => {
        layout ??= await (await import("./freeze")).getLayout(bucket, params);
        return writePart(bucket, upload, layout, part);
      };
      parts.push(await step.do(`write part ${number}`, config, () => this.#whileWanted(params, write)));
    }
    await step.do("close the upload", config, () => closeUpload(bucket, upload, parts, sizeBytes));
    const sha256 = await step.do("hash the archive", config, () => hashObject(bucket, upload.key, sizeBytes));
    await step.do("record the archive", config, async () => {
      const ending = { status: "ready", sizeBytes, sha256, fileCount } as const;
      const status = await endExport(db, toOwner(params), params, ending, Date.now());
      if (status !== "ready") throw new NonRetryableError("the export is no longer wanted");
      await sendEvents({ db, env: this.env, log: createLog({ exportId: params.exportId }) }, { userId: params.userId });
    });
    await step.do("clean up", config, () => deleteWork({ bucket, db }, params));
  }

  /** Records the progress after the work. Throws for good if the export is no longer wanted. */
  async #whileWanted<Result>(params: ExportWorkflowParams, work: () => Promise<Result>): Promise<Result> {
    const result = await work();
    if (!(await keepBuilding(this.#stores().db, toOwner(params), params, Date.now())))
      throw new NonRetryableError("the export is no longer wanted");
    return result;
  }
}

/** After this time without progress the workflow was probably never started, or sleeps since a restart. */
const staleMs = 30_000;
/** After this time without progress the export is given up. */
const hopelessMs = 24 * 3600 * 1000;
const perSweep = 50;

/** Starts or wakes the workflows of exports that make no progress, and ends exports that cannot be finished. */
export async function sweepExports(ctx: Context): Promise<void> {
  for (const row of await listUnfinishedExports(ctx.db, ctx.now.getTime() - staleMs, perSweep))
    await wakeOrGiveUp(ctx, row).catch((error: unknown) =>
      ctx.log.error("export_sweep_failed", error, { exportId: row.id }),
    );
}

async function wakeOrGiveUp(ctx: Context, row: ExportRow): Promise<void> {
  const params = toParams(row);
  if (row.updatedAt > ctx.now.getTime() - hopelessMs) {
    await ensureRunning(ctx.env.EXPORT_WORKFLOW, row.id, params);
    return;
  }
  ctx.log.error("export_hopeless", new Error("the export has not moved for a day"), { exportId: row.id });
  await giveUp({ bucket: ctx.env.BUCKET, db: ctx.db }, params, null);
}

function toParams({ id, projectId, ownerId }: ExportRow): ExportWorkflowParams {
  return { exportId: id, projectId, userId: ownerId };
}

/**
 * Ends an export that cannot be finished or is no longer wanted, and deletes the objects. `uploadId` is the run's own
 * upload; null if the run has not opened one.
 */
async function giveUp(stores: Stores, params: ExportWorkflowParams, uploadId: string | null): Promise<void> {
  const { bucket, db } = stores;
  const status = await endExport(db, toOwner(params), params, { status: "failed" }, Date.now());
  // The archive was recorded; only the response to that step was lost.
  if (status === "ready") return;
  await deleteWork(stores, params);
  const key = exportKey(params.projectId, params.exportId);
  // The export was ready before a restore of the database, which can be undone. The object sweep deletes the archive.
  if (uploadId === null && (await bucket.head(key)) !== null) return;
  // If the upload is completed or aborted already, the failure to abort is harmless. R2 drops others after a week.
  if (uploadId !== null)
    await bucket
      .resumeMultipartUpload(key, uploadId)
      .abort()
      .catch(() => undefined);
  const { projectId, exportId } = params;
  await bucket.delete([key, exportSelectionKey(projectId, exportId), exportSheetsKey(projectId, exportId)]);
}

function toOwner({ userId, projectId }: ExportWorkflowParams): Owner {
  return { userId, projectId };
}

async function deleteWork({ bucket }: Stores, { projectId, exportId }: ExportParams): Promise<void> {
  await deleteByPrefix(bucket, exportWorkKey(projectId, exportId, ""));
}
