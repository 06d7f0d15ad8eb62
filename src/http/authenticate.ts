import type { Actor, Context } from "../context";
import { accountBanned, AppError } from "../errors";
import { addressSubject } from "../limits/address";
import { admitUser, count, requireAllowed } from "../limits/limiter";
import { policies, type PolicyName } from "../limits/policies";
import type { Standing } from "../limits/rate-limiter";
import type { HttpContext } from "./app-env";
import { asksForRecentSignIn, recentSignInHours, type Operation } from "./operation";

/** `signedInAtMs`: when the person proved who he is; null for an API key. */
export type Caller = Actor & { readonly signedInAtMs: number | null };

/** What the identity feature knows; handed in, since the platform knows no feature. */
export type Authenticator = {
  /** Undefined for a credential that is not good. */
  readonly findCaller: (ctx: Context, credential: string) => Promise<Caller | undefined>;
  readonly findStanding: (ctx: Context, actor: Actor) => Promise<Standing>;
  readonly isAdmin: (ctx: Context, actor: Actor) => Promise<boolean>;
};

const maxCredentialLength = 4096;

export function addressOf(c: HttpContext): string {
  return addressSubject(c.req.header("CF-Connecting-IP"));
}

function unauthenticated(sent: boolean): AppError {
  const challenge = sent ? 'Bearer error="invalid_token"' : "Bearer";
  const detail = "Send an access token or an API key as Authorization: Bearer <token>.";
  return new AppError("unauthenticated", detail, { headers: { "WWW-Authenticate": challenge } });
}

/** A failed credential is counted by address; over that limit the answer is 429 instead of what it would have been. */
export async function refuseCounted(c: HttpContext, error: AppError): Promise<never> {
  const { ctx } = c.var;
  const counted = await count(c.env.RATE_LIMITER, "anonymous", addressOf(c), ctx.log.error);
  c.set("count", counted);
  requireAllowed(counted);
  throw error;
}

async function requireStanding(c: HttpContext, standing: Standing): Promise<void> {
  if (standing === "good") return;
  if (standing === "banned") throw accountBanned();
  await refuseCounted(c, unauthenticated(true));
}

/** Refreshing makes no sign-in newer: who holds a stolen session shall not take root in the account. */
function requireRecent({ signedInAtMs }: Caller, now: Date): void {
  if (signedInAtMs !== null && now.getTime() - signedInAtMs <= recentSignInHours * 3600 * 1000) return;
  throw new AppError(
    "forbidden",
    `This needs a sign-in of the last ${recentSignInHours} hours. Sign in again, and use the new access token.`,
  );
}

function requireAccess(op: Operation, caller: Caller, now: Date): void {
  const { access } = op;
  if (access === "session" || access === "recent session" || access === "admin") {
    if (!caller.isSession)
      throw new AppError("insufficient_scope", "An API key cannot do this. Sign in and use an access token.");
  } else if (typeof access === "object" && "scope" in access && !caller.scopes.includes(access.scope))
    throw new AppError("insufficient_scope", `This needs an API key with the scope "${access.scope}".`);
  if (asksForRecentSignIn(op)) requireRecent(caller, now);
}

function bearerOf(c: HttpContext): string | undefined {
  return /^bearer +([^\s]+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
}

/** Who calls with a token or a key; throws 401 (counted by address) for anything that is not good. */
export async function requireActor(c: HttpContext, authenticator: Authenticator): Promise<Caller> {
  const credential = bearerOf(c);
  if (credential === undefined) return refuseCounted(c, unauthenticated(c.req.header("Authorization") !== undefined));
  const usable = credential.length <= maxCredentialLength;
  const caller = usable ? await authenticator.findCaller(c.var.ctx, credential) : undefined;
  return caller ?? refuseCounted(c, unauthenticated(true));
}

/** Asks the user's object, and counts there what `policy` says. */
function admitBy(c: HttpContext, actor: Actor, authenticator: Authenticator, policy: PolicyName | null) {
  const { ctx } = c.var;
  const user = { userId: actor.userId, credentialId: actor.credentialId ?? "" };
  const fallback = { findStanding: () => authenticator.findStanding(ctx, actor), logError: ctx.log.error };
  return admitUser(c.env.RATE_LIMITER, user, policy, fallback);
}

/** Standing, limit, scope, sign-in and role, in that order. A limit by address counts the caller's address, not his name. */
export async function requireAdmitted(
  c: HttpContext,
  op: Operation,
  actor: Caller,
  authenticator: Authenticator,
): Promise<void> {
  const { ctx } = c.var;
  const policy = op.limit === "none" ? null : op.limit;
  const byAddress = policy !== null && policies[policy].subject === "address" ? policy : null;
  const [admission, addressCount] = await Promise.all([
    admitBy(c, actor, authenticator, byAddress === null ? policy : null),
    byAddress && count(c.env.RATE_LIMITER, byAddress, addressOf(c), ctx.log.error),
  ]);
  const counted = addressCount ?? admission.count;
  if (policy !== null) c.set("count", counted);
  await requireStanding(c, admission.standing);
  requireAllowed(counted);
  requireAccess(op, actor, ctx.now);
  if (op.access === "admin" && !(await authenticator.isAdmin(ctx, actor)))
    throw new AppError("forbidden", "Only an administrator can do this.");
}

/**
 * All of it once more, as of now, but nothing is counted. For a caller who was admitted before his body had come: how
 * long that takes is his choice, and what ended his credential meanwhile must hold.
 */
export async function requireStillAdmitted(
  c: HttpContext,
  op: Operation,
  authenticator: Authenticator,
): Promise<Actor> {
  c.set("ctx", Object.assign({}, c.var.ctx, { now: new Date() }));
  const actor = await requireActor(c, authenticator);
  await requireAdmitted(c, { ...op, limit: "none" }, actor, authenticator);
  return actor;
}

/** For an answer that goes on: whether the token or key that it is for would be let in now. Nothing is counted. */
export async function isStillAdmitted(c: HttpContext, authenticator: Authenticator): Promise<boolean> {
  const credential = bearerOf(c) ?? "";
  const caller = await authenticator.findCaller({ ...c.var.ctx, now: new Date() }, credential);
  return caller !== undefined && (await admitBy(c, caller, authenticator, null)).standing === "good";
}

/** The limit of an operation that no user is known for. */
export async function requireCounted(c: HttpContext, op: Operation, subject: string): Promise<void> {
  if (op.limit === "none") return;
  const counted = await count(c.env.RATE_LIMITER, op.limit, subject, c.var.ctx.log.error);
  c.set("count", counted);
  requireAllowed(counted);
}
