import { backgroundContext } from "./background";
import type { Context } from "./context";
import { deleteExpiredKeys } from "./db/idempotency-store";
import { deleteOldInvites } from "./features/admin/service";
import { sweepExports } from "./features/exports/workflow";
import { settleLooseJobs } from "./features/drawing/loose-jobs";
import { sweepGenerations } from "./features/drawing/sweep";
import { finishHalfDeletedAccounts } from "./features/identity/deletion";
import { deleteExpiredSignIns } from "./features/identity/session-service";
import { sweepObjects } from "./features/object-sweep/service";
import { deleteExpiredResets } from "./features/password-resets/service";
import { sweepDeletions } from "./features/projects/deletion-service";
import { resealSecrets } from "./features/secret-rotation/service";
import { sweepWebhooks } from "./features/webhooks/dispatch-service";

type Duty = (ctx: Context) => Promise<void>;

/** What a crash left undone, and what time has made useless. Each can run at any time, any number of times. */
const duties: Readonly<Record<string, Duty>> = {
  generations: sweepGenerations,
  exports: sweepExports,
  webhooks: sweepWebhooks,
  deletions: sweepDeletions,
  accounts: finishHalfDeletedAccounts,
  signIns: deleteExpiredSignIns,
  passwordResets: deleteExpiredResets,
  invites: deleteOldInvites,
  objects: sweepObjects,
  secrets: resealSecrets,
  jobs: settleLooseJobs,
  idempotencyKeys: (ctx) => deleteExpiredKeys(ctx.db, ctx.now.getTime()),
};

/** Runs by the minute. One duty's failure does not keep another from its work. */
export async function sweep(env: Env): Promise<void> {
  const ctx = await backgroundContext(env);
  for (const [duty, run] of Object.entries(duties))
    await run(ctx).catch((error: unknown) => ctx.log.error("sweep_failed", error, { duty }));
}
