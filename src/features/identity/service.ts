import type { UserContext, Context } from "../../context";
import type { UserRow } from "../../db/users";
import { accountBanned, AppError, notFound } from "../../errors";
import { hashPassword, isPasswordOf, pretendToCheck } from "../../lib/password-hash";
import type { Login, PasswordChange, Registration, SignedIn, User } from "./schemas";
import { endAllSessions, startSession } from "./session-service";
import { createUser, requireSignUpPossible } from "./sign-up";
import { findUser, findUserByEmail, preparePasswordChange, updateUserName } from "./store";
import { toUser } from "./user";

export function requirePasswordSignIn(ctx: Context): void {
  if (ctx.config.passwordSignIn) return;
  throw new AppError("forbidden", "Signing in with a password is turned off here. Sign in with Google.");
}

export async function requireUncommon(password: string, path: string): Promise<void> {
  const { isCommonPassword } = await import("./common-passwords");
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
  await requireUncommon(input.password, "password");
  const passwordHash = await hashPassword(input.password);
  const newUser = { email: input.email, name: input.name ?? null, passwordHash };
  return startSession(ctx, await createUser(ctx, newUser, input.inviteCode));
}

/**
 * An unknown address, an account without a password and a wrong password get the same response after the same work, so
 * that nobody can find out who has an account.
 */
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

export async function getMe(ctx: UserContext): Promise<User> {
  return toUser(await getUserRow(ctx));
}

/** Does not find a user whose deletion has begun. */
export async function findUserRow(ctx: Context, userId: string): Promise<UserRow | undefined> {
  return findUser(ctx.db, userId);
}

async function getUserRow(ctx: UserContext): Promise<UserRow> {
  const row = await findUserRow(ctx, ctx.actor.userId);
  if (!row) throw notFound("account");
  return row;
}

export async function renameMe(ctx: UserContext, name: string | null): Promise<User> {
  const row = await updateUserName(ctx.db, ctx.actor.userId, name, ctx.now.getTime());
  if (!row) throw notFound("account");
  return toUser(row);
}

/** Ends every other session, so that a person who knew the old password is signed out. */
export async function changePassword(ctx: UserContext, input: PasswordChange): Promise<void> {
  const row = await getUserRow(ctx);
  const stored = row.passwordHash;
  const good =
    stored === null ? await pretendToCheck(input.currentPassword) : await isPasswordOf(input.currentPassword, stored);
  if (stored === null || !good) throw new AppError("forbidden", "The current password is wrong.");
  await requireUncommon(input.newPassword, "newPassword");
  const hashes = { from: stored, to: await hashPassword(input.newPassword) };
  const keptSessionId = ctx.actor.credentialId ?? "";
  const change = preparePasswordChange(ctx.db, row.id, hashes, keptSessionId, ctx.now.getTime());
  if (!(await endAllSessions(ctx, row.id, change)))
    throw new AppError("conflict", "The password was changed by another request. Sign in again.");
}
