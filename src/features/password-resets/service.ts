import type { UserContext, Context } from "../../context";
import { toAuditEntry } from "../../domain/audit";
import { accountBanned, AppError, notFound } from "../../errors";
import { hashSecret, randomSecret } from "../../lib/crypto";
import { revokeCredentials } from "../../limits/limiter";
import { hashPassword } from "../../lib/password-hash";
import { requirePasswordSignIn, requireUncommon } from "../identity/service";
import type { PasswordReset, ResetCode } from "./schemas";
import { deleteResetsBefore, findResetHolder, insertReset, spendReset } from "./store";

const codeLifeMs = 3600 * 1000;

export async function createPasswordReset(ctx: UserContext, userId: string): Promise<ResetCode> {
  const createdAt = ctx.now.getTime();
  const code = randomSecret();
  const reset = { codeHash: await hashSecret(code), userId, createdAt, expiresAt: createdAt + codeLifeMs };
  const audit = toAuditEntry(ctx, "user.password_reset_created", userId);
  if (!(await insertReset(ctx.db, reset, audit))) throw notFound("user");
  return { code };
}

/** One answer for every code that is not good: unknown, spent, run out, replaced by a newer one. */
function badCode(): AppError {
  return new AppError("forbidden", "The code is not valid, or no longer. Ask an administrator for another one.");
}

/** Whoever was signed in is out: every session dies, first where tokens are judged. API keys stay. */
export async function resetPassword(ctx: Context, input: PasswordReset): Promise<void> {
  requirePasswordSignIn(ctx);
  requireUncommon(input.newPassword, "newPassword");
  const nowMs = ctx.now.getTime();
  const codeHash = await hashSecret(input.code);
  const holder = await findResetHolder(ctx.db, codeHash, nowMs);
  if (!holder) throw badCode();
  ctx.log.add({ accountId: holder.userId });
  if (holder.banned) throw accountBanned();
  const passwordHash = await hashPassword(input.newPassword);
  await revokeCredentials(ctx.env.RATE_LIMITER, holder.userId, holder.sessionIds);
  const ended = await spendReset(ctx.db, codeHash, passwordHash, nowMs);
  if (!ended) throw badCode();
  const begunMeanwhile = ended.filter((id) => !holder.sessionIds.includes(id));
  await revokeCredentials(ctx.env.RATE_LIMITER, holder.userId, begunMeanwhile);
  ctx.log.info("password_reset", { userId: holder.userId });
}

/** Codes that have run out: who made them for whom is in the audit log. */
export async function deleteExpiredResets(ctx: Context): Promise<void> {
  await deleteResetsBefore(ctx.db, ctx.now.getTime());
}
