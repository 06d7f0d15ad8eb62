import type { Context } from "../../context";
import { toAuditEntry } from "../../domain/audit";
import { AppError } from "../../errors";
import { equalInConstantTime, hashSecret, sha256 } from "../../lib/crypto";
import { toUtf8 } from "../../lib/encoding";
import { newId } from "../../lib/ids";
import { insertAdmitted, type Admission, type NewIdentity } from "./sign-up-store";
import type { UserRow } from "./store";

type NewUser = {
  readonly email: string;
  readonly name: string | null;
  readonly passwordHash: string | null;
  /** Made with the user, in one transaction. */
  readonly identity?: NewIdentity;
};

const closed = "Sign-up is closed here.";
const needsCode = "Sign-up needs an invite code here. Ask an administrator for one.";
/** One answer whatever is wrong with the code: unknown, used, run out, or for another address. */
const badCode = "The invite code is not valid, or no longer. Ask an administrator for one.";

/** Asked before the work of a password hash: what is refused whatever the database says. */
export async function requireSignUpPossible(ctx: Context, inviteCode: string | undefined): Promise<void> {
  const { signUp } = ctx.config;
  if (signUp === "open" || (await isBootstrapCode(ctx, inviteCode))) return;
  if (signUp === "closed") throw new AppError("forbidden", closed);
  if (inviteCode === undefined) throw new AppError("forbidden", needsCode);
}

async function isBootstrapCode(ctx: Context, code: string | undefined): Promise<boolean> {
  const { bootstrapAdminCode } = ctx.config;
  if (bootstrapAdminCode === null || code === undefined) return false;
  const [sent, known] = await Promise.all([sha256(toUtf8(code)), sha256(toUtf8(bootstrapAdminCode))]);
  return equalInConstantTime(sent, known);
}

/**
 * Makes a user as far as `SIGN_UP` lets: 403 for a sign-up that is closed or a code that is not good, 409 for a taken
 * address. A code that is sent is always judged, where none is needed too. The operator's own code makes the first
 * administrator, and is a code like any wrong one once there is an administrator.
 */
export async function createUser(ctx: Context, newUser: NewUser, inviteCode: string | undefined): Promise<UserRow> {
  await requireSignUpPossible(ctx, inviteCode);
  const nowMs = ctx.now.getTime();
  const id = newId("usr", nowMs);
  const admission = await admissionOf(ctx, id, inviteCode);
  const { identity, ...person } = newUser;
  const row: UserRow = {
    ...person,
    hasGoogle: identity !== undefined,
    id,
    role: admission.by === "first-admin" ? "admin" : "user",
    bannedAt: null,
    banReason: null,
    generationsPerDay: null,
    storedBytesPerDay: null,
    monthlyMicroUsd: null,
    deletingAt: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  const outcome = await insertAdmitted(ctx.db, row, admission, identity);
  if (outcome === "refused") throw new AppError("forbidden", ctx.config.signUp === "closed" ? closed : badCode);
  if (outcome === "taken")
    throw new AppError("conflict", "An account with this e-mail address exists. Sign in, or use another address.");
  return row;
}

async function admissionOf(ctx: Context, userId: string, inviteCode: string | undefined): Promise<Admission> {
  if (inviteCode === undefined) return { by: "open-door" };
  if (!(await isBootstrapCode(ctx, inviteCode))) return { by: "invite", codeHash: await hashSecret(inviteCode) };
  return { by: "first-admin", audit: toAuditEntry({ ...ctx, actor: { userId } }, "admin.bootstrapped", userId) };
}
