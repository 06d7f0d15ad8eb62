import type { Context, PublicContext } from "../../context";
import { AppError } from "../../errors";
import { setUserStanding } from "../../limits/limiter";
import { deleteAllProjects } from "../projects/service";
import { deleteUserRows, listHalfDeleted, markDeleting } from "./store";

/** A deletion that is older than this has died half-way. */
const staleMs = 60_000;

/** Each step can be repeated: marked first, then dead to every token, then gone from the tables. */
async function deleteAccount(ctx: PublicContext, userId: string): Promise<void> {
  if (!(await markDeleting(ctx.db, userId, ctx.now.getTime())))
    throw new AppError("conflict", "You are the last administrator. Invite another one before you go.");
  await setUserStanding(ctx.env.RATE_LIMITER, userId, "gone");
  await deleteAllProjects(ctx, userId);
  await deleteUserRows(ctx.db, userId);
}

export async function deleteMyAccount(ctx: Context): Promise<void> {
  await deleteAccount(ctx, ctx.actor.userId);
}

export async function finishHalfDeletedAccounts(ctx: PublicContext): Promise<void> {
  for (const userId of await listHalfDeleted(ctx.db, ctx.now.getTime() - staleMs)) await deleteAccount(ctx, userId);
}
