import type { UserContext, Context } from "../../context";
import { toAuditEntry } from "../../domain/audit";
import { accountBanned, AppError, notFound } from "../../errors";
import { hashSecret, randomSecret } from "../../lib/crypto";
import { hashPassword } from "../../lib/password-hash";
import { requirePasswordSignIn, requireUncommon } from "../identity/service";
import { endAllSessions } from "../identity/session-service";
import type { PasswordReset, ResetCode } from "./schemas";
import { deleteResetsBefore, findResetHolder, insertReset, prepareReset } from "./store";

const codeLifeMs = 3600 * 1000;

export async function createPasswordReset(ctx: UserContext, userId: string): Promise<ResetCode> {
  const createdAt = ctx.now.getTime();
  const code = randomSecret();
  const reset = { codeHash: await hashSecret(code), userId, createdAt, expiresAt: createdAt + codeLifeMs };
  const audit = toAuditEntry(ctx, "user.password_reset_created", userId);
  if (!(await insertReset(ctx.db, reset, audit))) throw notFound("user");
  return { code };
}

/** Ends every session, because somebody else may be signed in. API keys stay valid. */
export async function resetPassword(ctx: Context, input: PasswordReset): Promise<void> {
  requirePasswordSignIn(ctx);
  await requireUncommon(input.newPassword, "newPassword");
  const nowMs = ctx.now.getTime();
  const codeHash = await hashSecret(input.code);
  const holder = await findResetHolder(ctx.db, codeHash, nowMs);
  if (!holder) throw badCode();
  ctx.log.add({ accountId: holder.userId });
  if (holder.banned) throw accountBanned();
  const passwordHash = await hashPassword(input.newPassword);
  const change = prepareReset(ctx.db, codeHash, passwordHash, nowMs);
  if (!(await endAllSessions(ctx, holder.userId, change))) throw badCode();
  ctx.log.info("password_reset", { userId: holder.userId });
}

/** The response is the same for a code that is unknown, used, expired or replaced by a newer one. */
function badCode(): AppError {
  return new AppError("forbidden", "The code is not valid, or no longer. Ask an administrator for another one.");
}

/** Deletes expired codes. The audit log still says who made a code for whom. */
export async function deleteExpiredResets(ctx: Context): Promise<void> {
  await deleteResetsBefore(ctx.db, ctx.now.getTime());
}
