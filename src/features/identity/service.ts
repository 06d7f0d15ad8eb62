import type { UserContext, Context } from "../../context";
import { accountBanned, AppError, notFound } from "../../errors";
import { revokeCredentials } from "../../limits/limiter";
import { isCommonPassword } from "./common-passwords";
import { hashPassword, isPasswordOf, pretendToCheck } from "../../lib/password-hash";
import type { Login, PasswordChange, Registration, SignedIn, User } from "./schemas";
import { startSession } from "./session-service";
import { createUser, requireSignUpPossible } from "./sign-up";
import { findUser, findUserByEmail, replacePassword, updateUserName, type UserRow } from "./store";
import { toUser } from "./user";

export function requirePasswordSignIn(ctx: Context): void {
  if (!ctx.config.passwordSignIn) throw new AppError("forbidden", "Signing in with a password is turned off here.");
}

export function requireUncommon(password: string, path: string): void {
  if (!isCommonPassword(password)) return;
  throw new AppError("validation_failed", "This password is too easy to guess.", {
    errors: [
      { path, message: "has leaked elsewhere, or is made of common words, runs or repetitions; choose another" },
    ],
  });
}

export async function register(ctx: Context, input: Registration): Promise<SignedIn> {
  requirePasswordSignIn(ctx);
  await requireSignUpPossible(ctx, input.inviteCode);
  requireUncommon(input.password, "password");
  const passwordHash = await hashPassword(input.password);
  const newUser = { email: input.email, name: input.name ?? null, passwordHash };
  return startSession(ctx, await createUser(ctx, newUser, input.inviteCode));
}

/** The same answer and the same work for an unknown name, an account without a password and a wrong password. */
export async function login(ctx: Context, input: Login): Promise<SignedIn> {
  requirePasswordSignIn(ctx);
  const row = await findUserByEmail(ctx.db, input.email);
  ctx.log.add({ accountId: row?.id });
  const stored = row?.passwordHash ?? null;
  const good = stored === null ? await pretendToCheck(input.password) : await isPasswordOf(input.password, stored);
  if (!row || !good)
    throw new AppError("unauthenticated", "The e-mail address or the password is wrong.", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  if (row.bannedAt !== null) throw accountBanned();
  return startSession(ctx, row);
}

async function getUserRow(ctx: UserContext): Promise<UserRow> {
  const row = await findUser(ctx.db, ctx.actor.userId);
  if (!row) throw notFound("account");
  return row;
}

export async function getMe(ctx: UserContext): Promise<User> {
  return toUser(await getUserRow(ctx));
}

export async function renameMe(ctx: UserContext, name: string | null): Promise<User> {
  const row = await updateUserName(ctx.db, ctx.actor.userId, name, ctx.now.getTime());
  if (!row) throw notFound("account");
  return toUser(row);
}

/** Every other session dies: whoever had the old password is out. */
export async function changePassword(ctx: UserContext, input: PasswordChange): Promise<void> {
  const row = await getUserRow(ctx);
  const stored = row.passwordHash;
  const good =
    stored === null ? await pretendToCheck(input.currentPassword) : await isPasswordOf(input.currentPassword, stored);
  if (stored === null || !good) throw new AppError("forbidden", "The current password is wrong.");
  requireUncommon(input.newPassword, "newPassword");
  const hash = await hashPassword(input.newPassword);
  const hashes = { from: stored, to: hash };
  const ended = await replacePassword(ctx.db, row.id, hashes, ctx.actor.credentialId ?? "", ctx.now.getTime());
  if (!ended) throw new AppError("conflict", "The password was changed by another request. Sign in again.");
  await revokeCredentials(ctx.env.RATE_LIMITER, row.id, ended);
}
