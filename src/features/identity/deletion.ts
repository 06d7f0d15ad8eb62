import type { UserContext, Context } from "../../context";
import { setUserStanding } from "../../limits/limiter";
import { deleteAllProjects } from "../projects/service";
import { deleteUserRows, listHalfDeleted, markDeleting } from "./store";

/** A deletion that is older than this has died half-way. */
const staleMs = 60_000;

export async function deleteMyAccount(ctx: UserContext): Promise<void> {
  await deleteAccount(ctx, ctx.actor.userId);
}

/**
 * Each step can be repeated: marked first, then dead to every token, then gone from the tables. The last administrator
 * may go, too: the operator's code makes another one then.
 */
async function deleteAccount(ctx: Context, userId: string): Promise<void> {
  await markDeleting(ctx.db, userId, ctx.now.getTime());
  await setUserStanding(ctx.env.RATE_LIMITER, userId, "gone");
  await deleteAllProjects(ctx, userId);
  await deleteUserRows(ctx.db, userId);
}

export async function finishHalfDeletedAccounts(ctx: Context): Promise<void> {
  for (const userId of await listHalfDeleted(ctx.db, ctx.now.getTime() - staleMs))
    await deleteAccount(ctx, userId).catch((error: unknown) => ctx.log.error("account_not_deleted", error, { userId }));
}
