/** The cron's work: the table of all duties, each implemented by the feature that owns the data. */
import { backgroundContext } from "./background";
import type { Context } from "./context";
import { deleteExpiredKeys } from "./db/idempotency-store";
import { deleteOldInvites } from "./features/admin/service";
import { sweepExports } from "./features/exports/workflow";
import { settleLooseJobs } from "./features/drawing/loose-jobs";
import { sweepGenerations } from "./features/drawing/sweep";
import { finishHalfDeletedAccounts } from "./features/identity/deletion-service";
import { deleteExpiredSignIns } from "./features/identity/session-service";
import { sweepObjects } from "./features/object-sweep/service";
import { deleteExpiredResets } from "./features/password-resets/service";
import { sweepDeletions } from "./features/projects/deletion-service";
import { deleteRestored } from "./features/restored-deletions/service";
import { resealSecrets } from "./features/secret-rotation/service";
import { sweepWebhooks } from "./features/webhooks/dispatch-service";

type Duty = (ctx: Context) => Promise<void>;

/**
 * Every duty finishes work that a crash left undone, or deletes rows that have expired. Each may run at any time and
 * any number of times.
 */
const duties: Readonly<Record<string, Duty>> = {
  /** First, so that nothing wakes the work of projects that a restore of the database has brought back. */
  restoredDeletions: deleteRestored,
  /** Starts and wakes the workflows of unfinished generations and items. */
  generations: sweepGenerations,
  /** Starts and wakes the workflows of unfinished exports, and fails those that have not moved for a day. */
  exports: sweepExports,
  /** Sends due deliveries whose queue message was lost, and deletes old events. */
  webhooks: sweepWebhooks,
  /** Starts and wakes the workflows that delete the R2 objects of deleted projects and assets. */
  deletions: sweepDeletions,
  /** Finishes account deletions that began and broke off. */
  accounts: finishHalfDeletedAccounts,
  /** Deletes expired refresh tokens and the sessions that have none left. */
  signIns: deleteExpiredSignIns,
  passwordResets: deleteExpiredResets,
  invites: deleteOldInvites,
  /** Compares R2 with the database: deletes objects without a row, and finds rows whose object is missing. */
  objects: sweepObjects,
  /** After a change of SECRETS_KEY, seals stored secrets again with the new key. */
  secrets: resealSecrets,
  /** Cancels provider jobs that no workflow waits for any more, and records what they cost. */
  jobs: settleLooseJobs,
  idempotencyKeys: (ctx) => deleteExpiredKeys(ctx.db, ctx.now.getTime()),
};

/** The cron calls this every minute. A duty that fails is logged, and the others still run. */
export async function sweep(env: Env): Promise<void> {
  const ctx = await backgroundContext(env);
  for (const [duty, run] of Object.entries(duties))
    await run(ctx).catch((error: unknown) => ctx.log.error("sweep_failed", error, { duty }));
}
