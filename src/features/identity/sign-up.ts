/** Decides who may sign up, and creates the user. */
import type { Context } from "../../context";
import type { UserRow } from "../../db/users";
import { toAuditEntry } from "../../domain/audit";
import { AppError } from "../../errors";
import { equalInConstantTime, hashSecret, sha256 } from "../../lib/crypto";
import { toUtf8 } from "../../lib/encoding";
import { newId } from "../../lib/ids";
import { insertAdmitted, type Admission, type NewIdentity } from "./sign-up-store";

type NewUser = {
  readonly email: string;
  readonly name: string | null;
  readonly passwordHash: string | null;
  /** Inserted in the same transaction as the user. */
  readonly identity?: NewIdentity;
};

const closed = "Sign-up is closed here. Ask the operator of this deployment.";
const needsCode = "Sign-up needs an invite code here. Ask an administrator for one.";
/** The response is the same for a code that is unknown, used, expired, or meant for another address. */
const badCode = "The invite code is not valid, or no longer. Ask an administrator for one.";

/** Throws if the settings alone forbid the sign-up. Call this before hashing a password, which is slow. */
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
 * Creates a user if `SIGN_UP` allows. Throws `forbidden` if sign-up is closed or the code is not valid, and `conflict` if
 * the address is taken. A code that is sent is always checked, even where none is needed. The operator's code
 * (`BOOTSTRAP_ADMIN_CODE`) makes the first administrator, and is refused like any wrong code from then on.
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
