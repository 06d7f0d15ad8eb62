import type { UserContext, Context } from "../../context";
import { setUserStanding } from "../../limits/limiter";
import { recordDeletion } from "../../storage/deletion-records";
import { fromStore } from "../../storage/out-of-reach";
import { deleteAllProjects } from "../projects/service";
import { deleteUserRows, listHalfDeleted, markDeleting } from "./store";

/** A deletion that has not finished after this time was interrupted. */
const staleMs = 60_000;

export async function deleteMyAccount(ctx: UserContext): Promise<void> {
  await deleteAccount(ctx, ctx.actor.userId);
}

/**
 * Records the deletion outside the database, marks the user as deleted, ends every token and key, and deletes the rows,
 * in this order. Each step can be repeated, so the sweep can finish an interrupted deletion. The last administrator may
 * leave too: afterwards the operator's code makes the next one.
 */
export async function deleteAccount(ctx: Context, userId: string): Promise<void> {
  await fromStore(recordDeletion(ctx.env.BUCKET, userId));
  await markDeleting(ctx.db, userId, ctx.now.getTime());
  await setUserStanding(ctx.env.RATE_LIMITER, userId, "gone");
  await deleteAllProjects(ctx, userId);
  await deleteUserRows(ctx.db, userId);
}

export async function finishHalfDeletedAccounts(ctx: Context): Promise<void> {
  for (const userId of await listHalfDeleted(ctx.db, ctx.now.getTime() - staleMs))
    await deleteAccount(ctx, userId).catch((error: unknown) => ctx.log.error("account_not_deleted", error, { userId }));
}
